"""Runs all services in one event loop, and stops them."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc
import uvicorn
from starlette.types import ASGIApp
from yaml import YAMLError

from emulator.data import CannotStart, locked
from emulator.endpoints import Endpoints
from emulator.events.delivery import FIRST_WAIT_S, Delivery
from emulator.events.function import Function
from emulator.firestore import grpc_service
from emulator.project import Project, read_project
from emulator.services import Services
from emulator.state import open_state

HOST = "127.0.0.1"
ENDPOINTS_FILE = "endpoints.json"
STOP_S = 1  # What an open request gets to end in.
MAX_GRPC_MESSAGE_BYTES = 16 * 1024 * 1024  # Above the 10 MiB that a Firestore commit may have.

log = logging.getLogger("emulator")


@dataclass(frozen=True)
class Ports:
    """Where to listen. 0 takes a free port, and so does one that is taken."""

    main: int = 5000
    is_main_fixed: bool = False  # Given with --port: no other will do.
    firestore: int = 8080
    firestore_web: int = 8081
    function: int = 5001


FREE_PORTS = Ports(main=0, firestore=0, firestore_web=0, function=0)


@asynccontextmanager
async def running(
    project_folder: Path, data: Path, ports: Ports, first_wait_s: float = FIRST_WAIT_S
) -> AsyncIterator[Endpoints]:
    """Runs the emulator while the block runs; nothing is left after it.

    `project_folder` holds firebase.json; `data` is made if absent; `first_wait_s` lies between an
    event's first failed delivery and the next. Raises CannotStart, or FunctionFailed where the
    function's process ends at once.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(locked(data))
        main = stack.enter_context(_listening("the page", ports.main, ports.is_main_fixed))
        web = stack.enter_context(_listening("Firestore for browsers", ports.firestore_web))
        endpoints = Endpoints(
            project=_read_project(project_folder),
            credentials=data.resolve() / "service-account.json",
            main=_address(main),
            firestore_web=_address(web),
            firestore=_free_address("Firestore", ports.firestore),
            function=_free_address("the function", ports.function),
        )
        services = Services(data, stack.enter_context(closing(open_state(data))), endpoints)
        servers = [(services.main_app(), main), (services.firestore_app(), web)]
        await stack.enter_async_context(_serving_http(servers))
        stack.callback(services.browser_firestore.close)
        await stack.enter_async_context(_serving_grpc(services, endpoints.firestore))
        await stack.enter_async_context(
            _serving_events(services.function, services.delivery(first_wait_s))
        )
        stack.enter_context(_announced(endpoints, data / ENDPOINTS_FILE))
        yield endpoints


def write_atomically(path: Path, text: str) -> None:
    """Replaces the file, so that a reader sees the old text or the new one, never a part."""
    temporary = path.with_name(path.name + ".part")
    temporary.write_text(text)
    temporary.rename(path)


def _read_project(folder: Path) -> Project:
    try:
        return read_project(folder)
    except (OSError, LookupError, ValueError, YAMLError) as error:
        raise CannotStart(
            f"cannot read a Firebase project in {folder}: {type(error).__name__} {error}"
        ) from error


@contextmanager
def _listening(what: str, port: int, is_fixed: bool = False) -> Iterator[socket.socket]:
    try:
        listener = _listen(port)
    except OSError as error:
        if is_fixed:
            raise CannotStart(
                f"port {port} is in use; free it, or choose another with --port"
            ) from error
        listener = _listen(0)
        log.warning("port %d is in use; %s is at %s instead", port, what, _address(listener))
    with listener:
        yield listener


def _listen(port: int) -> socket.socket:
    # With the protocol named, asyncio turns Nagle's algorithm off; else each response waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def _free_address(what: str, port: int) -> str:
    """`port`, or a free one where it is taken, for a server that binds by itself."""
    with _listening(what, port) as listener:
        return _address(listener)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()
    return f"{host}:{port}"


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals to whoever runs the event loop."""
        yield


@asynccontextmanager
async def _serving_http(apps: list[tuple[ASGIApp, socket.socket]]) -> AsyncIterator[None]:
    servers = []
    for app, _ in apps:
        config = uvicorn.Config(
            app,
            access_log=False,
            lifespan="off",
            log_config=None,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_S,
            ws="none",
        )
        servers.append(_Server(config))
    tasks = [
        asyncio.create_task(server.serve([listener]))
        for server, (_, listener) in zip(servers, apps, strict=True)
    ]
    try:
        while not all(server.started for server in servers):
            await asyncio.sleep(0.01)
        yield
    finally:
        for server in servers:
            server.should_exit = True
            for connection in server.server_state.connections:
                connection.transport.close()  # Else a request that never ends is waited for.
        await asyncio.gather(*tasks)


@asynccontextmanager
async def _serving_grpc(services: Services, address: str) -> AsyncIterator[None]:
    server = grpc.aio.server(
        interceptors=[grpc_service.RequestLog()],
        options=[
            ("grpc.so_reuseport", 0),  # Else a second emulator would share the port unnoticed.
            ("grpc.max_receive_message_length", MAX_GRPC_MESSAGE_BYTES),
        ],
    )
    grpc_service.add_to(server, services.firestore, services.firestore_authenticator)
    server.add_insecure_port(address)
    await server.start()
    try:
        yield
    finally:
        await server.stop(grace=None)


@asynccontextmanager
async def _serving_events(function: Function, delivery: Delivery) -> AsyncIterator[None]:
    try:
        await function.start()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(function.keep_running()), group.create_task(delivery.run())]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
    finally:
        await function.stop()


@contextmanager
def _announced(endpoints: Endpoints, path: Path) -> Iterator[None]:
    write_atomically(path, endpoints.to_json())
    try:
        yield
    finally:
        path.unlink()
