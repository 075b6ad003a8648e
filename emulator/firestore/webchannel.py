"""The WebChannel transport: sessions, frames and acknowledgements. Knows nothing of Firestore.

The server's messages are arrays with ids 1, 2, 3.. in a session, streamed on a GET that the client
keeps open; its acknowledgements and its own messages come as POSTs.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Protocol

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from emulator.http import read_form

PROTOCOL_VERSION = 8
SERVER_VERSION = 14
KEEPALIVE_MS = 30_000  # The client gives a GET up after 1.5 times this without a byte.
NOOP_EVERY_S = 25.0
ROTATE_AFTER_S = 60.0  # A GET ends with the first array after this; the client opens the next.
FORGET_AFTER_S = 75.0  # Without a GET: a closed page says no goodbye.
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

Send = Callable[[Any], None]


class Stream(Protocol):
    """What an application does with one session. Messages are parsed JSON."""

    def receive(self, message: Any) -> None: ...

    def close(self) -> None: ...


OpenStream = Callable[[Mapping[str, str], Send], Stream]
"""Called with the session's headers (lower-case names) and what sends a message to its client."""


class WebChannel:
    """One WebChannel endpoint and its sessions."""

    def __init__(self, open_stream: OpenStream) -> None:
        self._open_stream = open_stream
        self._sessions: dict[str, _Session] = {}
        self._is_closed = False

    async def handle(self, request: Request) -> Response:
        query = request.query_params
        form = await read_form(request)
        if self._is_closed:
            return Response("The server is stopping.", 503)
        if "SID" not in query and request.method == "POST":
            return self._shake_hands(form)
        session = self._sessions.get(query.get("SID", ""))
        if session is None:  # The client looks for these words, but not at the very beginning.
            return Response("<h1>400 Unknown SID</h1>", 400)
        if query.get("TYPE") == "terminate":
            session.end()
            return Response()
        acknowledged = _integer(query, "AID")
        session.acknowledge(acknowledged)
        if request.method == "POST":
            session.receive(_integer(form, "ofs"), _messages(form))
            return _reply(session.status())
        arrays = session.arrays(acknowledged, is_held=query.get("CI") != "1")
        return StreamingResponse(arrays, headers=STREAM_HEADERS, media_type="text/plain")

    def close(self) -> None:
        """Ends all sessions, and with them the GETs that are held open; there are no new ones."""
        self._is_closed = True
        for session in list(self._sessions.values()):
            session.end()

    def _shake_hands(self, form: Mapping[str, str]) -> Response:
        headers, messages = _headers(form), _messages(form)
        session = _Session(
            open_stream=lambda send: self._open_stream(headers, send),
            forget=lambda: self._sessions.pop(session.id),
        )
        self._sessions[session.id] = session
        session.receive(0, messages)
        greeting = ["c", session.id, "", PROTOCOL_VERSION, SERVER_VERSION, KEEPALIVE_MS]
        return _reply([[0, greeting]])


class _Session:
    def __init__(self, open_stream: Callable[[Send], Stream], forget: Callable[[], object]) -> None:
        self.id = secrets.token_urlsafe(16)
        self._forget = forget
        self._received = 0  # The client's messages so far.
        self._last_id = 0
        self._last_sent_id = 0
        self._unacknowledged: list[str] = []  # The frames of the last arrays, up to _last_id.
        self._has_messages = asyncio.Event()
        self._reader: object | None = None  # Identifies the GET that is open.
        self._expiry = self._expire_later()
        self._stream = open_stream(self.send)

    def send(self, message: Any) -> None:
        self._queue([message])

    def receive(self, offset: int, messages: list[Any]) -> None:
        """Takes the client's messages, once each: a repeated POST has the same offset."""
        if offset > self._received:
            raise HTTPException(400, f"ofs={offset} after {self._received} messages")
        for message in messages[self._received - offset :]:
            self._received += 1
            self._stream.receive(message)

    def acknowledge(self, id: int) -> None:
        oldest = self._last_id - len(self._unacknowledged) + 1
        del self._unacknowledged[: max(0, id + 1 - oldest)]

    def status(self) -> list[int]:
        """Whether a GET is open, the last id sent on one, and the bytes not acknowledged yet."""
        outstanding = sum(map(len, self._unacknowledged))
        return [int(self._reader is not None), self._last_sent_id, outstanding]

    async def arrays(self, after_id: int, is_held: bool) -> AsyncIterator[str]:
        """Frames with ids above `after_id`: as they come when held, else up to the first ones.

        Never ends empty, unless the session ends or a newer GET takes over.
        """
        reader = self._reader = object()
        self._expiry.cancel()
        self._has_messages.set()  # Wakes an older GET, which then ends.
        rotate_at = asyncio.get_running_loop().time() + ROTATE_AFTER_S
        if is_held and self._last_id <= after_id:
            self._queue(["noop"])  # At once, or the client takes the network for a buffering one.
        try:
            while self._reader is reader:
                self._has_messages.clear()
                if self._last_id > after_id:
                    unsent = self._unacknowledged[after_id - self._last_id :]
                    self._last_sent_id = after_id = self._last_id
                    yield "".join(unsent)
                    if not is_held or asyncio.get_running_loop().time() > rotate_at:
                        return
                else:
                    await self._wait_for_messages()
        finally:
            if self._reader is reader:
                self._reader = None
                self._expiry = self._expire_later()

    def end(self) -> None:
        self._expiry.cancel()
        self._reader = None
        self._has_messages.set()
        self._stream.close()
        self._forget()

    async def _wait_for_messages(self) -> None:
        try:
            await asyncio.wait_for(self._has_messages.wait(), NOOP_EVERY_S)
        except TimeoutError:
            self._queue(["noop"])

    def _queue(self, payload: list[Any]) -> None:
        self._last_id += 1
        self._unacknowledged.append(_frame([[self._last_id, payload]]))
        self._has_messages.set()

    def _expire_later(self) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(FORGET_AFTER_S, self.end)


def _frame(content: Any) -> str:
    text = json.dumps(content, separators=(",", ":"))  # ASCII: its length is that in UTF-16 units.
    return f"{len(text)}\n{text}"


def _reply(content: Any) -> Response:
    return Response(_frame(content), headers=STREAM_HEADERS, media_type="text/plain")


def _integer(values: Mapping[str, str], name: str) -> int:
    try:
        return int(values.get(name, 0))
    except ValueError as error:
        raise HTTPException(400, f"{name} is not a number") from error


def _messages(form: Mapping[str, str]) -> list[Any]:
    positions = range(_integer(form, "count"))
    try:
        return [json.loads(form[f"req{position}___data__"]) for position in positions]
    except (KeyError, ValueError) as error:
        raise HTTPException(400, f"Not the form of a WebChannel request: {error!r}") from error


def _headers(form: Mapping[str, str]) -> dict[str, str]:
    """The headers of the application, which the handshake carries as lines in its form."""
    lines = (line.partition(":") for line in form.get("headers", "").splitlines())
    return {name.strip().lower(): value.strip() for name, _, value in lines}
