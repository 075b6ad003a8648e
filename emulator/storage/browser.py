"""Firebase's own Storage protocol, /v0/b/, which the browser SDK speaks."""

import uuid
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator.http import BadRequest, read_body, read_json
from emulator.storage.authorization import DOWNLOAD_TOKENS, Authorizer
from emulator.storage.objects import Objects, StoredObject
from emulator.storage.uploads import Upload, Uploads
from emulator.storage.wire import (
    Call,
    Forbidden,
    Unsupported,
    common_fields,
    media_response,
    name_of_upload,
    page_size,
    parse_multipart,
    serving,
    whole_number,
)

COMMANDS = frozenset(["upload", "finalize", "query", "cancel"])


class BrowserStorage:
    """The calls of the browser SDK, subject to the rules."""

    def __init__(
        self, objects: Objects, uploads: Uploads, bucket: str, authorizer: Authorizer
    ) -> None:
        self._objects = objects
        self._uploads = uploads
        self._bucket = bucket
        self._authorizer = authorizer

    def routes(self) -> list[Route]:
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

    async def _list(self, request: Request) -> Response:
        query = request.query_params
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        if prefix and not prefix.endswith("/"):
            raise BadRequest(f"prefix {prefix!r} does not end in '/'")
        self._authorizer.authorize_list(request, prefix)
        listing = self._objects.list(
            prefix, delimiter, page_size(request), query.get("pageToken", "")
        )
        items = [{"name": stored.name, "bucket": self._bucket} for stored in listing.objects]
        page = {"nextPageToken": listing.next_page} if listing.next_page else {}
        return JSONResponse({"prefixes": listing.prefixes, "items": items, **page})

    async def _get(self, request: Request) -> Response:
        name = request.path_params["name"]
        wants_media = request.query_params.get("alt") == "media"
        found = self._objects.find(name)
        if not (wants_media and _has_download_token(request, found)):
            self._authorizer.authorize_read(request, name, found)
        stored = self._objects.get(name)
        if wants_media:
            return media_response(request, stored, self._objects.read(stored))
        return self._metadata_response(stored)

    async def _patch(self, request: Request) -> Response:
        name = request.path_params["name"]
        changes = await read_json(request)
        self._authorizer.authorize_update(request, name, self._objects.find(name), changes)
        return self._metadata_response(self._objects.patch(name, changes))

    async def _delete(self, request: Request) -> Response:
        name = request.path_params["name"]
        self._authorizer.authorize_delete(request, name, self._objects.find(name))
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
        return self._metadata_response(self._store(request, name, data, resource))

    async def _start_upload(self, request: Request) -> Response:
        resource = await read_json(request)
        name = name_of_upload(request, resource)
        declared_type = request.headers.get("x-goog-upload-header-content-type")
        if declared_type:
            resource.setdefault("contentType", declared_type)
        declared_size = whole_number("x-goog-upload-header-content-length", request.headers)
        self._authorize(request, name, resource, declared_size)
        upload = self._uploads.start(name, resource)
        url = request.url.include_query_params(upload_id=upload.id, upload_protocol="resumable")
        headers = {"X-Goog-Upload-Status": "active", "X-Goog-Upload-URL": str(url)}
        return JSONResponse({}, headers=headers)

    async def _continue_upload(self, request: Request) -> Response:
        """The unguessable upload id is enough to continue, as in production."""
        data = await read_body(request)
        self._authorizer.identify(request)
        upload = self._uploads.get(request.query_params["upload_id"])
        if upload.generation is not None:
            return self._final_response(self._objects.get(upload.name, upload.generation))
        commands = request.headers.get("x-goog-upload-command", "").split(", ")
        if unknown := set(commands) - COMMANDS:
            raise Unsupported(f"X-Goog-Upload-Command {unknown} is not implemented")
        if "cancel" in commands:
            self._uploads.discard(upload)
            return Response(headers={"X-Goog-Upload-Status": "cancelled"})
        if "upload" in commands:
            offset = whole_number("x-goog-upload-offset", request.headers)
            if offset is None:
                raise BadRequest("The chunk has no X-Goog-Upload-Offset")
            self._uploads.append(upload, offset, data)
        if "finalize" in commands:
            return self._finalize(request, upload)
        headers = {
            "X-Goog-Upload-Status": "active",
            "X-Goog-Upload-Size-Received": str(self._uploads.received(upload)),
        }
        return Response(headers=headers)

    def _finalize(self, request: Request, upload: Upload) -> Response:
        data = self._uploads.read(upload)
        try:
            stored = self._store(request, upload.name, data, upload.resource)
        except Forbidden:
            self._uploads.discard(upload)
            raise
        self._uploads.finish(upload, stored.generation)
        return self._final_response(stored)

    def _store(
        self, request: Request, name: str, data: bytes, resource: Mapping[str, Any]
    ) -> StoredObject:
        self._authorize(request, name, resource, len(data))
        token = {DOWNLOAD_TOKENS: str(uuid.uuid4())}
        metadata = {**(resource.get("metadata") or {}), **token}
        return self._objects.put(name, data, {**resource, "metadata": metadata})

    def _authorize(
        self, request: Request, name: str, resource: Mapping[str, Any], size: int | None
    ) -> None:
        self._authorizer.authorize_upload(request, name, self._objects.find(name), resource, size)

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


def _has_download_token(request: Request, stored: StoredObject | None) -> bool:
    token = request.query_params.get("token")
    if not token or stored is None:
        return False
    return token in stored.metadata.get(DOWNLOAD_TOKENS, "").split(",")
