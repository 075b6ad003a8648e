"""What Ctrl-C and SIGTERM do. Imports nothing that takes long, so that it is in place at once."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

EXIT_STATUS = 130
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(BaseException):
    """Ends the command with EXIT_STATUS. Not a KeyboardInterrupt: click would exit with 1."""

    def __init__(self) -> None:
        super().__init__("interrupted; run it again to continue (backfill: with --resume)")


def install() -> None:
    """From now on SIGINT and SIGTERM raise Interrupted in the main thread."""
    for number in SIGNALS:
        signal.signal(number, _raise)


@contextmanager
def deferred() -> Iterator[threading.Event]:
    """Inside the block the first signal only sets the event; a second one acts as outside."""
    interrupted = threading.Event()
    outside = {number: signal.getsignal(number) for number in SIGNALS}

    def restore() -> None:
        for number, handler in outside.items():
            signal.signal(number, handler)

    def interrupt(*_: object) -> None:
        restore()
        interrupted.set()

    for number in SIGNALS:
        signal.signal(number, interrupt)
    try:
        yield interrupted
    finally:
        restore()


def _raise(*_: object) -> NoReturn:
    raise Interrupted
