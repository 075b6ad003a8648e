"""The two streams that browsers open over WebChannel: Listen and Write."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from grpc import StatusCode

from local.firestore.documents import Firestore
from local.firestore.errors import FirestoreError
from local.firestore.listen import Listener
from local.firestore.proto import ListenRequest, WriteRequest, WriteResponse
from local.firestore.visitor import Visitor
from local.firestore.webchannel import Send, Stream
from local.firestore.wire_json import error_to_json, from_json, to_json

EXPIRY_GRACE_S = 60.0  # The SDK renews a token in time; this is for clocks that disagree.


class ListenStream:
    def __init__(self, firestore: Firestore, visitor: Visitor, send: Send) -> None:
        self._listener = Listener(
            firestore, lambda response: send(to_json(response)), visitor.admit
        )

    def receive(self, message: Any) -> None:
        self._listener.handle(from_json(message, ListenRequest))

    def close(self) -> None:
        self._listener.close()


class WriteStream:
    """Greets with a stream token; every request that brings one back is a commit."""

    def __init__(self, firestore: Firestore, visitor: Visitor, send: Send) -> None:
        self._firestore = firestore
        self._visitor = visitor
        self._send = send
        self._replies = 0

    def receive(self, message: Any) -> None:
        request = from_json(message, WriteRequest)
        self._replies += 1
        response = WriteResponse(stream_id="writes", stream_token=b"%d" % self._replies)
        if request.stream_token:
            self._visitor.admit_writes(request.writes)
            done = self._firestore.commit(request.writes)
            response.write_results.extend(done.write_results)
            response.commit_time.CopyFrom(done.commit_time)
        self._send(to_json(response))

    def close(self) -> None:
        """Nothing is left open between commits."""


class GuardedStream:
    """A stream for an identified visitor, ended by its first error or when its token expires."""

    def __init__(
        self,
        identify: Callable[[], Visitor],
        open_stream: Callable[[Visitor], Stream],
        send: Send,
    ) -> None:
        self._send = send
        self._stream: Stream | None = None
        self._expiry: asyncio.TimerHandle | None = None
        try:
            visitor = identify()
        except FirestoreError as error:
            self._fail(error)
            return
        self._stream = open_stream(visitor)
        if visitor.claims is not None:
            self._expiry = self._expire_at(visitor.claims["exp"])

    def receive(self, message: Any) -> None:
        if self._stream is None:  # It has ended; the client is about to learn that.
            return
        try:
            self._stream.receive(message)
        except FirestoreError as error:
            self._fail(error)

    def close(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _fail(self, error: FirestoreError) -> None:
        self._send(error_to_json(error))
        self.close()

    def _expire_at(self, expires_at_s: float) -> asyncio.TimerHandle:
        error = FirestoreError(StatusCode.UNAUTHENTICATED, "The ID token has expired.")
        delay_s = expires_at_s + EXPIRY_GRACE_S - time.time()
        return asyncio.get_running_loop().call_later(delay_s, self._fail, error)
