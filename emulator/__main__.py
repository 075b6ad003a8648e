"""`python -m emulator`: serves the project in the current folder until Ctrl-C."""

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from emulator.data import CannotStart, empty, explained
from emulator.events.delivery import FIRST_WAIT_S
from emulator.events.function import FunctionFailed
from emulator.http import requests_log
from emulator.ports import FIRESTORE, FIRESTORE_WEB, FUNCTION, MAIN, Service, port
from emulator.server import running, write_atomically

PORT_OPTIONS = {
    MAIN: "Hosting, Auth, and Storage; 0 picks free ports for everything that has no port chosen",
    FIRESTORE: "Firestore over gRPC",
    FIRESTORE_WEB: "Firestore for browsers",
    FUNCTION: "the function",
}


def main() -> int:
    """Runs the emulator. The exit status is 1 if it could not start."""
    try:
        arguments = _parse_arguments()
        _set_up_logging(arguments.verbose)
        asyncio.run(_serve(arguments))
    except* (CannotStart, FunctionFailed) as errors:  # A task group may have wrapped it.
        for error in errors.exceptions:
            print("emulator:", " ".join(str(error).split()), file=sys.stderr)  # In one line.
        status = 1
    else:
        print("Stopped.")
        status = 0
    return status


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m emulator",
        description="Serves the Firebase project in the current folder on this machine: Hosting, "
        "anonymous Auth, Storage, Firestore, and the Storage-triggered function.",
    )
    for service, what in PORT_OPTIONS.items():
        parser.add_argument(
            service.option,
            dest=service.option,
            type=port,
            metavar="PORT",
            help=f"port for {what} (default: {service.default_port}, or a free port if that is in "
            "use)",
        )
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--data",
        type=Path,
        default=Path(".emulator"),
        metavar="DIR",
        help="folder for objects, documents, events, and users (default: %(default)s)",
    )
    place.add_argument(
        "--ephemeral",
        action="store_true",
        help="keep the data in a temporary folder that is deleted on exit",
    )
    parser.add_argument(
        "--reset",
        action="store_true",
        help="empty the data folder before starting, without asking",
    )
    parser.add_argument(
        "--retry-wait",
        type=float,
        default=FIRST_WAIT_S,
        metavar="SECONDS",
        help="delay before an event's first retry; it doubles with each further retry, up to 64 "
        "times the first (default: %(default)s; about 10 in production)",
    )
    parser.add_argument(
        "--enforce-app-check",
        action="store_true",
        help="refuse clients without an App Check token: in Auth, Storage, and Firestore",
    )
    parser.add_argument(
        "--ready-file",
        type=Path,
        metavar="FILE",
        help="write all addresses to FILE as JSON once everything is ready",
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="log one line per request")
    return parser.parse_args()


async def _serve(arguments: argparse.Namespace) -> None:
    _cancel_at_signals()
    with contextlib.suppress(asyncio.CancelledError):
        async with contextlib.AsyncExitStack() as stack:
            with explained(arguments.data):
                data = stack.enter_context(_data_folder(arguments))
                if arguments.reset:
                    _reset(data)
                settings = (_ports(arguments), arguments.retry_wait, arguments.enforce_app_check)
                endpoints = await stack.enter_async_context(running(Path.cwd(), data, *settings))
                if arguments.ready_file:
                    write_atomically(arguments.ready_file, endpoints.to_json())
            where = f"{endpoints.page} (data in {data}; press Ctrl-C to stop)"
            print(f"Serving at {where}", flush=True)  # Unbuffered, into a pipe or a file too.
            print(f"Console: {endpoints.page}/__local/", flush=True)
            await asyncio.Event().wait()


@contextlib.contextmanager
def _data_folder(arguments: argparse.Namespace) -> Iterator[Path]:
    if not arguments.ephemeral:
        yield arguments.data
        return
    with tempfile.TemporaryDirectory(prefix="emulator-") as folder:
        yield Path(folder)


def _reset(data: Path) -> None:
    counts = empty(data)
    found = ", ".join(f"{count} {words}" for words, count in counts.items() if count)
    print(f"Removed from {data}: {found or 'nothing; it was empty'}.", flush=True)


def _ports(arguments: argparse.Namespace) -> dict[Service, int | None]:
    chosen = {service: getattr(arguments, service.option) for service in PORT_OPTIONS}
    if chosen[MAIN] != 0:
        return chosen
    return {service: number or 0 for service, number in chosen.items()}


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
    requests_log.setLevel(logging.INFO if is_verbose else logging.WARNING)


if __name__ == "__main__":
    sys.exit(main())
