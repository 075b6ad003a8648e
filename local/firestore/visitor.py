"""Who is behind a browser's call, and what they may do."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from grpc import StatusCode

from local.auth.tokens import InvalidToken
from local.firestore.errors import FirestoreError
from local.firestore.proto import Write
from local.firestore.writes import written_name

Claims = Mapping[str, Any]
Identify = Callable[[str | None], Claims | None]
"""Turns a bearer token into its claims: None for no token, InvalidToken raised for a bad one."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Visitor:
    """`claims` are those of a verified ID token, None when nobody has signed in."""

    claims: Claims | None

    def admit(self, method: str, path: str) -> None:
        """Every read, listen and write of a browser passes here before it is served."""
        logger.debug("%s %s by %s", method, path, self.claims and self.claims["sub"])

    def admit_writes(self, writes: Iterable[Write]) -> None:
        for write in writes:
            self.admit("write", written_name(write))


def visitor_of(headers: Mapping[str, str], identify: Identify) -> Visitor:
    """Raises FirestoreError UNAUTHENTICATED, upon which the browser SDK gets itself a new token.

    `headers` have lower-case names.
    """
    scheme, _, token = headers.get("authorization", "").partition(" ")
    try:
        return Visitor(identify(token if scheme == "Bearer" else None))
    except InvalidToken as error:
        raise FirestoreError(StatusCode.UNAUTHENTICATED, str(error)) from error
