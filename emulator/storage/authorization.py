"""Authorizes a browser's Storage calls by the rules."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

from emulator.auth.app_check import APP_CHECK_HEADER, CheckApp
from emulator.auth.tokens import InvalidToken
from emulator.rules.evaluate import Read
from emulator.rules.ruleset import Ruleset, auth_of
from emulator.rules.values import UNKNOWN
from emulator.storage.objects import DEFAULT_TYPE, StoredObject, described, patched
from emulator.storage.wire import Forbidden, Unauthenticated

Claims = Mapping[str, Any]
Identify = Callable[[str | None], Claims | None]
Facts = Mapping[str, Any]
"""The fields that rules see."""

AUTHORIZATION_SCHEME = "Firebase "
DOWNLOAD_TOKENS = "firebaseStorageDownloadTokens"  # Kept among an object's metadata.


class Authorizer:
    """Checks each call against storage.rules."""

    def __init__(
        self,
        rules: Ruleset,
        bucket: str,
        identify: Identify,
        read: Read,
        check_app: CheckApp,
    ) -> None:
        """`read` serves the rules' firestore.get()."""
        self._rules = rules
        self._bucket = bucket
        self._identify = identify
        self._read = read
        self._check_app = check_app

    def identify(self, request: Request) -> Claims | None:
        """The claims of the request's ID token, None without one.

        Raises Unauthenticated for a bad one, and for an app that does not pass App Check.
        """
        try:
            self._check_app(request.headers.get(APP_CHECK_HEADER))
        except InvalidToken as error:
            raise Unauthenticated(str(error)) from error
        header = request.headers.get("authorization", "")
        token = header.removeprefix(AUTHORIZATION_SCHEME) if header else None
        try:
            return self._identify(token)
        except InvalidToken as error:
            raise Unauthenticated(f"The ID token is not valid: {error}") from error

    def authorize_read(self, request: Request, name: str, stored: StoredObject | None) -> None:
        """Raises Forbidden unless a rule allows `get`, of a missing object too.

        The other methods raise it in the same way.
        """
        self._authorize(request, "get", name.split("/"), {}, stored)

    def authorize_list(self, request: Request, prefix: str) -> None:
        """Checks `list` on the folder's own path; the objects in it are unknown to the rules."""
        segments = prefix.removesuffix("/").split("/") if prefix else []
        self._authorize(request, "list", segments, {}, UNKNOWN)

    def authorize_upload(
        self,
        request: Request,
        name: str,
        stored: StoredObject | None,
        resource: Mapping[str, Any],
        size: int | None,
    ) -> None:
        """Checks `create`, for overwriting too, as in production.

        `size` is None where the client has not declared it yet.
        """
        facts = self._described(name, *described(resource))
        if size is not None:
            facts["size"] = size
        self._authorize(request, "create", name.split("/"), {"resource": facts}, stored)

    def authorize_update(
        self, request: Request, name: str, stored: StoredObject | None, changes: Mapping[str, Any]
    ) -> None:
        after = None
        if stored is not None:
            described_after = self._described(name, *patched(stored, changes))
            after = {**described_after, "size": stored.size}
        self._authorize(request, "update", name.split("/"), {"resource": after}, stored)

    def authorize_delete(self, request: Request, name: str, stored: StoredObject | None) -> None:
        self._authorize(request, "delete", name.split("/"), {"resource": None}, stored)

    def _authorize(
        self,
        request: Request,
        method: str,
        segments: Sequence[str],
        facts: Facts,
        stored: StoredObject | Any,
    ) -> None:
        known = {"auth": auth_of(self.identify(request)), "time": datetime.now(UTC), **facts}
        resource = self._stored(stored) if isinstance(stored, StoredObject) else stored
        path = ["b", self._bucket, "o", *segments]
        if not self._rules.allows(method, path, known, resource, self._read):
            raise Forbidden("Permission denied.")

    def _described(
        self, name: str, properties: Mapping[str, str], metadata: Mapping[str, str]
    ) -> dict[str, Any]:
        return {
            "name": name,
            "bucket": self._bucket,
            "contentType": DEFAULT_TYPE,
            **properties,
            "metadata": {key: metadata[key] for key in metadata if key != DOWNLOAD_TOKENS},
        }

    def _stored(self, stored: StoredObject) -> Facts:
        return {
            **self._described(stored.name, stored.properties, stored.metadata),
            "size": stored.size,
            "generation": stored.generation,
            "metageneration": stored.metageneration,
            "timeCreated": datetime.fromtimestamp(stored.generation / 1_000_000, UTC),
            "updated": datetime.fromtimestamp(stored.updated_us / 1_000_000, UTC),
            "md5Hash": stored.md5,
            "crc32c": stored.crc32c,
            "etag": stored.etag,
        }
