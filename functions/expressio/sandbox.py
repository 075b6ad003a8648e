"""Decodes the files that are not ordinary in a process that may be lost.

The child is bounded in memory and CPU time, so that no file takes the function's instance down.
Starting it takes about 0.1 s; ordinary photos (header.py) do without it.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from PIL import Image

from expressio import header, photo
from expressio.photo import Photo, UnusablePhoto

CPU_S = 4  # Leaves one of the five seconds that a file may take for finding faces in it.
MEMORY_BYTES = 290 * 2**20  # Beyond what the child has when it starts; 512 MB hold both processes.
WALL_CLOCK_S = 40  # A machine that is this slow is at fault, not the file.

_LIBRARIES = {"HEIC": "pi_heif", "WEBP": "webp"}  # Which photo.py imports for a format.
_COMMAND = [sys.executable, "-m", "expressio.sandbox"]
_OUT_OF_MEMORY = 3  # Exit status.


def decode(data: bytes) -> Photo:
    """As photo.decode, for a file that may come from anybody.

    Raises UnusablePhoto with the code too_complex too, where the file would take more than
    MEMORY_BYTES or CPU_S; subprocess.TimeoutExpired where the machine is too slow to say.
    """
    photo.check_size(len(data))
    if header.is_ordinary(data, photo.file_format(data)):
        return photo.decode(data)
    return _decode_in_child(data)


def _decode_in_child(data: bytes) -> Photo:
    child = subprocess.run(
        _COMMAND,
        input=data,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # The decoders' own words.
        timeout=WALL_CLOCK_S,
        env=_environment(),
        check=False,
    )
    if child.returncode == -signal.SIGXCPU:
        raise UnusablePhoto("too_complex", f"Decoding this file takes over {CPU_S} s.")
    if child.returncode in (_OUT_OF_MEMORY, -signal.SIGKILL):  # The system's own killer, too.
        raise UnusablePhoto(
            "too_complex", f"Decoding this file takes over {MEMORY_BYTES // 2**20} MB of memory."
        )
    if child.returncode != 0:  # A decoder crashed.
        raise UnusablePhoto("corrupt_image", "The file can't be decoded.")
    head, _, pixels = child.stdout.partition(b"\n")
    facts: dict[str, Any] = json.loads(head)
    if "code" in facts:
        raise UnusablePhoto(facts["code"], facts["message"])
    size = tuple(facts.pop("size"))
    return Photo(image=Image.frombytes("RGB", size, pixels), **facts)


def _environment() -> dict[str, str]:
    """This process's, with the package found first, and one thread for NumPy."""
    package_root = str(Path(__file__).parents[1])
    path = os.pathsep.join(filter(None, (package_root, os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}


def main() -> int:
    """The child: a file on standard input; a line of JSON and the RGB pixels on standard output."""
    data = sys.stdin.buffer.read()
    try:
        if library := _LIBRARIES.get(photo.file_format(data)):
            with suppress(ImportError):
                import_module(library)  # Its code does not count.
        _limit_resources()
        decoded = photo.decode(data)
    except MemoryError:
        return _OUT_OF_MEMORY
    except UnusablePhoto as unusable:
        facts = {"code": unusable.code, "message": unusable.message}
        pixels = b""
    else:
        facts = {
            name: getattr(decoded, name) for name in ("width", "height", "format", "bytes")
        } | {"size": decoded.image.size}
        pixels = decoded.image.tobytes()
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n")
    sys.stdout.buffer.write(pixels)
    return 0


def _limit_resources() -> None:
    if sys.platform == "linux":  # Where the function runs; macOS does not keep to this limit.
        used_bytes = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        limit = used_bytes + MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
