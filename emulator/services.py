"""Makes the services and wires them to each other."""

import asyncio
import json
import os
import sqlite3
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from emulator.auth.app_check import APP_ID, AppCheck
from emulator.auth.routes import Auth
from emulator.auth.service_account import write_service_account
from emulator.auth.tokens import Tokens
from emulator.auth.users import Users
from emulator.console.routes import Console
from emulator.endpoints import Endpoints
from emulator.events.delivery import FIRST_WAIT_S, Delivery, Subscription
from emulator.events.faults import Switches
from emulator.events.function import Function
from emulator.events.journal import Journal
from emulator.events.manifest import FINALIZED
from emulator.firestore.documents import Firestore
from emulator.firestore.principal import Authenticator
from emulator.firestore.rule_values import reader
from emulator.firestore.web import BrowserFirestore
from emulator.hosting.routes import hosting_app, reserved_routes
from emulator.http import (
    BadRequest,
    BodyTooLarge,
    Guard,
    RequestLog,
    bad_request,
    body_too_large,
    disconnected,
    not_implemented,
)
from emulator.storage.admin import AdminStorage, resource
from emulator.storage.authorization import Authorizer
from emulator.storage.browser import BrowserStorage
from emulator.storage.objects import Objects, StoredObject
from emulator.storage.uploads import Uploads

# What lies below these is a call of some Google API, never a page.
API_PREFIXES = (
    "/__",
    "/__local",
    "/download",
    "/google.firestore.v1.Firestore",
    "/identitytoolkit.googleapis.com",
    "/securetoken.googleapis.com",
    "/storage",
    "/upload",
    "/v0",
    "/v1",
)


class Services:
    """The services of the emulator over one data folder."""

    def __init__(
        self,
        data: Path,
        connection: sqlite3.Connection,
        endpoints: Endpoints,
        is_app_check_enforced: bool = False,
    ) -> None:
        self._project = project = endpoints.project
        self._endpoints = endpoints
        self._has_deliveries = asyncio.Event()
        self._switches = Switches(on_changed=self._has_deliveries.set)
        self._users = Users(connection)
        self._tokens = Tokens(data, project.id)
        self._app_check = AppCheck(
            *(self._tokens.private_key, project.id, endpoints.app_check_debug_token),
            is_app_check_enforced,
        )
        self._journal = Journal(connection, on_published=self._has_deliveries.set)
        self._objects = Objects(connection, data / "objects", on_finalized=self._publish)
        self._uploads = Uploads(connection, data / "uploads")
        self.firestore = Firestore(connection)
        self.firestore_authenticator = Authenticator(
            *(self.firestore, self._tokens.identify, project.firestore_rules),
            self._app_check.check,
        )
        self.browser_firestore = BrowserFirestore(self.firestore, self.firestore_authenticator)
        self.function = Function(
            project.functions, endpoints.function, endpoints.environment | self._settings()
        )
        write_service_account(
            endpoints.credentials,
            self._tokens.private_key,
            project.id,
            token_uri=f"{endpoints.page}/token",
        )

    def main_app(self) -> ASGIApp:
        """Hosting, Auth, Storage and the page at /__local/."""
        web_config = {
            "projectId": self._project.id,
            "appId": APP_ID,
            "apiKey": "fake-api-key",
            "authDomain": f"{self._project.id}.firebaseapp.com",
            "storageBucket": self._project.bucket,
            "messagingSenderId": "fake-sender-id",
        }
        bucket = self._project.bucket
        authorizer = Authorizer(
            self._project.storage_rules,
            bucket,
            self._tokens.identify,
            read=reader(self.firestore, self._project.id),
            check_app=self._app_check.check,
        )
        auth = Auth(self._users, self._tokens, self._project.id, self._app_check.check)
        console = Console(self._status, self._switches, self._journal)
        return self._guarded(
            [
                *auth.routes(),
                *self._app_check.routes(),
                *BrowserStorage(self._objects, self._uploads, bucket, authorizer).routes(),
                *AdminStorage(self._objects, self._uploads, bucket).routes(),
                *reserved_routes(web_config),
                *console.routes(),
                *(Mount(prefix, not_implemented) for prefix in API_PREFIXES),
                Mount("/", hosting_app(self._project.hosting, self._endpoints.defaults)),
            ],
            self._endpoints.main,
        )

    def firestore_app(self) -> ASGIApp:
        """What browsers need of Firestore: WebChannel and REST."""
        routes = [*self.browser_firestore.routes(), Mount("/", not_implemented)]
        return self._guarded(routes, self._endpoints.firestore_web)

    def delivery(self, first_wait_s: float = FIRST_WAIT_S) -> Delivery:
        """Takes the bucket's events to the function; `first_wait_s` comes after a failure."""
        endpoint = self._project.endpoint
        subscription = Subscription(
            url=f"http://{self._endpoints.function}/",
            source=f"//storage.googleapis.com/projects/_/buckets/{self._project.bucket}",
            bucket=self._project.bucket,
            parallel=endpoint.concurrency * self._instances,
            timeout_s=endpoint.timeout_s,
            is_retried=endpoint.is_retried,
            first_wait_s=first_wait_s,
        )
        return Delivery(
            self._journal,
            subscription,
            self._switches,
            self._has_deliveries,
            self.function.until_ready,
        )

    @property
    def _instances(self) -> int:
        """More instances than processors would only slow each other down here."""
        return min(self._project.endpoint.max_instances, os.cpu_count() or 1)

    def _settings(self) -> dict[str, str]:
        endpoint = self._project.endpoint
        return {
            **endpoint.parameters,
            "FUNCTION_SIGNATURE_TYPE": "cloudevent",
            "FUNCTION_TARGET": endpoint.entry_point,
            "FUNCTIONS_EMULATOR": "true",
            "K_SERVICE": endpoint.name,
            # functions-framework's names for instances, requests in each, and the time limit.
            "WORKERS": str(self._instances),
            "THREADS": str(endpoint.concurrency),
            "CLOUD_RUN_TIMEOUT_SECONDS": str(endpoint.timeout_s),
        }

    def _guarded(self, routes: list[BaseRoute], address: str) -> ASGIApp:
        app = Starlette(
            routes=routes,
            exception_handlers={
                BadRequest: bad_request,
                BodyTooLarge: body_too_large,
                ClientDisconnect: disconnected,
            },
        )
        pages = frozenset(f"http://{name}" for name in _names(self._endpoints.main))
        return RequestLog(Guard(app, hosts=_names(address), origins=pages))

    def _publish(self, stored: StoredObject) -> None:
        data = resource(stored, self._project.bucket, self._endpoints.page)
        self._journal.publish(FINALIZED, f"objects/{stored.name}", json.dumps(data))

    def _status(self) -> dict[str, Any]:
        return {
            "project": self._project.id,
            "auth": {"address": self._endpoints.main, "users": self._users.count()},
            "storage": {"address": self._endpoints.main, "objects": self._objects.count()},
            "firestore": {
                "grpc": self._endpoints.firestore,
                "web": self._endpoints.firestore_web,
                "documents": self.firestore.count(),
            },
            "function": {"address": self._endpoints.function, "state": self.function.state},
            "events": self._journal.counts(),
        }


def _names(address: str) -> frozenset[str]:
    """`address` by number and by name."""
    return frozenset([address, address.replace("127.0.0.1", "localhost")])
