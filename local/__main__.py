"""`python -m local`: serves the project in the current folder until Ctrl-C."""

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
from pathlib import Path

from local.events.function import FunctionFailed
from local.server import FREE_PORTS, CannotStart, Ports, running, write_atomically


def main() -> int:
    """Runs the stand-in; the exit status is 1 where it could not start."""
    arguments = _parse_arguments()
    _set_up_logging(arguments.verbose)
    try:
        asyncio.run(_serve(arguments))
    except (CannotStart, FunctionFailed) as error:
        print(f"expressio: {error}", file=sys.stderr)
        return 1
    print("Stopped. Goodbye.")
    return 0


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m local",
        description="Serves the whole project on this machine, Firebase included: the page, "
        "sign-in, storage, Firestore and the function.",
    )
    parser.add_argument(
        "--port",
        type=int,
        default=Ports.main,
        help="where the page is served (default: %(default)s); 0 takes free ports for everything",
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(".expressio"),
        metavar="FOLDER",
        help="where photos, results and users are kept (default: %(default)s)",
    )
    parser.add_argument(
        "--ready-file",
        type=Path,
        metavar="FILE",
        help="written, with all addresses as JSON, once everything answers",
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="one line a request")
    return parser.parse_args()


async def _serve(arguments: argparse.Namespace) -> None:
    _cancel_at_signals()
    ports = Ports(main=arguments.port) if arguments.port else FREE_PORTS
    with contextlib.suppress(asyncio.CancelledError):
        async with running(Path.cwd(), arguments.data, ports) as endpoints:
            if arguments.ready_file:
                write_atomically(arguments.ready_file, endpoints.to_json())
            where = f"{endpoints.page}  (data in {arguments.data}, Ctrl-C stops)"
            print(f"Expressio: {where}", flush=True)  # At once, into a pipe or a file too.
            await asyncio.Event().wait()


def _cancel_at_signals() -> None:
    """The first SIGINT or SIGTERM cancels the current task; a second one has its usual effect."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def cancel() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        if task is not None:
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, cancel)


def _set_up_logging(is_verbose: bool) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").setLevel(logging.INFO if is_verbose else logging.WARNING)


if __name__ == "__main__":
    sys.exit(main())
