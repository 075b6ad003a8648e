"""App Check: exchanges debug tokens for tokens that prove which app a request comes from."""

import time
import uuid
from collections.abc import Callable

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator.auth.tokens import LIFETIME_S, InvalidToken
from emulator.http import error_response, read_json

APP_ID = "fake-app-id"
APP_CHECK_HEADER = "x-firebase-appcheck"

CheckApp = Callable[[str | None], None]
"""Takes what the header has, None without one; raises InvalidToken."""


def unchecked(token: str | None) -> None:
    """App Check without enforcement: any request passes, whatever its token."""


class AppCheck:
    """The tokens of the project's one app, and what they are checked by."""

    def __init__(
        self, key: rsa.RSAPrivateKey, project: str, debug_token: str, is_enforced: bool
    ) -> None:
        """Signs with `key`; whoever has `debug_token` may have tokens signed."""
        self._key = key
        self._public_key = key.public_key()
        self._project = project
        self._debug_token = debug_token
        self.check: CheckApp = self._verify if is_enforced else unchecked

    def routes(self) -> list[Route]:
        path = f"/v1/projects/{self._project}/apps/{APP_ID}:exchangeDebugToken"
        return [Route(path, self._exchange, methods=["POST"])]

    async def _exchange(self, request: Request) -> Response:
        body = await read_json(request)
        sent = body.get("debugToken", body.get("debug_token"))  # Both names, as in production.
        if sent != self._debug_token:
            return error_response(403, "PERMISSION_DENIED", "App attestation failed.")
        return JSONResponse({"token": self._issue(), "ttl": f"{LIFETIME_S}s"})

    def _issue(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self._issuer,
            "aud": [self._audience],
            "sub": APP_ID,
            "iat": now,
            "exp": now + LIFETIME_S,
            "jti": str(uuid.uuid4()),
        }
        return jwt.encode(claims, self._key, algorithm="RS256")

    def _verify(self, token: str | None) -> None:
        try:
            jwt.decode(
                token or "",
                self._public_key,
                algorithms=["RS256"],
                audience=self._audience,
                issuer=self._issuer,
                subject=APP_ID,
                options={"require": ["exp", "iat", "sub"]},
            )
        except jwt.InvalidTokenError as error:
            raise InvalidToken("Firebase App Check token is invalid.") from error

    @property
    def _issuer(self) -> str:
        return f"https://firebaseappcheck.googleapis.com/{self._project}"

    @property
    def _audience(self) -> str:
        return f"projects/{self._project}"
