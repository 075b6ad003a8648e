"""`launch.py PARENT`: serves the function, to this machine's own programs, until PARENT ends.

The environment says what is served and where, as for the command functions-framework. That the
end of process PARENT is noticed is true on Linux only.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterable
from typing import Any

from functions_framework import create_app
from functions_framework._http import create_server

PR_SET_PDEATHSIG = 1

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Guard:
    """WSGI middleware: 403 under a foreign host name, and for every page of a browser.

    The reasons are those of emulator.http.Guard; no page, ours included, has business here.
    """

    def __init__(self, app: WsgiApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if environ.get("HTTP_HOST") in self._hosts and "HTTP_ORIGIN" not in environ:
            return self._app(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain")])
        return [b"The function is called by the emulator and other programs, not by pages.\n"]


def main() -> None:
    """Asks the kernel for SIGTERM at the parent's death, then serves."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(sys.argv[1]):  # It ended before it could be watched.
        sys.exit(1)
    host, port = os.environ["HOST"], int(os.environ["PORT"])
    app = create_app()  # type: ignore[no-untyped-call]
    app.wsgi_app = Guard(app.wsgi_app, frozenset([f"{host}:{port}", f"localhost:{port}"]))
    create_server(app, debug=False).run(host, port)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
