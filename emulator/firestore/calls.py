"""Firestore's calls as request message in, response message out: gRPC and REST share them.

All raise FirestoreError; a request for something that is not done here is UNIMPLEMENTED.
"""

from collections.abc import Sequence
from typing import Any

from google.protobuf.empty_pb2 import Empty

from emulator.firestore.documents import Firestore
from emulator.firestore.errors import FirestoreError, unimplemented
from emulator.firestore.paths import name_key, project
from emulator.firestore.proto import (
    AggregationResult,
    BatchGetDocumentsRequest,
    BatchGetDocumentsResponse,
    BatchWriteRequest,
    BatchWriteResponse,
    BeginTransactionRequest,
    BeginTransactionResponse,
    CommitRequest,
    CommitResponse,
    Document,
    ListCollectionIdsRequest,
    ListCollectionIdsResponse,
    ListDocumentsRequest,
    ListDocumentsResponse,
    RollbackRequest,
    RunAggregationQueryRequest,
    RunAggregationQueryResponse,
    RunQueryRequest,
    RunQueryResponse,
    StructuredAggregationQuery,
    Value,
    WriteResult,
)
from emulator.firestore.query import Query

DEFAULT_PAGE_SIZE = 300


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

    def batch_write(self, request: BatchWriteRequest) -> BatchWriteResponse:
        """Each write stands or falls alone."""
        response = BatchWriteResponse()
        for write in request.writes:
            status = response.status.add()
            try:
                results = self._firestore.commit([write]).write_results
            except FirestoreError as error:
                status.code, status.message = error.status.value[0], str(error)
                results = [WriteResult()]
            response.write_results.extend(results)
        return response

    def begin_transaction(self, request: BeginTransactionRequest) -> BeginTransactionResponse:
        if request.options.HasField("read_only"):
            raise unimplemented("read-only transactions")
        return BeginTransactionResponse(transaction=self._firestore.begin())

    def commit(self, request: CommitRequest) -> CommitResponse:
        return self._firestore.commit(request.writes, request.transaction)

    def list_collection_ids(self, request: ListCollectionIdsRequest) -> ListCollectionIdsResponse:
        _refuse_past(request)
        ids = self._firestore.collection_ids(request.parent)
        page, next_page_token = _page(ids, request)
        return ListCollectionIdsResponse(collection_ids=page, next_page_token=next_page_token)

    def list_documents(self, request: ListDocumentsRequest) -> ListDocumentsResponse:
        if request.order_by:
            raise unimplemented("listing documents in an order of fields")
        transaction = _transaction(request)
        names = self._firestore.document_names(request.parent, request.collection_id)
        page, next_page_token = _page(names, request)
        response = ListDocumentsResponse(next_page_token=next_page_token)
        for name in page:
            document = self._firestore.get(name, transaction)
            if document is not None:
                response.documents.append(_masked(document, request))
            elif request.show_missing:
                response.documents.append(Document(name=name))
        return response

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


def _refuse_past(request: ListCollectionIdsRequest) -> None:
    if request.WhichOneof("consistency_selector"):
        raise unimplemented("reading with read_time")


def _refuse_explanation(request: Any) -> None:
    if request.HasField("explain_options"):
        raise unimplemented("explaining queries")


def _masked(document: Document, request: Any) -> Document:
    return project(document, request.mask.field_paths) if request.HasField("mask") else document


def _page(names: Sequence[str], request: Any) -> tuple[list[str], str]:
    """The page that the request asks for, and the token of the next: the last name given."""
    after = name_key(request.page_token)
    rest = [name for name in names if not request.page_token or name_key(name) > after]
    page = rest[: request.page_size or DEFAULT_PAGE_SIZE]
    return page, page[-1] if len(page) < len(rest) else ""


def _count(aggregation: StructuredAggregationQuery.Aggregation, found: int) -> int:
    match aggregation.WhichOneof("operator"):
        case "count" if aggregation.count.HasField("up_to"):
            return min(found, int(aggregation.count.up_to.value))
        case "count":
            return found
        case operator:
            raise unimplemented(f"the aggregation {operator}")
