"""A client of WebChannel, the browser SDK's transport of streams."""

import json
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

TIMEOUT_S = 5


class Channel:
    """A minimal WebChannel client: one response for each request."""

    def __init__(self, url: str, stream: str, *messages: Any, headers: str = "") -> None:
        """Opens Firestore's `stream` (Listen or Write) at `url`; `headers` has a line each."""
        self.base = f"{url}/google.firestore.v1.Firestore/{stream}"
        ((greeting,),) = self._post({}, messages, 0, headers)
        self.session_id = greeting[1][1]
        self._sent = len(messages)

    def post(self, *messages: Any, acknowledged: int = 0, offset: int | None = None) -> Any:
        offset = self._sent if offset is None else offset
        (status,) = self._post({"SID": self.session_id, "AID": acknowledged}, messages, offset)
        self._sent = offset + len(messages)
        return status

    def poll(self, acknowledged: int = 0) -> list[Any]:
        """The arrays that one long poll brings."""
        with self.get(acknowledged, "1") as response:
            return [array for frame in frames(response.read()) for array in frame]

    def get(self, acknowledged: int = 0, is_poll: str = "0") -> HTTPResponse:
        query = {"SID": self.session_id, "AID": acknowledged, "CI": is_poll, "RID": "rpc"}
        url = f"{self.base}/channel?{urlencode(query)}"
        response: HTTPResponse = urlopen(url, timeout=TIMEOUT_S)
        return response

    def terminate(self) -> None:
        query = urlencode({"SID": self.session_id, "TYPE": "terminate"})
        urlopen(Request(f"{self.base}/channel?{query}", data=b"")).close()

    def _post(
        self, query: dict[str, Any], messages: Any, offset: int, headers: str = ""
    ) -> list[Any]:
        form = {"headers": headers, "count": len(messages), "ofs": offset}
        form |= {f"req{n}___data__": json.dumps(message) for n, message in enumerate(messages)}
        url = f"{self.base}/channel?{urlencode({'VER': 8, 'RID': 1, **query})}"
        with urlopen(Request(url, data=urlencode(form).encode()), timeout=TIMEOUT_S) as response:
            return frames(response.read())


def frames(body: bytes) -> list[Any]:
    """What the frames of a body hold; each says its length in UTF-16 units."""
    rest = body.decode().encode("utf-16-le")
    found = []
    while rest:
        length, _, rest = rest.partition("\n".encode("utf-16-le"))
        end = 2 * int(length.decode("utf-16-le"))
        found.append(json.loads(rest[:end].decode("utf-16-le")))
        rest = rest[end:]
    return found
