"""Many more damaged files than the tests try.

python -m tests.benchmarks.fuzz [CASES]        # 20,000
"""

import sys
from pathlib import Path
from time import perf_counter

from tests.unit.expressio.test_fuzz import fuzzing

MAX_PEAK_MB = 512  # What functions.yaml gives an instance.


def main() -> int:
    """Exit status 1 where the memory was exceeded; a case that fails ends it with its bytes."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    started = perf_counter()
    fuzzing(cases)()
    [peak] = [
        int(line.split()[1]) // 1024
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmHWM")
    ]
    print(
        f"{cases:,} damaged files analyzed in {perf_counter() - started:.0f} s, "
        f"{peak} MB at the peak"
    )
    return int(peak > MAX_PEAK_MB)


if __name__ == "__main__":
    sys.exit(main())
