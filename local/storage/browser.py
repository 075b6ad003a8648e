"""Firebase's own Storage protocol, /v0/b/, which the browser SDK speaks."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.auth.tokens import InvalidToken
from local.http import BadRequest, read_body, read_json
from local.storage.objects import Objects, StoredObject
from local.storage.uploads import Upload, Uploads
from local.storage.wire import (
    Call,
    Forbidden,
    Unauthenticated,
    Unsupported,
    common_fields,
    media_response,
    name_of_upload,
    page_size,
    parse_multipart,
    serving,
    whole_number,
)

Identify = Callable[[str | None], Mapping[str, Any] | None]

AUTHORIZATION_SCHEME = "Firebase "
DOWNLOAD_TOKENS = "firebaseStorageDownloadTokens"  # Kept among an object's metadata.


class BrowserStorage:
    """The calls of the browser SDK, each made by a signed-in user."""

    def __init__(self, objects: Objects, uploads: Uploads, bucket: str, identify: Identify) -> None:
        self._objects = objects
        self._uploads = uploads
        self._bucket = bucket
        self._identify = identify

    def routes(self) -> list[Route]:
        """All paths that this part answers."""
        objects, one = "/v0/b/{bucket}/o", "/v0/b/{bucket}/o/{name:path}"
        return [
            self._route("GET", objects, self._list),
            self._route("POST", objects, self._upload),
            self._route("GET", one, self._get),
            self._route("PATCH", one, self._patch),
            self._route("DELETE", one, self._delete),
        ]

    def _route(self, method: str, path: str, call: Call) -> Route:
        return Route(path, serving(self._bucket, call), methods=[method])

    def _authorise(self, request: Request, method: str, name: str) -> None:
        """Where who asks meets what is asked for: `method` is get, list, create, update or delete.

        Every signed-in user passes; storage.rules are not judged yet.
        """
        header = request.headers.get("authorization", "")
        token = header.removeprefix(AUTHORIZATION_SCHEME) if header else None
        try:
            claims = self._identify(token)
        except InvalidToken as error:
            raise Unauthenticated(f"The ID token is not valid: {error}") from error
        if claims is None:
            raise Forbidden(f"Permission denied: {method} {name!r} needs a signed-in user")

    async def _list(self, request: Request) -> Response:
        query = request.query_params
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        self._authorise(request, "list", prefix)
        if prefix and not prefix.endswith("/"):
            raise BadRequest(f"prefix {prefix!r} does not end in '/'")
        listing = self._objects.list(
            prefix, delimiter, page_size(request), query.get("pageToken", "")
        )
        items = [{"name": stored.name, "bucket": self._bucket} for stored in listing.objects]
        page = {"nextPageToken": listing.next_page} if listing.next_page else {}
        return JSONResponse({"prefixes": listing.prefixes, "items": items, **page})

    async def _get(self, request: Request) -> Response:
        name = request.path_params["name"]
        wants_media = request.query_params.get("alt") == "media"
        if not (wants_media and self._has_download_token(request, name)):
            self._authorise(request, "get", name)
        stored = self._objects.get(name)
        if wants_media:
            return media_response(request, stored, self._objects.read(stored))
        return self._metadata_response(stored)

    async def _patch(self, request: Request) -> Response:
        name = request.path_params["name"]
        changes = await read_json(request)
        self._authorise(request, "update", name)
        return self._metadata_response(self._objects.patch(name, changes))

    async def _delete(self, request: Request) -> Response:
        name = request.path_params["name"]
        self._authorise(request, "delete", name)
        self._objects.delete(name)
        return Response(status_code=204)

    async def _upload(self, request: Request) -> Response:
        if "upload_id" in request.query_params:
            return await self._continue_upload(request)
        match request.headers.get("x-goog-upload-protocol"):
            case "multipart":
                return await self._upload_at_once(request)
            case "resumable":
                return await self._start_upload(request)
            case protocol:
                raise Unsupported(f"X-Goog-Upload-Protocol {protocol!r} is not implemented")

    async def _upload_at_once(self, request: Request) -> Response:
        body = await read_body(request)
        resource, data = parse_multipart(request.headers.get("content-type", ""), body)
        name = name_of_upload(request, resource)
        self._authorise(request, "create", name)
        return self._metadata_response(self._store(name, data, resource))

    async def _start_upload(self, request: Request) -> Response:
        resource = await read_json(request)
        name = name_of_upload(request, resource)
        self._authorise(request, "create", name)
        declared_type = request.headers.get("x-goog-upload-header-content-type")
        if declared_type:
            resource.setdefault("contentType", declared_type)
        upload = self._uploads.start(name, resource)
        url = request.url.include_query_params(upload_id=upload.id, upload_protocol="resumable")
        headers = {"X-Goog-Upload-Status": "active", "X-Goog-Upload-URL": str(url)}
        return JSONResponse({}, headers=headers)

    async def _continue_upload(self, request: Request) -> Response:
        data = await read_body(request)
        upload = self._uploads.get(request.query_params["upload_id"])
        self._authorise(request, "create", upload.name)
        if upload.generation is not None:
            return self._final_response(self._objects.get(upload.name, upload.generation))
        commands = request.headers.get("x-goog-upload-command", "").split(", ")
        if "upload" in commands:
            offset = whole_number("x-goog-upload-offset", request.headers)
            if offset is None:
                raise BadRequest("The chunk has no X-Goog-Upload-Offset")
            self._uploads.append(upload, offset, data)
        if "finalize" in commands:
            return self._finalize(upload)
        headers = {
            "X-Goog-Upload-Status": "active",
            "X-Goog-Upload-Size-Received": str(self._uploads.received(upload)),
        }
        return Response(headers=headers)

    def _finalize(self, upload: Upload) -> Response:
        stored = self._store(upload.name, self._uploads.read(upload), upload.resource)
        self._uploads.finish(upload, stored.generation)
        return self._final_response(stored)

    def _store(self, name: str, data: bytes, resource: Mapping[str, Any]) -> StoredObject:
        token = {DOWNLOAD_TOKENS: str(uuid.uuid4())}
        metadata = {**(resource.get("metadata") or {}), **token}
        return self._objects.put(name, data, {**resource, "metadata": metadata})

    def _final_response(self, stored: StoredObject) -> Response:
        response = self._metadata_response(stored)
        response.headers["X-Goog-Upload-Status"] = "final"
        response.headers["X-Goog-Upload-Size-Received"] = str(stored.size)
        return response

    def _metadata_response(self, stored: StoredObject) -> Response:
        metadata = dict(stored.metadata)
        tokens = metadata.pop(DOWNLOAD_TOKENS, "")
        return JSONResponse(
            {
                "contentEncoding": "identity",
                "contentDisposition": "inline",
                **common_fields(stored, self._bucket),
                "downloadTokens": tokens,
                "metadata": metadata,
            }
        )

    def _has_download_token(self, request: Request, name: str) -> bool:
        token = request.query_params.get("token")
        if not token:
            return False
        return token in self._objects.get(name).metadata.get(DOWNLOAD_TOKENS, "").split(",")
