"""Cloud Storage's JSON API, which google-cloud-storage speaks; rules do not apply to it."""

import re
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator.http import ADMIN_TOKEN, BadRequest, read_body, read_json
from emulator.storage.objects import NotFound, Objects, StoredObject
from emulator.storage.uploads import Upload, Uploads
from emulator.storage.wire import (
    Call,
    Unauthenticated,
    Unsupported,
    common_fields,
    conditions_of,
    media_response,
    name_of_upload,
    origin_of,
    page_size,
    parse_multipart,
    rfc3339,
    serving,
    whole_number,
)

# Ignoring one of these would give a response that looks right and is not.
UNSUPPORTED_PARAMETERS = frozenset(
    ["endOffset", "matchGlob", "softDeleted", "startOffset", "versions"]
)

CANCELED = 499  # Cloud Storage's status for a canceled upload.


class AdminStorage:
    """The calls of the Cloud Storage client libraries."""

    def __init__(self, objects: Objects, uploads: Uploads, bucket: str) -> None:
        self._objects = objects
        self._uploads = uploads
        self._bucket = bucket

    def routes(self) -> list[Route]:
        bucket = "/storage/v1/b/{bucket}"
        one = f"{bucket}/o/{{name:path}}"
        return [
            self._route("GET", bucket, self._get_bucket),
            self._route("GET", f"{bucket}/o", self._list),
            self._route("GET", one, self._get),
            self._route("PATCH", one, self._patch),
            self._route("DELETE", one, self._delete),
            self._route("GET", f"/download{one}", self._download),
            self._route("POST", f"/upload{bucket}/o", self._upload),
            self._route("PUT", f"/upload{bucket}/o", self._continue_upload),
            self._route("DELETE", f"/upload{bucket}/o", self._cancel_upload),
        ]

    def _route(self, method: str, path: str, call: Call) -> Route:
        async def checked(request: Request) -> Response:
            if request.headers.get("authorization") != f"Bearer {ADMIN_TOKEN}":
                raise Unauthenticated(
                    f"The JSON API requires 'Authorization: Bearer {ADMIN_TOKEN}'"
                )
            if found := UNSUPPORTED_PARAMETERS & request.query_params.keys():
                raise Unsupported(f"{', '.join(sorted(found))} is not implemented")
            return await call(request)

        return Route(path, serving(self._bucket, checked), methods=[method])

    async def _get_bucket(self, request: Request) -> Response:
        return JSONResponse(
            {
                "kind": "storage#bucket",
                "id": self._bucket,
                "name": self._bucket,
                "location": "US-CENTRAL1",
                "locationType": "region",
                "storageClass": "STANDARD",
            }
        )

    async def _list(self, request: Request) -> Response:
        query = request.query_params
        listing = self._objects.list(
            query.get("prefix", ""),
            query.get("delimiter", ""),
            page_size(request),
            query.get("pageToken", ""),
        )
        items = [resource(stored, self._bucket, origin_of(request)) for stored in listing.objects]
        page = {"nextPageToken": listing.next_page} if listing.next_page else {}
        return JSONResponse(
            {"kind": "storage#objects", "items": items, "prefixes": listing.prefixes, **page}
        )

    async def _get(self, request: Request) -> Response:
        stored = self._requested(request)
        if request.query_params.get("alt") == "media":
            return media_response(request, stored, self._objects.read(stored))
        return self._resource_response(request, stored)

    async def _download(self, request: Request) -> Response:
        stored = self._requested(request)
        return media_response(request, stored, self._objects.read(stored))

    async def _patch(self, request: Request) -> Response:
        changes = await read_json(request)
        stored = self._requested(request)
        return self._resource_response(request, self._objects.patch(stored.name, changes))

    async def _delete(self, request: Request) -> Response:
        stored = self._requested(request)
        self._objects.delete(stored.name)
        return Response(status_code=204)

    async def _upload(self, request: Request) -> Response:
        match request.query_params.get("uploadType"):
            case "multipart":
                return await self._upload_at_once(request)
            case "resumable":
                return await self._start_upload(request)
            case upload_type:
                raise Unsupported(f"uploadType {upload_type!r} is not implemented")

    async def _upload_at_once(self, request: Request) -> Response:
        body = await read_body(request)
        sent, data = parse_multipart(request.headers.get("content-type", ""), body)
        name = name_of_upload(request, sent)
        stored = self._objects.put(name, data, sent, conditions_of(request))
        return self._resource_response(request, stored)

    async def _start_upload(self, request: Request) -> Response:
        sent = await read_json(request)
        declared_type = request.headers.get("x-upload-content-type")
        if declared_type:
            sent.setdefault("contentType", declared_type)
        name = name_of_upload(request, sent)
        upload = self._uploads.start(name, sent, conditions_of(request))
        location = request.url.include_query_params(upload_id=upload.id)
        return Response(headers={"Location": str(location)})

    async def _continue_upload(self, request: Request) -> Response:
        data = await read_body(request)
        upload = self._uploads.get(request.query_params.get("upload_id", ""))
        if upload.generation is not None:
            stored = self._objects.get(upload.name, upload.generation)
            return self._resource_response(request, stored)
        first, total = _content_range(request, len(data))
        if first is not None:
            self._uploads.append(upload, first, data)
        received = self._uploads.received(upload)
        if total == received:
            return self._resource_response(request, self._finalize(request, upload))
        headers = {"Range": f"bytes=0-{received - 1}"} if received else {}
        return Response(status_code=308, headers=headers)

    async def _cancel_upload(self, request: Request) -> Response:
        upload = self._uploads.get(request.query_params.get("upload_id", ""))
        if upload.generation is not None:
            raise NotFound(f"The upload is final: {upload.id}")
        self._uploads.discard(upload)
        return Response(status_code=CANCELED)

    def _finalize(self, request: Request, upload: Upload) -> StoredObject:
        described = {**upload.resource, **_promised_sums(request)}
        data = self._uploads.read(upload)
        stored = self._objects.put(upload.name, data, described, upload.conditions)
        self._uploads.finish(upload, stored.generation)
        return stored

    def _requested(self, request: Request) -> StoredObject:
        generation = whole_number("generation", request.query_params)
        stored = self._objects.get(request.path_params["name"], generation)
        conditions_of(request).check(stored, is_read=request.method == "GET")
        return stored

    def _resource_response(self, request: Request, stored: StoredObject) -> Response:
        return JSONResponse(resource(stored, self._bucket, origin_of(request)))


def resource(stored: StoredObject, bucket: str, origin: str) -> dict[str, Any]:
    """The object as the JSON API and its events describe it; `origin` starts its links."""
    path = f"b/{bucket}/o/{quote(stored.name, safe='')}"
    metadata = {"metadata": dict(stored.metadata)} if stored.metadata else {}
    return {
        "kind": "storage#object",
        "id": f"{bucket}/{stored.name}/{stored.generation}",
        "selfLink": f"{origin}/storage/v1/{path}",
        "mediaLink": f"{origin}/download/storage/v1/{path}"
        f"?generation={stored.generation}&alt=media",
        **common_fields(stored, bucket),
        "timeStorageClassUpdated": rfc3339(stored.generation),
        **metadata,
    }


def _content_range(request: Request, size: int) -> tuple[int | None, int | None]:
    """Where the chunk of `size` bytes starts, and how many there are in all, as far as known."""
    header = request.headers.get("content-range", "")
    span = re.fullmatch(r"bytes (?:(\d{1,18})-(\d{1,18})|\*)/(\d{1,18}|\*)", header)
    if span is None:
        raise BadRequest(f"Content-Range {header!r} is not 'bytes FIRST-LAST/TOTAL'")
    first, last, total = span.groups()
    if first is not None and int(last) - int(first) + 1 != size:
        raise BadRequest(f"Content-Range {header!r} came with {size} bytes")
    return (None if first is None else int(first)), (None if total == "*" else int(total))


def _promised_sums(request: Request) -> dict[str, str]:
    """The checksums in X-Goog-Hash, under the names that an object's resource has for them."""
    header = request.headers.get("x-goog-hash", "")
    sums = dict(part.strip().split("=", 1) for part in header.split(",") if "=" in part)
    names = {"crc32c": "crc32c", "md5": "md5Hash"}
    return {name: sums[key] for key, name in names.items() if key in sums}
