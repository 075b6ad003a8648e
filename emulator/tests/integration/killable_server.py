"""Runs the services without the function, in processes to be killed.

For each line on its standard input, a new process serves the project in the current folder, and
says where on a line of JSON. It is forked from one that has imported everything: fifty are quick.
"""

import asyncio
import json
import os
import signal
import socket
import sys
from pathlib import Path

import grpc
import uvicorn

from emulator.endpoints import Endpoints
from emulator.firestore import grpc_service
from emulator.project import read_project
from emulator.services import Services
from emulator.state import open_state


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # The killed leave nothing to wait for.
    for _ in sys.stdin:
        if os.fork() == 0:
            asyncio.run(_serve(Path.cwd()))


async def _serve(folder: Path) -> None:
    data = folder / "data"
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"127.0.0.1:{listener.getsockname()[1]}"
    rpc = grpc.aio.server()
    endpoints = Endpoints(
        project=read_project(folder),
        credentials=data / "service-account.json",
        main=address,
        firestore=f"127.0.0.1:{rpc.add_insecure_port('127.0.0.1:0')}",
        firestore_web=address,
        function=address,
    )
    services = Services(data, open_state(data), endpoints)
    grpc_service.add_to(rpc, services.firestore, services.firestore_authenticator)
    await rpc.start()
    config = uvicorn.Config(services.main_app(), log_config=None, lifespan="off", ws="none")
    print(json.dumps({"pid": os.getpid(), **json.loads(endpoints.to_json())}), flush=True)
    await uvicorn.Server(config).serve([listener])


if __name__ == "__main__":
    main()
