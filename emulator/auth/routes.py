"""Firebase Authentication's REST calls as the browser SDK makes them, and Google's /token."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator.auth.app_check import APP_CHECK_HEADER, CheckApp
from emulator.auth.tokens import LIFETIME_S, ExpiredToken, InvalidToken, Tokens
from emulator.auth.users import User, Users
from emulator.http import ADMIN_TOKEN, error_response, read_form, read_json

Call = Callable[[Request], Awaitable[Response]]


class AuthError(Exception):
    """One of Firebase's error codes, sent with status 400."""


class Auth:
    """The calls, over the project's users and tokens."""

    def __init__(self, users: Users, tokens: Tokens, project: str, check_app: CheckApp) -> None:
        self._users = users
        self._tokens = tokens
        self._project = project
        self._check_app = check_app

    def routes(self) -> list[Route]:
        accounts = "/identitytoolkit.googleapis.com/v1/accounts:"
        calls: Mapping[str, Call] = {
            f"{accounts}signUp": self._sign_up,
            f"{accounts}lookup": self._look_up,
            f"{accounts}delete": self._delete,
            "/securetoken.googleapis.com/v1/token": self._refresh,
        }
        return [
            *(Route(path, self._served(call), methods=["POST"]) for path, call in calls.items()),
            Route("/token", _service_account_token, methods=["POST"]),
        ]

    async def _sign_up(self, request: Request) -> Response:
        body = await read_json(request)
        if "email" in body or "idToken" in body:
            raise AuthError("OPERATION_NOT_ALLOWED : Only anonymous sign-in is enabled.")
        user, refresh_token = self._users.create()
        return JSONResponse(
            {
                "kind": "identitytoolkit#SignupNewUserResponse",
                "localId": user.uid,
                "idToken": self._issue(user),
                "refreshToken": refresh_token,
                "expiresIn": str(LIFETIME_S),
            }
        )

    async def _look_up(self, request: Request) -> Response:
        user = self._user_of(await read_json(request))
        return JSONResponse(
            {
                "kind": "identitytoolkit#GetAccountInfoResponse",
                "users": [
                    {
                        "localId": user.uid,
                        "createdAt": str(user.created_ms),
                        "lastLoginAt": str(user.created_ms),
                        "lastRefreshAt": _rfc3339(user.refreshed_ms),
                    }
                ],
            }
        )

    async def _delete(self, request: Request) -> Response:
        self._users.delete(self._user_of(await read_json(request)).uid)
        return JSONResponse({"kind": "identitytoolkit#DeleteAccountResponse"})

    async def _refresh(self, request: Request) -> Response:
        form = await read_form(request)
        if form.get("grant_type") != "refresh_token":
            raise AuthError("INVALID_GRANT_TYPE")
        refresh_token = form.get("refresh_token", "")
        user = self._users.refresh(refresh_token)
        if user is None:
            raise AuthError("INVALID_REFRESH_TOKEN")
        token = self._issue(user)
        return JSONResponse(
            {
                "id_token": token,
                "access_token": token,
                "expires_in": str(LIFETIME_S),
                "refresh_token": refresh_token,
                "token_type": "Bearer",
                "user_id": user.uid,
                "project_id": self._project,
            }
        )

    def _served(self, call: Call) -> Call:
        async def call_or_error(request: Request) -> Response:
            try:
                self._check_app(request.headers.get(APP_CHECK_HEADER))
                return await call(request)
            except InvalidToken as error:
                return error_response(401, "UNAUTHENTICATED", str(error))
            except AuthError as error:
                message = str(error)
                details = [{"message": message, "reason": "invalid", "domain": "global"}]
                return JSONResponse(
                    {"error": {"code": 400, "message": message, "errors": details}}, 400
                )

        return call_or_error

    def _issue(self, user: User) -> str:
        return self._tokens.issue(user.uid, signed_in_at=user.created_ms // 1000)

    def _user_of(self, body: Mapping[str, Any]) -> User:
        try:
            claims = self._tokens.identify(body.get("idToken"))
        except ExpiredToken as error:
            raise AuthError("TOKEN_EXPIRED") from error
        except InvalidToken as error:
            raise AuthError(f"INVALID_ID_TOKEN : {error}") from error
        if claims is None:
            raise AuthError("MISSING_ID_TOKEN")
        user = self._users.find(claims["sub"])
        if user is None:
            raise AuthError("USER_NOT_FOUND")
        return user


async def _service_account_token(request: Request) -> Response:
    """Google's OAuth endpoint, for the service account that the data folder holds."""
    return JSONResponse(
        {"access_token": ADMIN_TOKEN, "expires_in": LIFETIME_S, "token_type": "Bearer"}
    )


def _rfc3339(milliseconds: int) -> str:
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
