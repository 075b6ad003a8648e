"""Anonymous sign-in, by the REST calls that the browser SDK makes."""

import time
from collections.abc import Iterator
from pathlib import Path

import firebase_admin
import firebase_admin.auth
import httpx
import jwt
import pytest

from emulator.auth.tokens import ExpiredToken, InvalidToken, Tokens
from emulator.testing.project import RunningEmulator, make_project


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEmulator]:
    with make_project(tmp_path_factory.mktemp("auth")).served() as emulator:
        yield emulator


def refresh(emulator: RunningEmulator, token: str) -> httpx.Response:
    return httpx.post(
        f"{emulator.url}/securetoken.googleapis.com/v1/token?key=k",
        data={"grant_type": "refresh_token", "refresh_token": token},
    )


def error_of(response: httpx.Response) -> str:
    assert response.status_code == 400
    return str(response.json()["error"]["message"])


def test_sign_up_makes_an_anonymous_user_who_can_be_looked_up(emulator: RunningEmulator) -> None:
    user = emulator.sign_in()
    [found] = emulator.auth("accounts:lookup", {"idToken": user["idToken"]}).json()["users"]
    assert found["localId"] == user["localId"]
    assert len(user["localId"]) == 28
    assert user["expiresIn"] == "3600"
    assert "email" not in found and "providerUserInfo" not in found


def test_two_sign_ups_make_two_users(emulator: RunningEmulator) -> None:
    assert emulator.sign_in()["localId"] != emulator.sign_in()["localId"]


def test_refresh_token_gives_a_new_token_for_the_same_user(emulator: RunningEmulator) -> None:
    user = emulator.sign_in()
    response = refresh(emulator, user["refreshToken"]).json()
    assert response["user_id"] == user["localId"]
    assert response["access_token"] == response["id_token"]
    assert (
        jwt.decode(response["id_token"], options={"verify_signature": False})["sub"]
        == (user["localId"])
    )


def test_unknown_refresh_token_is_refused(emulator: RunningEmulator) -> None:
    assert error_of(refresh(emulator, "unknown")) == "INVALID_REFRESH_TOKEN"


def test_deleted_user_is_not_found_by_any_token(emulator: RunningEmulator) -> None:
    user = emulator.sign_in()
    assert emulator.auth("accounts:delete", {"idToken": user["idToken"]}).status_code == 200
    lookup = emulator.auth("accounts:lookup", {"idToken": user["idToken"]})
    assert error_of(lookup) == "USER_NOT_FOUND"
    assert error_of(refresh(emulator, user["refreshToken"])) == "INVALID_REFRESH_TOKEN"


def test_altered_token_is_refused(emulator: RunningEmulator) -> None:
    header, claims, signature = emulator.sign_in()["idToken"].split(".")
    altered = ".".join([header, claims, signature[::-1]])
    lookup = emulator.auth("accounts:lookup", {"idToken": altered})
    assert error_of(lookup).startswith("INVALID_ID_TOKEN")


def test_unsigned_token_is_refused(emulator: RunningEmulator) -> None:
    claims = jwt.decode(emulator.sign_in()["idToken"], options={"verify_signature": False})
    unsigned = jwt.encode(claims, key="", algorithm="none")
    lookup = emulator.auth("accounts:lookup", {"idToken": unsigned})
    assert error_of(lookup).startswith("INVALID_ID_TOKEN")


def test_sign_up_with_a_password_is_refused(emulator: RunningEmulator) -> None:
    sign_up = emulator.auth("accounts:signUp", {"email": "a@example.com", "password": "secret"})
    assert error_of(sign_up).startswith("OPERATION_NOT_ALLOWED")


def test_unknown_call_gets_not_implemented(emulator: RunningEmulator) -> None:
    response = emulator.auth("accounts:signInWithPassword", {})
    assert response.status_code == 501
    assert response.json()["error"]["status"] == "UNIMPLEMENTED"


def test_admin_sdk_verifies_the_token(
    emulator: RunningEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in emulator.endpoints["environment"].items():
        monkeypatch.setenv(name, value)
    app = firebase_admin.initialize_app(name="auth")
    user = emulator.sign_in()
    claims = firebase_admin.auth.verify_id_token(user["idToken"], app)
    firebase_admin.delete_app(app)
    assert claims["uid"] == user["localId"]
    assert claims["firebase"]["sign_in_provider"] == "anonymous"


def test_user_and_token_outlive_a_restart(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    with project.served() as first:
        user = first.sign_in()
    with project.served() as second:
        lookup = second.auth("accounts:lookup", {"idToken": user["idToken"]})
        assert lookup.json()["users"][0]["localId"] == user["localId"]
        assert refresh(second, user["refreshToken"]).json()["user_id"] == user["localId"]


def test_no_token_identifies_nobody(tmp_path: Path) -> None:
    assert Tokens(tmp_path, "demo").identify(None) is None


def test_token_of_another_key_is_invalid(tmp_path: Path) -> None:
    foreign = Tokens(tmp_path / "a", "demo").issue("u1", signed_in_at=0)
    with pytest.raises(InvalidToken):
        Tokens(tmp_path / "b", "demo").identify(foreign)


def test_token_of_another_project_is_invalid(tmp_path: Path) -> None:
    foreign = Tokens(tmp_path, "other").issue("u1", signed_in_at=0)
    with pytest.raises(InvalidToken):
        Tokens(tmp_path, "demo").identify(foreign)


def test_token_is_expired_after_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = Tokens(tmp_path, "demo")
    an_hour_ago = time.time() - 3601
    monkeypatch.setattr("emulator.auth.tokens.time.time", lambda: an_hour_ago)
    token = tokens.issue("u1", signed_in_at=0)
    with pytest.raises(ExpiredToken):
        tokens.identify(token)


def test_signing_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    Tokens(tmp_path, "demo")
    assert (tmp_path / "signing-key.pem").stat().st_mode & 0o777 == 0o600
