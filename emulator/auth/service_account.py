"""A service account for admin SDKs: they insist on one, even against emulators."""

import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from emulator.auth.tokens import to_pem, write_private


def write_service_account(path: Path, key: rsa.RSAPrivateKey, project: str, token_uri: str) -> None:
    """Writes the JSON that GOOGLE_APPLICATION_CREDENTIALS names; it opens nothing but `token_uri`.

    The file is written at every start, since `token_uri` has the port in it.
    """
    account = {
        "type": "service_account",
        "project_id": project,
        "private_key_id": "local",
        "private_key": to_pem(key),
        "client_email": f"local@{project}.iam.gserviceaccount.com",
        "client_id": "0",
        "token_uri": token_uri,
    }
    write_private(path, json.dumps(account, indent=2))
