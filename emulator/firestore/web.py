"""Firestore for the browser SDK: WebChannel streams, and REST for transactions and counts."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.firestore import streams
from emulator.firestore.calls import Calls
from emulator.firestore.documents import Firestore
from emulator.firestore.errors import FirestoreError, unimplemented
from emulator.firestore.principal import Authenticator, ClientPrincipal
from emulator.firestore.proto import (
    BatchGetDocumentsRequest,
    CommitRequest,
    ListenRequest,
    RunAggregationQueryRequest,
    WriteRequest,
)
from emulator.firestore.webchannel import OpenStream, Send, WebChannel
from emulator.firestore.wire_json import HTTP_STATUS, error_to_json, from_json, to_json
from emulator.http import read_json


class BrowserFirestore:
    """The calls of the browser SDK."""

    def __init__(self, firestore: Firestore, authenticator: Authenticator) -> None:
        self._firestore = firestore
        self._authenticator = authenticator
        self._calls = Calls(firestore)
        self._listen = WebChannel(self._opener(ListenRequest, streams.listen))
        self._write = WebChannel(self._opener(WriteRequest, streams.WriteStream))

    def routes(self) -> list[Route]:
        service, methods = "/google.firestore.v1.Firestore", ["GET", "POST"]
        return [
            Route(f"{service}/Listen/channel", self._listen.handle, methods=methods),
            Route(f"{service}/Write/channel", self._write.handle, methods=methods),
            Route("/v1/projects/{resource:path}", self._rest, methods=["POST"]),
        ]

    def close(self) -> None:
        """Ends the streams: a server that finishes its responses would wait for them."""
        self._listen.close()
        self._write.close()

    def _opener(self, request_type: Any, open_stream: Any) -> OpenStream:
        def open_for(headers: Mapping[str, str], send: Send) -> streams.BrowserStream:
            return streams.BrowserStream(
                request_type,
                partial(open_stream, self._firestore),
                identify=lambda: self._authenticator.client(headers),
                send=send,
            )

        return open_for

    async def _rest(self, request: Request) -> JSONResponse:
        """POST /v1/RESOURCE:VERB, as the SDK does for transactions and aggregations."""
        resource, _, verb = request.url.path.removeprefix("/v1/").rpartition(":")
        try:
            principal = self._authenticator.client(request.headers)
            return JSONResponse(self._call(principal, resource, verb, await read_json(request)))
        except FirestoreError as error:
            return JSONResponse(error_to_json(error), HTTP_STATUS[error.status])

    def _call(
        self, principal: ClientPrincipal, resource: str, verb: str, body: dict[str, Any]
    ) -> Any:
        match verb:
            case "batchGet":
                request = from_json(body, BatchGetDocumentsRequest)
                principal.authorize_request(request)
                return [to_json(found) for found in self._calls.batch_get_documents(request)]
            case "commit":
                request = from_json(body, CommitRequest)
                principal.authorize_request(request)
                return to_json(self._calls.commit(request))
            case "runAggregationQuery":
                request = from_json({**body, "parent": resource}, RunAggregationQueryRequest)
                principal.authorize_request(request)
                return [to_json(result) for result in self._calls.run_aggregation_query(request)]
            case _:
                raise unimplemented(f"the REST call {verb}")
