"""Serves the built client as Firebase Hosting does; a cookie has the emulators' addresses."""

import base64
import html
import json
import os
import re
import stat
from collections.abc import Mapping
from typing import Any

from brotli_asgi import BrotliMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.hosting.config import HostingConfig

# The browser SDK looks for its emulators in this cookie.
DEFAULTS_COOKIE = "__FIREBASE_DEFAULTS__"

POLICY = "Content-Security-Policy"

NOT_BUILT = """<!doctype html><title>Not built</title>
<h1>The client is not built</h1>
<p>{public} does not exist. Build it with:</p>
<pre>npm --prefix hosting ci
npm --prefix hosting run build</pre>
"""
NOT_FOUND = "<!doctype html><title>Not found</title><h1>404: page not found</h1>"


def hosting_app(config: HostingConfig, defaults: Mapping[str, Any]) -> ASGIApp:
    """An ASGI application for all paths that no other service has; Brotli, else gzip.

    `defaults` is the cookie's content, with the emulators' hosts by service in `emulatorHosts`.
    """
    return BrotliMiddleware(Hosting(config, defaults))


def reserved_routes(web_config: Mapping[str, str]) -> list[Route]:
    """The paths that Hosting keeps for itself; `web_config` is what initializeApp takes."""

    async def init_json(request: Request) -> Response:
        return JSONResponse(dict(web_config), headers={"Cache-Control": "no-cache"})

    return [Route("/__/firebase/init.json", init_json)]


class Hosting:
    """Files, then rewrites, then 404; the configured headers on each of them.

    The order, and what becomes of slashes, is that of https://github.com/firebase/superstatic.
    """

    def __init__(self, config: HostingConfig, defaults: Mapping[str, Any]) -> None:
        self._config = config
        self._files = StaticFiles(directory=config.public, check_dir=False)
        hosts = defaults["emulatorHosts"].values()
        self._emulators = " ".join(sorted({f"http://{host}" for host in hosts}))
        cookie = json.dumps(dict(defaults)).encode()
        self._cookie = base64.urlsafe_b64encode(cookie).decode().rstrip("=")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = self._respond(scope)
        response.headers.update(self._config.headers_for(scope["path"]))
        if POLICY in response.headers:
            response.headers[POLICY] = self._with_emulators(response.headers[POLICY])
        await response(scope, receive, send)

    def _with_emulators(self, policy: str) -> str:
        """The deployed policy; one that allows other hosts allows the emulators besides."""
        return re.sub("connect-src (?=[^;]*https:)", f"connect-src {self._emulators} ", policy)

    def _respond(self, scope: Scope) -> Response:
        if scope["method"] not in ("GET", "HEAD"):
            return Response(status_code=405, headers={"Allow": "GET, HEAD"})
        path = re.sub("//+", "/", scope["path"])  # Else "//name" could redirect to another site.
        return (
            self._file(path, scope)
            or self._index(path, scope)
            or self._rewritten(path, scope)
            or self._not_found(scope)
        )

    def _index(self, path: str, scope: Scope) -> Response | None:
        """The index page of a folder, whose own address ends in a slash."""
        name = path.rstrip("/")
        if not self._exists(f"{name}/index.html"):
            return None
        if path == name:
            return _moved(f"{name}/", scope)
        return self._file(f"{name}/index.html", scope)

    def _rewritten(self, path: str, scope: Scope) -> Response | None:
        destination = self._config.rewritten(path)
        return self._file(destination, scope) if destination else None

    def _exists(self, path: str) -> bool:
        return self._find(path) is not None

    def _find(self, path: str) -> tuple[str, os.stat_result] | None:
        """The file at `path` and its state, where there is one that would be deployed."""
        if self._config.is_ignored(path) or "\0" in path or path.endswith("/"):
            return None
        file, state = self._files.lookup_path(path.lstrip("/"))
        return (file, state) if state and stat.S_ISREG(state.st_mode) else None

    def _file(self, path: str, scope: Scope, status: int = 200) -> Response | None:
        found = self._find(path)
        if found is None:
            return None
        file, state = found
        response = self._files.file_response(file, state, scope, status)
        if file.endswith(".html"):
            response.set_cookie(DEFAULTS_COOKIE, self._cookie, samesite="strict")
        return response

    def _not_found(self, scope: Scope) -> Response:
        if not self._config.public.exists():
            page = NOT_BUILT.format(public=html.escape(str(self._config.public)))
            return HTMLResponse(page, status_code=404)
        return self._file("/404.html", scope, 404) or HTMLResponse(NOT_FOUND, status_code=404)


def _moved(path: str, scope: Scope) -> Response:
    """A permanent redirect to `path` with the query that came."""
    query = scope["query_string"].decode("latin-1")
    return RedirectResponse(f"{path}?{query}" if query else path, 301)
