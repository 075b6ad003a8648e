"""Who calls, and what they may do."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from google.protobuf.timestamp_pb2 import Timestamp
from grpc import StatusCode

from emulator.auth.tokens import InvalidToken
from emulator.firestore.documents import Firestore
from emulator.firestore.errors import FirestoreError, unimplemented
from emulator.firestore.proto import (
    BatchGetDocumentsRequest,
    CommitRequest,
    Document,
    RunAggregationQueryRequest,
    Write,
)
from emulator.firestore.query import Query
from emulator.firestore.rule_values import (
    found_path_of,
    found_resource_of,
    path_of,
    query_of,
    reader,
    resource_of,
)
from emulator.firestore.writes import apply_write, is_only_precondition, written_name
from emulator.http import ADMIN_TOKEN
from emulator.rules.ruleset import Ruleset, Segment, auth_of

Claims = Mapping[str, Any]
Identify = Callable[[str | None], Claims | None]
"""Turns a bearer token into its claims: None for no token, InvalidToken raised for a bad one."""


class Caller(Protocol):
    """Each method returns where the caller may, and raises FirestoreError where not."""

    def admit(self, asked: str | Query) -> None:
        """Lets a document of this name be read, or a query be run."""

    def admit_writes(self, writes: Iterable[Write]) -> None:
        """Lets writes be committed together."""

    def admit_request(self, request: Any) -> None:
        """Lets a call be made that is one request."""


class Admin:
    """The Admin SDKs: no rules apply to them."""

    def admit(self, asked: str | Query) -> None: ...

    def admit_writes(self, writes: Iterable[Write]) -> None: ...

    def admit_request(self, request: Any) -> None: ...


@dataclass(frozen=True)
class Visitor:
    """A client, held to the rules.

    `claims` are those of a verified ID token, None when nobody has signed in.
    """

    claims: Claims | None
    rules: Ruleset
    firestore: Firestore

    def admit(self, asked: str | Query) -> None:
        """Lets a document of this name be read, or a query be run.

        Raises FirestoreError PERMISSION_DENIED where no rule allows it.
        """
        if isinstance(asked, Query):
            facts, found = {"query": query_of(asked)}, found_resource_of(asked)
            self._judge("list", asked.parent, found_path_of(asked), facts, found)
        else:
            document = self.firestore.get(asked)
            self._judge("get", asked, path_of(asked), {}, resource_of(document))

    def admit_writes(self, writes: Iterable[Write]) -> None:
        """Lets writes be committed together; raises FirestoreError PERMISSION_DENIED.

        Each is judged by what the ones before it would leave; a precondition comes after the rules.
        """
        now = Timestamp()
        now.GetCurrentTime()
        after: dict[str, Document | None] = {}
        for write in writes:
            name = written_name(write)
            if is_only_precondition(write):
                self.admit(name)
                continue
            before = after[name] if name in after else self.firestore.get(name)
            after[name] = _outcome(write, before, now)
            facts = {"resource": resource_of(after[name]), "time": now.ToDatetime(UTC)}
            method = _method(before, after[name])
            self._judge(method, name, path_of(name), facts, resource_of(before))

    def admit_request(self, request: Any) -> None:
        """Raises FirestoreError UNIMPLEMENTED also, for what no client's SDK calls."""
        match request:
            case BatchGetDocumentsRequest():
                for name in request.documents:
                    self.admit(name)
            case CommitRequest():
                self.admit_writes(request.writes)
            case RunAggregationQueryRequest():
                asked = request.structured_aggregation_query.structured_query
                self.admit(Query(request.parent, asked))
            case _:
                raise unimplemented(f"a client's {type(request).__name__}")

    def _judge(
        self,
        method: str,
        name: str,
        path: Iterable[Segment],
        facts: Mapping[str, Any],
        resource: Any,
    ) -> None:
        request = {"auth": auth_of(self.claims), "time": datetime.now(UTC), **facts}
        read = reader(self.firestore, name.split("/")[1])
        if not self.rules.allows(method, list(path), request, resource, read):
            raise FirestoreError(
                StatusCode.PERMISSION_DENIED, "Missing or insufficient permissions."
            )


class Callers:
    """Tells who calls by the headers, which have lower-case names."""

    def __init__(self, firestore: Firestore, identify: Identify, rules: Ruleset) -> None:
        self._firestore = firestore
        self._identify = identify
        self._rules = rules

    def visitor(self, headers: Mapping[str, str]) -> Visitor:
        """Raises FirestoreError UNAUTHENTICATED, upon which the SDK gets itself a new token."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        try:
            claims = self._identify(token if scheme == "Bearer" else None)
        except InvalidToken as error:
            raise FirestoreError(StatusCode.UNAUTHENTICATED, str(error)) from error
        return Visitor(claims, self._rules, self._firestore)

    def visitor_or_admin(self, headers: Mapping[str, str]) -> Visitor | Admin:
        """For a protocol that no page of a browser speaks. Raises as `visitor` does."""
        if headers.get("authorization") == f"Bearer {ADMIN_TOKEN}":
            return Admin()
        return self.visitor(headers)


def _outcome(write: Write, before: Document | None, now: Timestamp) -> Document | None:
    unconditional = Write()
    unconditional.CopyFrom(write)
    unconditional.ClearField("current_document")
    return apply_write(unconditional, before, now)[0]


def _method(before: Document | None, after: Document | None) -> str:
    if after is None:
        return "delete"
    return "create" if before is None else "update"
