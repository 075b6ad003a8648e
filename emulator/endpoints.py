"""The addresses of the services, in the forms that clients look for."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from emulator.project import Project

# Nothing listens on the discard port, so what is meant for the internet fails at once.
NO_WAY_OUT = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Endpoints:
    """The services of one running emulator, each as host:port."""

    project: Project
    credentials: Path  # The service account's JSON.
    main: str  # Hosting, Auth and Storage.
    firestore: str  # gRPC.
    firestore_web: str
    function: str
    app_check_debug_token: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def page(self) -> str:
        """The URL to open in a browser."""
        return f"http://{self.main}"

    @property
    def for_browser(self) -> Mapping[str, str]:
        """The emulator hosts under the names that the browser SDK knows."""
        return {"auth": self.main, "firestore": self.firestore_web, "storage": self.main}

    @property
    def defaults(self) -> Mapping[str, Any]:
        """The contents of the cookie __FIREBASE_DEFAULTS__, which comes with every page."""
        return {
            "emulatorHosts": self.for_browser,
            "appCheckDebugToken": self.app_check_debug_token,  # Unknown to the SDK.
        }

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which Python clients find the services instead of Google."""
        config = {"projectId": self.project.id, "storageBucket": self.project.bucket}
        return {
            "FIREBASE_AUTH_EMULATOR_HOST": self.main,
            "FIREBASE_CONFIG": json.dumps(config),
            "FIREBASE_STORAGE_EMULATOR_HOST": self.main,
            "FIRESTORE_EMULATOR_HOST": self.firestore,
            "GCLOUD_PROJECT": self.project.id,
            "GOOGLE_APPLICATION_CREDENTIALS": str(self.credentials),
            "GOOGLE_CLOUD_PROJECT": self.project.id,
            # google-auth asks Google, in the background, where a service account may be used.
            "HTTPS_PROXY": NO_WAY_OUT,
            "STORAGE_EMULATOR_HOST": self.page,  # The one that wants its scheme.
        }

    def to_json(self) -> str:
        """The form that other tools read from a file."""
        return json.dumps(
            {
                "hosting": self.page,
                "auth": self.main,
                "storage": self.page,
                "firestore": self.firestore,
                "firestoreWeb": self.firestore_web,
                "function": f"http://{self.function}",
                "appCheckDebugToken": self.app_check_debug_token,
                "environment": self.environment,
            },
            indent=2,
        )
