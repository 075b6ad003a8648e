"""The console at /__local/: its page, status, events, and fault switches."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from emulator.events.faults import Switches
from emulator.events.journal import Journal
from emulator.http import read_json

FILES = {"": "index.html", "console.css": "console.css", "console.js": "console.js"}
FOLDER = Path(__file__).parent
SHOWN = 50  # The newest ones.

# No other site may frame this page and have its switches clicked.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


class Console:
    """The page and its API."""

    def __init__(
        self,
        status: Callable[[], Mapping[str, Any]],
        switches: Switches,
        journal: Journal,
    ) -> None:
        """`status` returns the state and counts of each service."""
        self._status = status
        self._switches = switches
        self._journal = journal

    def routes(self) -> list[Route]:
        return [
            Route("/__local", lambda request: RedirectResponse("/__local/", 301)),
            *(Route(f"/__local/{path}", _file(name)) for path, name in FILES.items()),
            Route("/__local/status", self._get_status),
            Route("/__local/events", self._get_events),
            Route("/__local/faults", self._get_faults),
            Route("/__local/faults", self._set_faults, methods=["PATCH"]),
        ]

    async def _get_status(self, request: Request) -> Response:
        return JSONResponse(self._status(), headers=HEADERS)

    async def _get_events(self, request: Request) -> Response:
        """The newest events with their deliveries."""
        return JSONResponse({"events": self._journal.latest(SHOWN)}, headers=HEADERS)

    async def _get_faults(self, request: Request) -> Response:
        return JSONResponse(self._switches.faults.to_json(), headers=HEADERS)

    async def _set_faults(self, request: Request) -> Response:
        """Sets the faults that the body names, and returns all of them."""
        self._switches.set(await read_json(request))
        return await self._get_faults(request)


def _file(name: str) -> Callable[[Request], Response]:
    def serve(request: Request) -> Response:
        return FileResponse(FOLDER / name, headers=HEADERS)

    return serve
