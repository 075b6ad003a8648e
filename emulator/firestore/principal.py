"""Authenticates callers, and authorizes their requests by the rules."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from google.protobuf.timestamp_pb2 import Timestamp
from grpc import StatusCode

from emulator.auth.app_check import APP_CHECK_HEADER, CheckApp, unchecked
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


class Principal(Protocol):
    """Each method returns if the request is allowed, and raises FirestoreError if not."""

    def authorize(self, asked: str | Query) -> None:
        """A document's name to read, or a query to run."""

    def authorize_writes(self, writes: Iterable[Write]) -> None:
        """Writes to commit together."""

    def authorize_request(self, request: Any) -> None:
        """A unary request."""


class Admin:
    """The Admin SDKs: no rules apply to them."""

    def authorize(self, asked: str | Query) -> None: ...

    def authorize_writes(self, writes: Iterable[Write]) -> None: ...

    def authorize_request(self, request: Any) -> None: ...


@dataclass(frozen=True)
class ClientPrincipal:
    """A client, subject to the rules.

    `claims` are those of a verified ID token, None when nobody has signed in.
    """

    claims: Claims | None
    rules: Ruleset
    firestore: Firestore

    def authorize(self, asked: str | Query) -> None:
        """Checks `get` of a document's name, or `list` for a query.

        Raises FirestoreError PERMISSION_DENIED where no rule allows it.
        """
        if isinstance(asked, Query):
            facts, found = {"query": query_of(asked)}, found_resource_of(asked)
            self._authorize("list", asked.parent, found_path_of(asked), facts, found)
        else:
            document = self.firestore.get(asked)
            self._authorize("get", asked, path_of(asked), {}, resource_of(document))

    def authorize_writes(self, writes: Iterable[Write]) -> None:
        """Checks writes that are to be committed together; raises FirestoreError PERMISSION_DENIED.

        Each is checked against the state that the ones before it would leave. Preconditions are
        checked after the rules.
        """
        now = Timestamp()
        now.GetCurrentTime()
        after: dict[str, Document | None] = {}
        for write in writes:
            name = written_name(write)
            if is_only_precondition(write):
                self.authorize(name)
                continue
            before = after[name] if name in after else self.firestore.get(name)
            after[name] = _outcome(write, before, now)
            facts = {"resource": resource_of(after[name]), "time": now.ToDatetime(UTC)}
            method = _method(before, after[name])
            self._authorize(method, name, path_of(name), facts, resource_of(before))

    def authorize_request(self, request: Any) -> None:
        """Raises FirestoreError UNIMPLEMENTED also, for what no client's SDK calls."""
        match request:
            case BatchGetDocumentsRequest():
                for name in request.documents:
                    self.authorize(name)
            case CommitRequest():
                self.authorize_writes(request.writes)
            case RunAggregationQueryRequest():
                asked = request.structured_aggregation_query.structured_query
                self.authorize(Query(request.parent, asked))
            case _:
                raise unimplemented(f"a client's {type(request).__name__}")

    def _authorize(
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
            raise _denied()


class Authenticator:
    """Identifies the principal from the request's headers (lower-case names)."""

    def __init__(
        self,
        firestore: Firestore,
        identify: Identify,
        rules: Ruleset,
        check_app: CheckApp = unchecked,
    ) -> None:
        self._firestore = firestore
        self._identify = identify
        self._rules = rules
        self._check_app = check_app

    def client(self, headers: Mapping[str, str]) -> ClientPrincipal:
        """Raises FirestoreError UNAUTHENTICATED, upon which the SDK gets itself a new token.

        It is PERMISSION_DENIED for an app that does not pass App Check.
        """
        try:
            self._check_app(headers.get(APP_CHECK_HEADER))
        except InvalidToken as error:
            raise _denied() from error
        scheme, _, token = headers.get("authorization", "").partition(" ")
        try:
            claims = self._identify(token if scheme == "Bearer" else None)
        except InvalidToken as error:
            raise FirestoreError(StatusCode.UNAUTHENTICATED, str(error)) from error
        return ClientPrincipal(claims, self._rules, self._firestore)

    def client_or_admin(self, headers: Mapping[str, str]) -> ClientPrincipal | Admin:
        """For a protocol that no page of a browser speaks. Raises as `client` does."""
        if headers.get("authorization") == f"Bearer {ADMIN_TOKEN}":
            return Admin()
        return self.client(headers)


def _denied() -> FirestoreError:
    return FirestoreError(StatusCode.PERMISSION_DENIED, "Missing or insufficient permissions.")


def _outcome(write: Write, before: Document | None, now: Timestamp) -> Document | None:
    unconditional = Write()
    unconditional.CopyFrom(write)
    unconditional.ClearField("current_document")
    return apply_write(unconditional, before, now)[0]


def _method(before: Document | None, after: Document | None) -> str:
    if after is None:
        return "delete"
    return "create" if before is None else "update"
