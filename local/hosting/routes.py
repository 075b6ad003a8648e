"""Serves the built client as Firebase Hosting would, and tells it where the emulators are."""

import base64
import html
import json
import stat
from collections.abc import Mapping

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from local.hosting.config import HostingConfig

# The browser SDK looks for its emulators in this cookie.
DEFAULTS_COOKIE = "__FIREBASE_DEFAULTS__"

NOT_BUILT = """<!doctype html><title>Not built</title>
<h1>The client is not built</h1>
<p>{public} does not exist. Build it with:</p>
<pre>npm --prefix hosting ci
npm --prefix hosting run build</pre>
"""
NOT_FOUND = "<!doctype html><title>Not found</title><h1>404: page not found</h1>"


def hosting_app(config: HostingConfig, emulator_hosts: Mapping[str, str]) -> ASGIApp:
    """An ASGI application for every path that no other part answers, compressed."""
    return GZipMiddleware(Hosting(config, emulator_hosts))


def reserved_routes(web_config: Mapping[str, str]) -> list[Route]:
    """The paths that Hosting keeps for itself; `web_config` is what initializeApp takes."""

    async def init_json(request: Request) -> Response:
        return JSONResponse(dict(web_config), headers={"Cache-Control": "no-cache"})

    return [Route("/__/firebase/init.json", init_json)]


class Hosting:
    """Redirects, then files, then rewrites, then 404; the configured headers on each of them."""

    def __init__(self, config: HostingConfig, emulator_hosts: Mapping[str, str]) -> None:
        self._config = config
        self._files = StaticFiles(directory=config.public, check_dir=False)
        defaults = json.dumps({"emulatorHosts": dict(emulator_hosts)}).encode()
        self._cookie = base64.urlsafe_b64encode(defaults).decode().rstrip("=")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        response = self._answer(scope)
        response.headers.update(self._config.headers_for(scope["path"]))
        await response(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        if scope["method"] not in ("GET", "HEAD"):
            return Response(status_code=405, headers={"Allow": "GET, HEAD"})
        path = scope["path"]
        redirect = self._config.redirect_for(path)
        if redirect is not None:
            return RedirectResponse(redirect.destination, redirect.status)
        rewritten = self._config.rewritten(path)
        return (
            self._file(path, scope)
            or (self._file(rewritten, scope) if rewritten else None)
            or self._not_found(scope)
        )

    def _file(self, path: str, scope: Scope, status: int = 200) -> Response | None:
        """The file at `path`, or the index page of the folder there."""
        if path.endswith("/"):
            path += "index.html"
        if self._config.is_ignored(path) or "\0" in path:
            return None
        file, stat_result = self._files.lookup_path(path.lstrip("/"))
        if stat_result is None:
            return None
        if stat.S_ISDIR(stat_result.st_mode):
            return self._folder(path, scope)
        response = self._files.file_response(file, stat_result, scope, status)
        if file.endswith(".html"):
            response.set_cookie(DEFAULTS_COOKIE, self._cookie, samesite="strict")
        return response

    def _folder(self, path: str, scope: Scope) -> Response | None:
        has_index = self._file(f"{path}/index.html", scope) is not None
        return RedirectResponse(f"{path}/", 301) if has_index else None

    def _not_found(self, scope: Scope) -> Response:
        if not self._config.public.exists():
            page = NOT_BUILT.format(public=html.escape(str(self._config.public)))
            return HTMLResponse(page, status_code=404)
        return self._file("/404.html", scope, 404) or HTMLResponse(NOT_FOUND, status_code=404)
