"""The process of the function: the real functions-framework, kept running."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

LAUNCH = Path(__file__).with_name("launch.py")

# functions-framework handles this path itself, without calling the function.
HEALTH_PATH = "/favicon.ico"
POLL_S = 0.05
RESTART_S = 1.0
MAXIMUM_RESTART_S = 60.0  # The wait doubles while the code can't be started.
WATCH_S = 0.5
WATCHED_SUFFIXES = (".json", ".py", ".tflite")
STOP_S = 0.2  # Then it is killed; an event it was at work on is delivered again.

log = logging.getLogger("emulator.function")


class FunctionFailed(Exception):
    """The function's process ended before it served a request."""


class Function:
    """functions-framework in a process of its own, on loopback."""

    def __init__(self, source: Path, address: str, environment: Mapping[str, str]) -> None:
        """Serves main.py of `source` at `address`; `environment` is added to this process's own."""
        host, port = address.split(":")
        self.state = "stopped"
        self._source = source
        self._address = address
        # The function's own folder comes first: no installed package of that name can hide it.
        path = filter(None, [str(source.resolve()), os.environ.get("PYTHONPATH")])
        self._environment = {
            **os.environ,
            **environment,
            "HOST": host,
            "PORT": port,
            "PYTHONPATH": os.pathsep.join(path),
        }
        self._process: asyncio.subprocess.Process | None = None
        self._started_with: frozenset[tuple[str, int]] = frozenset()
        self._ready = asyncio.Event()

    async def start(self) -> None:
        """Starts the process and waits until it responds; raises FunctionFailed if it exits."""
        self.state = "starting"
        self._started_with = _code_in(self._source)
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", str(LAUNCH), str(os.getpid())),
            cwd=self._source,
            env=self._environment,
            start_new_session=True,  # Ctrl-C reaches us alone, and the group can be stopped whole.
        )
        await self._wait_until_it_responds(self._process)
        self.state = "ready"
        self._ready.set()

    async def until_ready(self) -> None:
        """Waits while the function is starting."""
        await self._ready.wait()

    async def keep_running(self) -> None:
        """Starts the process anew whenever it ends or its code changes, until canceled."""
        while True:
            has_ended = await self._until_ended_or_changed()
            self._ready.clear()
            if has_ended:
                code = self._running_process().returncode
                log.warning("the function exited with code %s; restarting it", code)
                await asyncio.sleep(RESTART_S)
            else:
                log.info("the function's code changed; restarting it")
            await self._start_until_it_responds()

    async def stop(self) -> None:
        """Ends the process and its workers."""
        process = self._process
        if process is None:
            return
        self.state = "stopped"
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), STOP_S)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()

    async def _until_ended_or_changed(self) -> bool:
        """True where the process has ended, False where its code has changed."""
        ended = asyncio.create_task(self._running_process().wait())
        changed = asyncio.create_task(self._until_changed())
        try:
            await asyncio.wait([ended, changed], return_when=asyncio.FIRST_COMPLETED)
            return ended.done()
        finally:
            ended.cancel()
            changed.cancel()

    async def _until_changed(self) -> None:
        """Waits until the code is another than the one that was started."""
        while _code_in(self._source) == self._started_with:
            await asyncio.sleep(WATCH_S)

    async def _start_until_it_responds(self) -> None:
        """Tries again when the code has changed, or after a while."""
        wait_s = RESTART_S
        while not self._ready.is_set():
            await self.stop()  # Workers may have outlived the process.
            try:
                await self.start()
            except FunctionFailed as error:
                self.state = "failed"
                log.warning("%s; retrying when its code changes", error)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._until_changed(), wait_s)
                wait_s = min(2 * wait_s, MAXIMUM_RESTART_S)

    async def _wait_until_it_responds(self, process: asyncio.subprocess.Process) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            while process.returncode is None:
                with contextlib.suppress(httpx.TransportError):
                    await client.get(f"http://{self._address}{HEALTH_PATH}")
                    return
                await asyncio.sleep(POLL_S)
        raise FunctionFailed(f"the function exited with code {process.returncode} while starting")

    def _running_process(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError("the function was not started")
        return self._process


def _code_in(source: Path) -> frozenset[tuple[str, int]]:
    """The files that the function is made of, each with the time of its last change."""
    found = set()
    for folder, below, files in os.walk(source):
        below[:] = [name for name in below if not name.startswith((".", "venv", "__pycache__"))]
        for path in (os.path.join(folder, name) for name in files):
            with contextlib.suppress(FileNotFoundError):  # An editor has just replaced it.
                if path.endswith(WATCHED_SUFFIXES):
                    found.add((path, os.stat(path).st_mtime_ns))
    return frozenset(found)
