"""The two streams that clients open, Listen and Write, and how browsers are held to theirs."""

import asyncio
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol

from grpc import StatusCode

from emulator.firestore.documents import Firestore
from emulator.firestore.errors import FirestoreError
from emulator.firestore.listen import Listener
from emulator.firestore.principal import ClientPrincipal, Principal
from emulator.firestore.proto import WriteResponse
from emulator.firestore.wire_json import error_to_json, from_json, to_json

EXPIRY_GRACE_S = 60.0  # The SDK renews a token in time; this is for clocks that disagree.

Send = Callable[[Any], None]


class Stream(Protocol):
    """Takes requests as messages, and sends responses until it is closed."""

    def handle(self, request: Any) -> None:
        """Raises FirestoreError, which ends the stream."""

    def close(self) -> None: ...


def listen(firestore: Firestore, principal: Principal, send: Send) -> Listener:
    return Listener(firestore, send, principal.authorize)


class WriteStream:
    """Greets with a stream token; every request that brings one back is a commit."""

    def __init__(self, firestore: Firestore, principal: Principal, send: Send) -> None:
        self._firestore = firestore
        self._principal = principal
        self._send = send
        self._replies = 0

    def handle(self, request: Any) -> None:
        """Commits what a WriteRequest brings."""
        self._replies += 1
        response = WriteResponse(stream_id="writes", stream_token=b"%d" % self._replies)
        if request.stream_token:
            self._principal.authorize_writes(request.writes)
            done = self._firestore.commit(request.writes)
            response.write_results.extend(done.write_results)
            response.commit_time.CopyFrom(done.commit_time)
        self._send(response)

    def close(self) -> None:
        """Nothing is left open between commits."""


class BrowserStream:
    """A stream in JSON, ended by its first error or when the ID token expires."""

    def __init__(
        self,
        request_type: Any,
        open_stream: Callable[[Principal, Send], Stream],
        identify: Callable[[], ClientPrincipal],
        send: Send,
    ) -> None:
        self._request_type = request_type
        self._send = send
        self._stream: Stream | None = None
        self._expiry: asyncio.TimerHandle | None = None
        try:
            principal = identify()
        except FirestoreError as error:
            self._fail(error)
            return
        self._stream = open_stream(principal, self._send_response)
        if principal.claims is not None:
            self._expiry = self._expire_at(principal.claims["exp"])

    def receive(self, message: Any) -> None:
        """Takes a request; what is wrong with it is sent."""
        if self._stream is None:  # It has ended; the client is about to learn that.
            return
        try:
            self._stream.handle(from_json(message, self._request_type))
        except FirestoreError as error:
            self._fail(error)

    def close(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _send_response(self, response: Any) -> None:
        response_type: Any = type(response)
        self._send(_in_json(response_type, response.SerializeToString()))

    def _fail(self, error: FirestoreError) -> None:
        self._send(error_to_json(error))
        self.close()

    def _expire_at(self, expires_at_s: float) -> asyncio.TimerHandle:
        error = FirestoreError(StatusCode.UNAUTHENTICATED, "The ID token has expired.")
        delay_s = expires_at_s + EXPIRY_GRACE_S - time.time()
        return asyncio.get_running_loop().call_later(delay_s, self._fail, error)


@lru_cache(maxsize=1000)
def _in_json(response_type: Any, response: bytes) -> dict[str, Any]:
    """Cached, since one change goes to many clients at once."""
    return to_json(response_type.FromString(response))
