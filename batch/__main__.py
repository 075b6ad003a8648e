"""`python -m batch`: handles Ctrl-C from the first line on, then loads the commands."""

import sys

from batch import interrupt

if __name__ == "__main__":
    interrupt.install()
    try:
        from batch import cli  # Only now: it takes seconds on a busy machine.

        sys.exit(cli.run())
    except interrupt.Interrupted as interrupted:
        print(f"Error: {interrupted}", file=sys.stderr)
        sys.exit(interrupt.EXIT_STATUS)
