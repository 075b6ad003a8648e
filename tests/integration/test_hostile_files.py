"""Hostile files through the deployed function, with an instance's 512 MB and one processor."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from PIL import Image

from emulator.testing.waiting import wait_until
from tests.support.bombs import BOMBS
from tests.support.processes import resident_bytes
from tests.support.system import System, function_workers, running_system

MEMORY_BYTES = 512 * 2**20
CPU_PERIOD_US = 100_000
# Version 1 has a hierarchy for each resource, version 2 one for all.
V1_MEMORY, V1_CPU = Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup/cpu")
V2 = Path("/sys/fs/cgroup")


@contextmanager
def control_group(memory_bytes: int) -> Iterator[list[Path]]:
    """The folders of a new control group of one processor; skips where none can be made."""
    name = f"expressio-{uuid.uuid4()}"
    make = _new_group_v1 if V1_MEMORY.is_dir() else _new_group_v2
    try:
        folders = make(name, memory_bytes)
    except OSError as error:
        pytest.skip(f"no control group can be made here: {error}")
    try:
        yield folders
    finally:
        for folder in folders:
            for pid in (folder / "cgroup.procs").read_text().split():  # Back to the root group.
                (folder.parent / "cgroup.procs").write_text(pid)
            folder.rmdir()


def _new_group_v1(name: str, memory_bytes: int) -> list[Path]:
    memory, cpu = V1_MEMORY / name, V1_CPU / name
    memory.mkdir()
    (memory / "memory.limit_in_bytes").write_text(str(memory_bytes))
    cpu.mkdir()
    (cpu / "cpu.cfs_period_us").write_text(str(CPU_PERIOD_US))
    (cpu / "cpu.cfs_quota_us").write_text(str(CPU_PERIOD_US))
    return [memory, cpu]


def _new_group_v2(name: str, memory_bytes: int) -> list[Path]:
    group = V2 / name
    group.mkdir()
    (group / "memory.max").write_text(str(memory_bytes))
    (group / "memory.swap.max").write_text("0")
    (group / "cpu.max").write_text(f"{CPU_PERIOD_US} {CPU_PERIOD_US}")
    return [group]


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The running system, its function in a control group of its own."""
    with running_system(tmp_path_factory.mktemp("instance")) as system, ExitStack() as groups:
        wait_until(lambda: len(function_workers(system)) == os.cpu_count(), 30, "the workers")
        workers = function_workers(system)
        for worker in workers:  # Each is what an instance is in the cloud.
            # What it holds already is not counted in the group that it enters.
            available = MEMORY_BYTES - resident_bytes(worker)
            for folder in groups.enter_context(control_group(available)):
                (folder / "cgroup.procs").write_text(str(worker))
        yield system
        assert function_workers(system) == workers  # None was killed and replaced.


@pytest.mark.parametrize("name", BOMBS)
def test_instance_survives_a_hostile_file_and_reads_the_next_photo(
    name: str, instance: System, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    _, hostile = instance.upload(BOMBS[name]())
    document = instance.document(hostile)
    assert document["status"] in ("no_face", "error")
    if document["status"] == "error":
        assert document["error"]["code"] in ("too_complex", "corrupt_image")
        assert not document["error"]["retryable"]
    _, ordinary = instance.upload(encode(astronaut))
    assert instance.document(ordinary)["expression"] == "happy"
