"""The process table, as Linux shows it under /proc."""

import resource
from pathlib import Path


def children(pid: int) -> list[int]:
    """Process ids of the direct children; empty where the process has ended."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            found += [int(child) for child in (task / "children").read_text().split()]
        except FileNotFoundError:  # The thread has ended in between.
            continue
    return found


def resident_bytes(pid: int) -> int:
    """The memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def command_line(pid: int) -> list[bytes]:
    """The arguments a process was started with; empty where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except FileNotFoundError:
        return []
