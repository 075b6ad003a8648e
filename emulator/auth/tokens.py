"""Signs and verifies ID tokens with a key that never leaves the data folder."""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from emulator.data import CannotStart

LIFETIME_S = 3600  # Far above 300 s, where the browser SDK would refresh without end.


class InvalidToken(Exception):
    """The token is malformed, expired, or was signed for somebody else."""


class ExpiredToken(InvalidToken):
    """The token was good, but its hour is over."""


class Tokens:
    """ID tokens of one project, in the shape that Firebase Authentication issues."""

    def __init__(self, folder: Path, project: str) -> None:
        """Takes the signing key kept in `folder`; makes one on the first run."""
        self._project = project
        self.private_key = _load_or_create_key(folder / "signing-key.pem")
        self._public_key = self.private_key.public_key()

    def issue(self, uid: str, signed_in_at: int) -> str:
        """A signed token for an anonymous user; `signed_in_at` in seconds since 1970."""
        now = int(time.time())
        claims = {
            "iss": self._issuer,
            "aud": self._project,
            "sub": uid,
            "user_id": uid,
            "auth_time": signed_in_at,
            "iat": now,
            "exp": now + LIFETIME_S,
            "provider_id": "anonymous",
            "firebase": {"identities": {}, "sign_in_provider": "anonymous"},
        }
        return jwt.encode(claims, self.private_key, algorithm="RS256")

    def identify(self, bearer_token: str | None) -> Mapping[str, Any] | None:
        """The verified claims of an ID token, or None where there is no token.

        Raises InvalidToken for a token that is expired, altered or not from this data folder.
        """
        if bearer_token is None:
            return None
        try:
            claims: Mapping[str, Any] = jwt.decode(
                bearer_token,
                self._public_key,
                algorithms=["RS256"],
                audience=self._project,
                issuer=self._issuer,
                options={"require": ["exp", "iat", "sub"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise ExpiredToken("the ID token has expired") from error
        except jwt.InvalidTokenError as error:
            raise InvalidToken(str(error)) from error
        return claims

    @property
    def _issuer(self) -> str:
        return f"https://securetoken.google.com/{self._project}"


def _load_or_create_key(path: Path) -> rsa.RSAPrivateKey:
    if path.exists():
        key = _load_key(path)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise CannotStart(f"{path} holds no RSA private key; delete it, and a new one is made")
        return key
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    write_private(path, to_pem(key))
    return key


def _load_key(path: Path) -> object:
    """The private key of any kind, None where the file holds none that can be read."""
    try:
        return serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: it has a password.
        return None


def to_pem(key: rsa.RSAPrivateKey) -> str:
    """The key as unencrypted PKCS #8 PEM text."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def write_private(path: Path, text: str) -> None:
    """Writes a file that only this user can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
