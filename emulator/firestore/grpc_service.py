"""Firestore over gRPC: for the Admin SDKs, to which no rules apply, and for the JS SDK in Node.

For a call without a handler here, grpc itself responds UNIMPLEMENTED.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from functools import partial
from typing import Any, TypeAlias

import grpc

from emulator.firestore import proto, streams
from emulator.firestore.calls import Calls
from emulator.firestore.documents import Firestore
from emulator.firestore.errors import FirestoreError
from emulator.firestore.principal import Authenticator, Principal
from emulator.http import requests_log

SERVICE = "google.firestore.v1.Firestore"

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"


class RequestLog(grpc.aio.ServerInterceptor):
    """One line a call."""

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable["Handler | None"]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> "Handler | None":
        """Logs the name of the call, and lets it pass."""
        requests_log.info("gRPC %s", handler_call_details.method.rpartition("/")[2])
        return await continuation(handler_call_details)


def add_to(server: grpc.aio.Server, firestore: Firestore, authenticator: Authenticator) -> None:
    """Adds Firestore's service to a server that has not started yet."""
    calls = Calls(firestore)
    unary, streaming, stream = (
        partial(kind, authenticator) for kind in (_unary, _streaming, _stream)
    )
    handlers = {
        "BatchGetDocuments": streaming(proto.BatchGetDocumentsRequest, calls.batch_get_documents),
        "BeginTransaction": unary(proto.BeginTransactionRequest, calls.begin_transaction),
        "Commit": unary(proto.CommitRequest, calls.commit),
        "Listen": stream(proto.ListenRequest, partial(streams.listen, firestore)),
        "Rollback": unary(proto.RollbackRequest, calls.roll_back),
        "RunAggregationQuery": streaming(
            proto.RunAggregationQueryRequest, calls.run_aggregation_query
        ),
        "RunQuery": streaming(proto.RunQueryRequest, calls.run_query),
        "Write": stream(proto.WriteRequest, partial(streams.WriteStream, firestore)),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))


def _unary(authenticator: Authenticator, request_type: Any, call: Callable[[Any], Any]) -> Handler:
    async def serve(request: Any, context: Context) -> Any:
        try:
            _principal(authenticator, context).authorize_request(request)
            return call(request)
        except FirestoreError as error:
            await context.abort(error.status, str(error))

    return grpc.unary_unary_rpc_method_handler(serve, request_type.FromString, _serialize)


def _streaming(
    authenticator: Authenticator, request_type: Any, call: Callable[[Any], Iterable[Any]]
) -> Handler:
    async def serve(request: Any, context: Context) -> AsyncIterator[Any]:
        try:
            _principal(authenticator, context).authorize_request(request)
            responses = call(request)
        except FirestoreError as error:
            await context.abort(error.status, str(error))
        for response in responses:
            yield response

    return grpc.unary_stream_rpc_method_handler(serve, request_type.FromString, _serialize)


def _stream(
    authenticator: Authenticator,
    request_type: Any,
    open_stream: Callable[[Principal, streams.Send], streams.Stream],
) -> Handler:
    async def serve(requests: AsyncIterator[Any], context: Context) -> AsyncIterator[Any]:
        responses: asyncio.Queue[Any] = asyncio.Queue()
        try:
            stream = open_stream(_principal(authenticator, context), responses.put_nowait)
        except FirestoreError as error:
            await context.abort(error.status, str(error))
        reader = asyncio.create_task(_read(requests, stream, responses))
        try:
            while (response := await responses.get()) is not None:
                if isinstance(response, FirestoreError):
                    await context.abort(response.status, str(response))
                yield response
        finally:
            reader.cancel()
            stream.close()

    return grpc.stream_stream_rpc_method_handler(serve, request_type.FromString, _serialize)


async def _read(
    requests: AsyncIterator[Any], stream: streams.Stream, responses: asyncio.Queue[Any]
) -> None:
    """Feeds the stream until the client half-closes it or sends an invalid request.

    None or the error then ends the responses.
    """
    try:
        async for request in requests:
            stream.handle(request)
    except FirestoreError as error:
        responses.put_nowait(error)
    else:
        responses.put_nowait(None)


def _principal(authenticator: Authenticator, context: Context) -> Principal:
    metadata = context.invocation_metadata() or ()
    return authenticator.client_or_admin({key: str(value) for key, value in metadata})


def _serialize(message: Any) -> bytes:
    data: bytes = message.SerializeToString()
    return data
