"""Runs all services in one event loop, and stops them."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, closing, contextmanager
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
from emulator.ports import (
    FIRESTORE,
    FIRESTORE_WEB,
    FUNCTION,
    MAIN,
    Service,
    address_of,
    listening,
)
from emulator.project import Project, read_project
from emulator.services import Services
from emulator.state import open_state

ENDPOINTS_FILE = "endpoints.json"
STOP_S = 1  # What an open request gets to end in.
MAX_GRPC_MESSAGE_BYTES = 16 * 1024 * 1024  # Above the 10 MiB that a Firestore commit may have.


@asynccontextmanager
async def running(
    project_folder: Path,
    data: Path,
    ports: Mapping[Service, int | None],
    first_wait_s: float = FIRST_WAIT_S,
    is_app_check_enforced: bool = False,
) -> AsyncIterator[Endpoints]:
    """Runs the emulator while the block runs; nothing is left after it.

    `project_folder` holds firebase.json; `data` is made if absent; `ports` is what listening()
    takes; `first_wait_s` lies between an event's first failed delivery and the next. Raises
    CannotStart, FunctionFailed where the function's process ends at once, and what the folder or
    the database in it raises.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(locked(data))
        main, web = (
            stack.enter_context(listening(service, ports[service]))
            for service in (MAIN, FIRESTORE_WEB)
        )
        with ExitStack() as held:  # Until all are chosen: no two servers get the same port.
            firestore, function = (
                address_of(held.enter_context(listening(service, ports[service])))
                for service in (FIRESTORE, FUNCTION)
            )
        endpoints = Endpoints(
            project=_read_project(project_folder),
            credentials=data.resolve() / "service-account.json",
            main=address_of(main),
            firestore_web=address_of(web),
            firestore=firestore,
            function=function,
        )
        connection = stack.enter_context(closing(open_state(data)))
        services = Services(data, connection, endpoints, is_app_check_enforced)
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
    try:
        server.add_insecure_port(address)
    except RuntimeError as error:  # Somebody was faster.
        raise CannotStart(f"{address} is in use by now; start again") from error
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
