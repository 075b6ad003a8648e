"""`launch.py PARENT COMMAND...`: becomes COMMAND, which ends when process PARENT does (Linux)."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Asks the kernel for SIGTERM at the parent's death, then runs the command in this process."""
    parent, *command = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):  # It ended before it could be watched.
        sys.exit(1)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
