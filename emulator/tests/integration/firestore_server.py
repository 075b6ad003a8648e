"""The local Firestore alone, on free ports in a thread, for the tests that drive it with SDKs."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
import uvicorn
from google.cloud.firestore import Client
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from emulator.auth.tokens import Tokens
from emulator.firestore import grpc_service, web
from emulator.firestore.documents import Firestore
from emulator.firestore.principal import Authenticator
from emulator.firestore.proto import StructuredQuery, Write
from emulator.firestore.query import Query
from emulator.rules.check import CLOUD_FIRESTORE
from emulator.rules.ruleset import Ruleset
from emulator.state import open_state
from emulator.testing.project import free_port

PROJECT = "demo-project"

EVERYTHING = """
rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents/{document=**} {
    allow read, write;
  }
}
"""


IS_OFFICIAL = os.environ.get("FIREBASE_EMULATORS") == "official"


class FirestoreServer:
    """Serves what is in `folder` between `start` and `stop`; the ports outlive both."""

    def __init__(self, folder: Path, pages: list[BaseRoute], rules: str) -> None:
        self.tokens = Tokens(folder, PROJECT)
        self.grpc_address = f"127.0.0.1:{free_port()}"
        self.web_port = free_port()
        self._folder = folder
        self._pages = pages
        self._rules = Ruleset(rules, CLOUD_FIRESTORE)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._running = AsyncExitStack()
        self._firestore: Firestore | None = None

    @property
    def url(self) -> str:
        """Where browsers reach Firestore."""
        return f"http://127.0.0.1:{self.web_port}"

    def start(self) -> None:
        self._call(self._running.enter_async_context(self._serve()))

    def stop(self) -> None:
        self._call(self._running.aclose())

    def restart(self) -> None:
        """As a new process would: nothing is kept but what is on disk."""
        self.stop()
        self.start()

    def clear(self) -> None:
        """Deletes all documents, and lets listeners know."""
        self._call(self._clear())

    def close(self) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=20)

    async def _clear(self) -> None:
        assert self._firestore
        selector = StructuredQuery.CollectionSelector(all_descendants=True)
        root = f"projects/{PROJECT}/databases/(default)/documents"
        found = self._firestore.run(Query(root, StructuredQuery(from_=[selector])))
        self._firestore.commit([Write(delete=document.name) for document in found])

    @asynccontextmanager
    async def _serve(self) -> AsyncIterator[None]:
        with closing(open_state(self._folder)) as connection:
            firestore = self._firestore = Firestore(connection)
            rpc = grpc.aio.server()
            authenticator = Authenticator(firestore, self.tokens.identify, self._rules)
            grpc_service.add_to(rpc, firestore, authenticator)
            rpc.add_insecure_port(self.grpc_address)
            await rpc.start()
            browsers = web.BrowserFirestore(firestore, authenticator)
            app = Starlette(routes=[*browsers.routes(), *self._pages])
            config = uvicorn.Config(
                app, port=self.web_port, log_config=None, lifespan="off", ws="none"
            )
            http = uvicorn.Server(config)
            serving = asyncio.create_task(http.serve())
            while not http.started:
                await asyncio.sleep(0.01)
            try:
                yield
            finally:
                browsers.close()
                http.should_exit = True
                await serving
                await rpc.stop(grace=None)


class OfficialFirestore(FirestoreServer):
    """The official emulator, which runs already."""

    def __init__(self) -> None:
        self.grpc_address = os.environ["FIRESTORE_EMULATOR_HOST"]

    def restart(self) -> None:
        pytest.skip("the official emulator can't be restarted")

    def clear(self) -> None:
        url = f"http://{self.grpc_address}/emulator/v1/projects/{PROJECT}/databases/(default)"
        httpx.delete(f"{url}/documents").raise_for_status()


@contextmanager
def served(
    folder: Path, pages: Sequence[BaseRoute] = (), rules: str = EVERYTHING
) -> Iterator[FirestoreServer]:
    """A running server, `pages` beside Firestore's own routes, until the block is left.

    With FIREBASE_EMULATORS=official it is the official emulator at FIRESTORE_EMULATOR_HOST.
    """
    if IS_OFFICIAL:
        yield OfficialFirestore()
        return
    server = FirestoreServer(folder, list(pages), rules)
    server.start()
    yield server
    server.close()


@contextmanager
def admin_client(server: FirestoreServer) -> Iterator[Client]:
    """The admin SDK's client; every document is gone after the block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTORE_EMULATOR_HOST", server.grpc_address)
        client = Client(project=PROJECT)
    yield client
    server.clear()
    client.close()
