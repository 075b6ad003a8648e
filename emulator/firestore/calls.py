"""Firestore's calls as request message in, response message out: gRPC and REST share them.

All raise FirestoreError; a request for something that is not done here is UNIMPLEMENTED.
"""

from typing import Any

from google.protobuf.empty_pb2 import Empty

from emulator.firestore.documents import Firestore
from emulator.firestore.errors import unimplemented
from emulator.firestore.paths import project
from emulator.firestore.proto import (
    AggregationResult,
    BatchGetDocumentsRequest,
    BatchGetDocumentsResponse,
    BeginTransactionRequest,
    BeginTransactionResponse,
    CommitRequest,
    CommitResponse,
    Document,
    RollbackRequest,
    RunAggregationQueryRequest,
    RunAggregationQueryResponse,
    RunQueryRequest,
    RunQueryResponse,
    StructuredAggregationQuery,
    Value,
)
from emulator.firestore.query import Query


class Calls:
    """The calls on one database, each named as in google.firestore.v1.Firestore."""

    def __init__(self, firestore: Firestore) -> None:
        self._firestore = firestore

    def batch_get_documents(
        self, request: BatchGetDocumentsRequest
    ) -> list[BatchGetDocumentsResponse]:
        transaction = _transaction(request)
        responses = []
        for name in request.documents:
            response = BatchGetDocumentsResponse(read_time=self._firestore.read_time)
            document = self._firestore.get(name, transaction)
            if document is None:
                response.missing = name
            else:
                response.found.CopyFrom(_masked(document, request))
            responses.append(response)
        return responses

    def begin_transaction(self, request: BeginTransactionRequest) -> BeginTransactionResponse:
        if request.options.HasField("read_only"):
            raise unimplemented("read-only transactions")
        return BeginTransactionResponse(transaction=self._firestore.begin())

    def commit(self, request: CommitRequest) -> CommitResponse:
        return self._firestore.commit(request.writes, request.transaction)

    def roll_back(self, request: RollbackRequest) -> Empty:
        self._firestore.roll_back(request.transaction)
        return Empty()

    def run_aggregation_query(
        self, request: RunAggregationQueryRequest
    ) -> list[RunAggregationQueryResponse]:
        _refuse_explanation(request)
        aggregation = request.structured_aggregation_query
        query = Query(request.parent, aggregation.structured_query)
        found = len(self._firestore.run(query, _transaction(request)))
        counts = {
            part.alias or f"field_{position}": Value(integer_value=_count(part, found))
            for position, part in enumerate(aggregation.aggregations, start=1)
        }
        result = AggregationResult(aggregate_fields=counts)
        return [RunAggregationQueryResponse(result=result, read_time=self._firestore.read_time)]

    def run_query(self, request: RunQueryRequest) -> list[RunQueryResponse]:
        _refuse_explanation(request)
        query = Query(request.parent, request.structured_query)
        documents = self._firestore.run(query, _transaction(request))
        read_time = self._firestore.read_time
        found = [RunQueryResponse(document=d, read_time=read_time) for d in documents]
        return [*found, RunQueryResponse(read_time=read_time)]


def _transaction(request: Any) -> bytes:
    """The id of the transaction that the request reads in, empty for none."""
    match request.WhichOneof("consistency_selector"):
        case None:
            return b""
        case "transaction":
            transaction: bytes = request.transaction
            return transaction
        case selector:
            raise unimplemented(f"reading with {selector}")


def _refuse_explanation(request: Any) -> None:
    if request.HasField("explain_options"):
        raise unimplemented("explaining queries")


def _masked(document: Document, request: Any) -> Document:
    return project(document, request.mask.field_paths) if request.HasField("mask") else document


def _count(aggregation: StructuredAggregationQuery.Aggregation, found: int) -> int:
    match aggregation.WhichOneof("operator"):
        case "count" if aggregation.count.HasField("up_to"):
            return min(found, int(aggregation.count.up_to.value))
        case "count":
            return found
        case operator:
            raise unimplemented(f"the aggregation {operator}")
