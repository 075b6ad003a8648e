"""`python -m expressio`: handles Ctrl-C from the first line on, then loads the command line."""

import os
import signal
import sys

INTERRUPTED = 130  # The exit status. What was printed is complete: every line is flushed.

if __name__ == "__main__":
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    from expressio import cli

    sys.exit(cli.main())
