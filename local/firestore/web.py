"""Firestore for the browser SDK: WebChannel streams, and REST for transactions and counts."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from local.firestore.calls import Calls
from local.firestore.documents import Firestore
from local.firestore.errors import FirestoreError, unimplemented
from local.firestore.proto import (
    BatchGetDocumentsRequest,
    CommitRequest,
    RunAggregationQueryRequest,
)
from local.firestore.query import Query
from local.firestore.streams import GuardedStream, ListenStream, WriteStream
from local.firestore.visitor import Identify, Visitor, visitor_of
from local.firestore.webchannel import Send, Stream, WebChannel
from local.firestore.wire_json import HTTP_STATUS, error_to_json, from_json, to_json
from local.http import read_json
from local.rules.ruleset import Ruleset

OpenStream = Callable[[Firestore, Visitor, Send], Stream]


class BrowserFirestore:
    """The browser SDK's way in."""

    def __init__(self, firestore: Firestore, identify: Identify, rules: Ruleset) -> None:
        self._firestore = firestore
        self._visitor_of = partial(visitor_of, identify=identify, rules=rules, firestore=firestore)
        self._calls = Calls(firestore)
        self._listen = WebChannel(partial(self._open, ListenStream))
        self._write = WebChannel(partial(self._open, WriteStream))

    def routes(self) -> list[Route]:
        service, methods = "/google.firestore.v1.Firestore", ["GET", "POST"]
        return [
            Route(f"{service}/Listen/channel", self._listen.handle, methods=methods),
            Route(f"{service}/Write/channel", self._write.handle, methods=methods),
            Route("/v1/projects/{resource:path}", self._rest, methods=["POST"]),
        ]

    def close(self) -> None:
        """Ends the streams: a server that lets its answers finish would wait for them."""
        self._listen.close()
        self._write.close()

    def _open(self, open_stream: OpenStream, headers: Mapping[str, str], send: Send) -> Stream:
        return GuardedStream(
            identify=lambda: self._visitor_of(headers),
            open_stream=lambda visitor: open_stream(self._firestore, visitor, send),
            send=send,
        )

    async def _rest(self, request: Request) -> JSONResponse:
        """POST /v1/RESOURCE:VERB, as the SDK does for transactions and aggregations."""
        resource, _, verb = request.url.path.removeprefix("/v1/").rpartition(":")
        try:
            visitor = self._visitor_of(request.headers)
            return JSONResponse(self._call(visitor, resource, verb, await read_json(request)))
        except FirestoreError as error:
            return JSONResponse(error_to_json(error), HTTP_STATUS[error.status])

    def _call(self, visitor: Visitor, resource: str, verb: str, body: dict[str, Any]) -> Any:
        match verb:
            case "batchGet":
                request = from_json(body, BatchGetDocumentsRequest)
                for name in request.documents:
                    visitor.admit(name)
                return [to_json(found) for found in self._calls.batch_get_documents(request)]
            case "commit":
                request = from_json(body, CommitRequest)
                visitor.admit_writes(request.writes)
                return to_json(self._calls.commit(request))
            case "runAggregationQuery":
                request = from_json({**body, "parent": resource}, RunAggregationQueryRequest)
                query = Query(resource, request.structured_aggregation_query.structured_query)
                visitor.admit(query)
                return [to_json(result) for result in self._calls.run_aggregation_query(request)]
            case _:
                raise unimplemented(f"the REST call {verb}")
