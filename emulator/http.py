"""What all HTTP services share: allowed hosts and origins, CORS, body limits, errors."""

import json
import logging
import time
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ADMIN_TOKEN = "owner"  # What the official emulators accept from admin SDKs.
MAX_BODY_BYTES = 32 * 1024 * 1024

# Named one by one: a browser ignores "*" when a request carries credentials, as Firestore's do.
EXPOSED_HEADERS = ", ".join(
    [
        "X-HTTP-Session-Id",
        "X-Client-Wire-Protocol",
        "X-Goog-Upload-Status",
        "X-Goog-Upload-URL",
        "X-Goog-Upload-Size-Received",
        "X-Goog-Upload-Chunk-Granularity",
        "X-Goog-Upload-Control-URL",
    ]
)


requests_log = logging.getLogger("emulator.requests")


class BadRequest(Exception):
    """A body that cannot be read as what the call expects."""


class BodyTooLarge(Exception):
    """A body above MAX_BODY_BYTES."""


class RequestLog:
    """ASGI middleware: one line a request, without the query, which may hold a token."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.monotonic()

        async def send_and_log(message: Message) -> None:
            if message["type"] == "http.response.start":
                requests_log.info(
                    "%s %s %d %.0f ms",
                    *(scope["method"], scope["path"], message["status"]),
                    1000 * (time.monotonic() - started),
                )
            await send(message)

        await self._app(scope, receive, send_and_log)


class Guard:
    """ASGI middleware: serves only our own host names and pages, and adds the CORS headers.

    A page of another site can send simple POSTs here, and a name of another site can be made to
    resolve to this machine, so both Origin and Host are compared with what is really ours.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str], origins: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        response = self._refusal(headers) or _preflight(scope["method"], headers)
        app = response or self._app
        await app(scope, receive, _with_headers(send, self._cors(headers)))

    def _refusal(self, headers: Headers) -> Response | None:
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in self._hosts:
            return error_response(403, "PERMISSION_DENIED", f"Host {host!r} is not served here")
        if origin is not None and origin not in self._origins:
            return error_response(
                403, "PERMISSION_DENIED", f"Requests from pages of {origin!r} are not allowed"
            )
        return None

    def _cors(self, headers: Headers) -> dict[str, str]:
        origin = headers.get("origin")
        if origin not in self._origins:
            return {}
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Expose-Headers": EXPOSED_HEADERS,
        }


async def read_body(request: Request) -> bytes:
    """The whole body; raises BodyTooLarge above MAX_BODY_BYTES."""
    chunks = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        # The rest is read and dropped: a browser cut off while it sends takes the refusal for a
        # network fault and tries again.
        if size <= MAX_BODY_BYTES:
            chunks.append(chunk)
    if size > MAX_BODY_BYTES:
        raise BodyTooLarge(f"The body has {size} bytes; the limit is {MAX_BODY_BYTES}")
    return b"".join(chunks)


async def read_json(request: Request) -> dict[str, Any]:
    """The body as a JSON object (an empty body is an empty object); raises BadRequest."""
    return parse_json(await read_body(request) or b"{}")


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a URL-encoded form."""
    return dict(parse_qsl((await read_body(request)).decode("utf-8", "replace")))


def parse_json(text: bytes) -> dict[str, Any]:
    """`text` as a JSON object; raises BadRequest."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise BadRequest(f"The body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadRequest(f"The body is a JSON {type(value).__name__}, not an object")
    return value


def error_response(code: int, status: str, message: str) -> JSONResponse:
    """An error in the JSON form that Google's services share."""
    return JSONResponse(
        {"error": {"code": code, "status": status, "message": message}}, status_code=code
    )


async def not_implemented(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI application: 501 for a call that Firebase implements and the emulator does not."""
    message = f"{scope['method']} {scope['path']} is not implemented by the emulator"
    await error_response(501, "UNIMPLEMENTED", message)(scope, receive, send)


async def bad_request(request: Request, error: Exception) -> Response:
    """400 for a BadRequest that no route turned into its own error format."""
    return error_response(400, "INVALID_ARGUMENT", str(error))


async def body_too_large(request: Request, error: Exception) -> Response:
    """413 for a BodyTooLarge."""
    return error_response(413, "INVALID_ARGUMENT", str(error))


async def disconnected(request: Request, error: Exception) -> Response:
    """What is logged for a client that went away while it sent; nobody reads it."""
    return Response(status_code=499)


def _preflight(method: str, headers: Headers) -> Response | None:
    if method != "OPTIONS" or "access-control-request-method" not in headers:
        return None
    allowed = {
        "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
        "Access-Control-Allow-Headers": headers.get("access-control-request-headers", ""),
        "Access-Control-Max-Age": "3600",
    }
    if headers.get("access-control-request-private-network") == "true":
        allowed["Access-Control-Allow-Private-Network"] = "true"
    return Response(status_code=204, headers=allowed)


def _with_headers(send: Send, added: dict[str, str]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(added)
            headers.add_vary_header("Origin")
            headers.setdefault("X-Content-Type-Options", "nosniff")
        await send(message)

    return send_with_headers
