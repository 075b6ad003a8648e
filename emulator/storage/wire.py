"""What the two wire formats of Cloud Storage share: fields, multipart bodies, media and errors."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from emulator.http import BadRequest, parse_json
from emulator.storage.objects import (
    Conditions,
    NotFound,
    NotModified,
    PreconditionFailed,
    StoredObject,
    Unacceptable,
)

Call = Callable[[Request], Awaitable[Response]]

MAX_RESULTS = 1000

# Shown by a browser as they are; anything else is downloaded, so an upload never becomes a page.
INLINE_TYPES = frozenset(
    f"image/{kind}"
    for kind in ("avif", "bmp", "gif", "heic", "heif", "jpeg", "png", "tiff", "webp")
)


class Unauthenticated(Exception):
    """The token is invalid, or missing where one is required."""


class Forbidden(Exception):
    """The rules do not allow this."""


class Unsupported(Exception):
    """Cloud Storage implements this and the emulator does not."""


STATUS_OF_ERROR: dict[type[Exception], tuple[int, str]] = {
    NotModified: (304, "notModified"),
    BadRequest: (400, "badRequest"),
    Unacceptable: (400, "invalid"),
    Unauthenticated: (401, "authError"),
    Forbidden: (403, "forbidden"),
    NotFound: (404, "notFound"),
    PreconditionFailed: (412, "conditionNotMet"),
    Unsupported: (501, "notImplemented"),
}


def serving(bucket: str, call: Call) -> Call:
    """`call` for requests to `bucket`, with its errors in Cloud Storage's format."""

    async def call_or_error(request: Request) -> Response:
        try:
            if request.path_params["bucket"] != bucket:
                raise NotFound(f"No such bucket: only {bucket} is served here")
            return await call(request)
        except tuple(STATUS_OF_ERROR) as error:
            return _error_response(error)

    return call_or_error


def common_fields(stored: StoredObject, bucket: str) -> dict[str, Any]:
    """The fields that both formats give an object; numbers are strings, as in production."""
    return {
        "name": stored.name,
        "bucket": bucket,
        "generation": str(stored.generation),
        "metageneration": str(stored.metageneration),
        "contentType": stored.content_type,
        "timeCreated": rfc3339(stored.generation),
        "updated": rfc3339(stored.updated_us),
        "storageClass": "STANDARD",
        "size": str(stored.size),
        "md5Hash": stored.md5,
        "crc32c": stored.crc32c,
        "etag": stored.etag,
        **stored.properties,
    }


def rfc3339(microseconds: int) -> str:
    """A time since 1970 to the millisecond, such as 2026-05-04T03:02:01.000Z."""
    moment = datetime.fromtimestamp(microseconds / 1_000_000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_multipart(content_type: str, body: bytes) -> tuple[dict[str, Any], bytes]:
    """The JSON part and the bytes of a multipart/related upload.

    The second part's Content-Type counts where the JSON has no contentType. Raises BadRequest.
    """
    boundary = re.search(r'boundary="?([^";]+)', content_type)
    if boundary is None:
        raise BadRequest(f"Content-Type {content_type!r} names no boundary")
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())
    if len(parts) != 4:  # Nothing, the JSON, the bytes, and "--".
        raise BadRequest("A multipart upload has two parts: the metadata and the bytes")
    _, _, json_text = parts[1].partition(b"\r\n\r\n")
    part_headers, _, data = parts[2].partition(b"\r\n\r\n")
    resource = parse_json(json_text)
    part_type = re.search(rb"(?im)^content-type:\s*(.+?)\s*$", part_headers)
    if part_type:
        resource.setdefault("contentType", part_type[1].decode("latin-1"))
    return resource, data


def media_response(request: Request, stored: StoredObject, data: bytes) -> Response:
    """The object's bytes, or the part of them that the Range header asks for."""
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": f'"{stored.etag}"',
        "X-Goog-Generation": str(stored.generation),
        "X-Goog-Metageneration": str(stored.metageneration),
        "X-Goog-Hash": f"crc32c={stored.crc32c},md5={stored.md5}",
        "Cache-Control": stored.properties.get("cacheControl", "private, max-age=0"),
    }
    if encoding := stored.properties.get("contentEncoding"):
        headers["Content-Encoding"] = encoding  # Every SDK here accepts gzip, so it is not undone.
    media_type = stored.content_type
    if media_type not in INLINE_TYPES:
        media_type = "application/octet-stream"
        headers["Content-Disposition"] = "attachment"
    span = _requested_span(request.headers.get("range", ""), len(data))
    if span is None:
        return Response(data, media_type=media_type, headers=headers)
    if not span:
        headers["Content-Range"] = f"bytes */{len(data)}"
        return Response(status_code=416, headers=headers)
    headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{len(data)}"
    return Response(data[span.start : span.stop], 206, headers, media_type)


def name_of_upload(request: Request, resource: Mapping[str, Any]) -> str:
    """The name that an upload asks for; raises BadRequest where it has none."""
    name = request.query_params.get("name") or resource.get("name")
    if not isinstance(name, str):
        raise BadRequest("The upload has no name")
    return name


def page_size(request: Request) -> int:
    """How many entries a listing may have at most."""
    wanted = whole_number("maxResults", request.query_params)
    return MAX_RESULTS if wanted is None else max(1, min(wanted, MAX_RESULTS))


def whole_number(key: str, source: Mapping[str, str]) -> int | None:
    """The number that a header or a parameter holds; raises BadRequest for other text."""
    text = source.get(key)
    if text is None:
        return None
    if not re.fullmatch("[0-9]{1,18}", text):
        raise BadRequest(f"{key} {text!r} is not a whole number")
    return int(text)


def conditions_of(request: Request) -> Conditions:
    """The preconditions in the query, in any case: google-cloud-storage varies ifMetaGeneration."""
    query = {key.lower(): value for key, value in request.query_params.items()}
    return Conditions(
        generation=whole_number("ifgenerationmatch", query),
        generation_not=whole_number("ifgenerationnotmatch", query),
        metageneration=whole_number("ifmetagenerationmatch", query),
        metageneration_not=whole_number("ifmetagenerationnotmatch", query),
    )


def origin_of(request: Request) -> str:
    """Where the request came in, such as http://127.0.0.1:5000."""
    return str(request.base_url).rstrip("/")


def _requested_span(header: str, size: int) -> range | None:
    """The bytes of a single-range header, empty where there are none; None asks for everything."""
    match = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", header)
    if match is None or match[0] == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    return range(int(first), min(int(last) + 1, size) if last else size)


def _error_response(error: Exception) -> Response:
    code, reason = STATUS_OF_ERROR[type(error)]
    if code == 304:
        return Response(status_code=code)  # It may not have a body.
    message = str(error)
    details = [{"message": message, "domain": "global", "reason": reason}]
    return JSONResponse(
        {"error": {"code": code, "message": message, "errors": details}}, status_code=code
    )
