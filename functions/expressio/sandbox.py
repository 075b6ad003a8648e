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
import threading
from collections.abc import Generator
from contextlib import closing, suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Any

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
    """The first of `frames`."""
    with closing(frames(data)) as decoded:
        return next(decoded)


def frames(data: bytes, wall_clock_s: float = WALL_CLOCK_S) -> Generator[Photo]:
    """As photo.frames, for a file that may come from anybody; close it when you have enough.

    Raises UnusablePhoto with the code too_complex too, where the first frame would take more than
    MEMORY_BYTES or CPU_S; subprocess.TimeoutExpired where the machine is too slow to say.
    """
    photo.check_size(len(data))
    if header.is_ordinary(data, photo.file_format(data)):
        yield from photo.frames(data)
    else:
        yield from _frames_of_child(data, wall_clock_s)


def _frames_of_child(data: bytes, wall_clock_s: float) -> Generator[Photo]:
    """Reads one frame at a time: the child goes on only as far as the pipe holds."""
    with subprocess.Popen(
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # The decoders' own words.
        env=_environment(),
    ) as child:
        timer = threading.Timer(wall_clock_s, child.kill)
        timer.start()
        try:
            assert child.stdin and child.stdout
            with suppress(BrokenPipeError), child.stdin:  # It has ended; how, its status says.
                child.stdin.write(data)
            is_first = True
            while frame := _read_frame(child.stdout):
                yield frame
                is_first = False
            status = child.wait()
            if timer.finished.is_set() and status == -signal.SIGKILL:
                raise subprocess.TimeoutExpired(_COMMAND, wall_clock_s)
            if is_first:
                raise _unusable(status)
        finally:
            timer.cancel()
            child.kill()


def _read_frame(stream: IO[bytes]) -> Photo | None:
    """The child's next frame; None where it has no more. Raises UnusablePhoto if it says so."""
    head = stream.readline()
    if not head.endswith(b"\n"):
        return None
    facts: dict[str, Any] = json.loads(head)
    if "code" in facts:
        raise UnusablePhoto(facts["code"], facts["message"])
    width, height = facts.pop("size")
    pixels = stream.read(width * height * 3)
    if len(pixels) < width * height * 3:
        return None
    return Photo(image=Image.frombytes("RGB", (width, height), pixels), **facts)


def _unusable(status: int) -> UnusablePhoto:
    """What the exit status of a child says that gave no frame."""
    if status == -signal.SIGXCPU:
        return UnusablePhoto("too_complex", f"Decoding this file takes over {CPU_S} s.")
    if status in (_OUT_OF_MEMORY, -signal.SIGKILL):  # The system's own killer, too.
        return UnusablePhoto(
            "too_complex", f"Decoding this file takes over {MEMORY_BYTES // 2**20} MB of memory."
        )
    return UnusablePhoto("corrupt_image", "The file can't be decoded.")  # A decoder crashed.


def _environment() -> dict[str, str]:
    """This process's, with the package found first, and one thread for NumPy."""
    package_root = str(Path(__file__).parents[1])
    path = os.pathsep.join(filter(None, (package_root, os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}


def main() -> int:
    """The child: a file on standard input; for each frame a line of JSON, then its RGB pixels."""
    data = sys.stdin.buffer.read()
    try:
        if library := _LIBRARIES.get(photo.file_format(data)):
            with suppress(ImportError):
                import_module(library)  # Its code does not count.
        _limit_resources()
        for frame in photo.frames(data):
            facts = {name: getattr(frame, name) for name in ("width", "height", "format", "bytes")}
            _write(facts | {"size": frame.image.size}, frame.image.tobytes())
    except MemoryError:
        return _OUT_OF_MEMORY
    except UnusablePhoto as unusable:
        _write({"code": unusable.code, "message": unusable.message})
    return 0


def _write(facts: dict[str, Any], pixels: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n")
    sys.stdout.buffer.write(pixels)
    sys.stdout.buffer.flush()


def _limit_resources() -> None:
    if sys.platform == "linux":  # Where the function runs; macOS does not keep to this limit.
        used_bytes = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        limit = used_bytes + MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
