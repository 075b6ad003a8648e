"""Many more damaged files than the tests try, and among them damaged ones of bombs.py.

    python -m tests.benchmarks.fuzz [CASES]        # 20,000

A process that holds no more than the function analyzes them, one after the other. The exit status
is 1 if a file needed more memory than an instance has, or more time than a file may take; a file
without a known result ends it, with its bytes.
"""

import multiprocessing
import re
import resource
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

MAX_MEMORY_MB = 512  # What functions.yaml gives an instance.
MAX_CPU_S = 5  # A file.
SMALL_FILES = 50  # To each bomb: a damaged bomb takes a second, another file a tenth of that.
BATCH = 500  # Cases; after each the costs so far are printed.


class Cost(NamedTuple):
    """What a file has taken, and the most that one process has held until then."""

    outcome: str  # The result's status, or its error's code.
    cpu_s: float
    peak_mb: int


def analyze(data: bytes) -> Cost:
    """As the function does it."""
    from expressio import service

    before = _cpu_s()
    result = service.analyze_bytes(data)
    return Cost(
        result["error"]["code"] if result["status"] == "error" else result["status"],
        _cpu_s() - before,
        max(_peak_mb(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024),
    )


def _cpu_s() -> float:
    """What this process, and its children that have ended, have taken."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _peak_mb() -> int:
    """Of this process; getrusage would count what was in its place before it was started."""
    [kilobytes] = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(kilobytes) // 1024


def main() -> int:
    """Prints the worst costs of all files.

    Imports here are none of the analyzing process, whose memory they would count as.
    """
    from hypothesis import seed
    from hypothesis import strategies as st

    from tests.benchmarks.firestore_load import machine
    from tests.support.bombs import BOMBS
    from tests.unit.expressio.test_fuzz import OUTCOMES, fuzzing
    from tests.unit.expressio.test_fuzz import SMALL_FILES as small_files

    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    bombs = st.sampled_from([make() for make in BOMBS.values()])
    files = st.integers(0, SMALL_FILES).flatmap(lambda number: small_files if number else bombs)
    outcomes: Counter[str] = Counter()
    worst = Cost("", 0, 0)
    print(machine(), flush=True)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:

        def check(data: bytes) -> None:
            nonlocal worst
            cost = process.submit(analyze, data).result()
            assert cost.outcome in OUTCOMES
            outcomes[cost.outcome] += 1
            worst = Cost(
                cost.outcome,
                max(worst.cpu_s, cost.cpu_s),
                max(worst.peak_mb, cost.peak_mb),
            )

        for first in range(0, cases, BATCH):
            size = min(BATCH, cases - first)
            seed(first)(fuzzing(size, files, check, deadline=None))()
            print(
                f"{outcomes.total():,} damaged files analyzed: at most {worst.cpu_s:.1f} CPU "
                f"seconds, and {worst.peak_mb} MB in a process; "
                f"{dict(outcomes.most_common())}",
                flush=True,
            )
    return int(worst.cpu_s > MAX_CPU_S or worst.peak_mb > MAX_MEMORY_MB)


if __name__ == "__main__":
    sys.exit(main())
