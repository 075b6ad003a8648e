"""Firestore over gRPC, for the Admin SDKs: no rules apply to them.

A call that has no handler here is answered UNIMPLEMENTED by grpc itself.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any, TypeAlias

import grpc

from local.firestore import proto
from local.firestore.calls import Calls
from local.firestore.documents import Firestore
from local.firestore.errors import FirestoreError
from local.firestore.listen import Listener
from local.firestore.query import Query
from local.http import requests_log

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


def add_to(server: grpc.aio.Server, firestore: Firestore) -> None:
    """Adds Firestore's service to a server that has not started yet."""
    calls = Calls(firestore)
    handlers = {
        "BatchGetDocuments": _streaming(proto.BatchGetDocumentsRequest, calls.batch_get_documents),
        "BatchWrite": _unary(proto.BatchWriteRequest, calls.batch_write),
        "BeginTransaction": _unary(proto.BeginTransactionRequest, calls.begin_transaction),
        "Commit": _unary(proto.CommitRequest, calls.commit),
        "ListCollectionIds": _unary(proto.ListCollectionIdsRequest, calls.list_collection_ids),
        "ListDocuments": _unary(proto.ListDocumentsRequest, calls.list_documents),
        "Listen": _listening(firestore),
        "Rollback": _unary(proto.RollbackRequest, calls.roll_back),
        "RunAggregationQuery": _streaming(
            proto.RunAggregationQueryRequest, calls.run_aggregation_query
        ),
        "RunQuery": _streaming(proto.RunQueryRequest, calls.run_query),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))


def _unary(request_type: Any, call: Callable[[Any], Any]) -> Handler:
    async def serve(request: Any, context: Context) -> Any:
        try:
            return call(request)
        except FirestoreError as error:
            await context.abort(error.status, str(error))

    return grpc.unary_unary_rpc_method_handler(serve, request_type.FromString, _serialise)


def _streaming(request_type: Any, call: Callable[[Any], Iterable[Any]]) -> Handler:
    async def serve(request: Any, context: Context) -> AsyncIterator[Any]:
        try:
            responses = call(request)
        except FirestoreError as error:
            await context.abort(error.status, str(error))
        for response in responses:
            yield response

    return grpc.unary_stream_rpc_method_handler(serve, request_type.FromString, _serialise)


def _listening(firestore: Firestore) -> Handler:
    async def serve(requests: AsyncIterator[Any], context: Context) -> AsyncIterator[Any]:
        responses: asyncio.Queue[Any] = asyncio.Queue()
        listener = Listener(firestore, responses.put_nowait, _admit_all)
        reader = asyncio.create_task(_read(requests, listener, responses))
        try:
            while (response := await responses.get()) is not None:
                yield response
        finally:
            reader.cancel()
            listener.close()

    return grpc.stream_stream_rpc_method_handler(serve, proto.ListenRequest.FromString, _serialise)


async def _read(
    requests: AsyncIterator[Any], listener: Listener, responses: asyncio.Queue[Any]
) -> None:
    """Feeds the listener until the client has nothing more to say; None then ends the answers."""
    async for request in requests:
        listener.handle(request)
    responses.put_nowait(None)


def _admit_all(asked: str | Query) -> None:
    """The Admin SDKs may listen to everything."""


def _serialise(message: Any) -> bytes:
    data: bytes = message.SerializeToString()
    return data
