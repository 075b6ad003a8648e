"""Photos through the whole local system, and a burst of them through a simulated cloud.

    python -m tests.benchmarks.load                  # about five minutes on an idle machine
    python -m tests.benchmarks.load --photos 200     # to see that it works
    python -m tests.benchmarks.load --report         # tables and picture again, from results.json
    python -m tests.benchmarks.load --hostile        # only photos with bombs among them

It prints the tables of docs/scaling.md, puts them there, and writes results.json beside this file.
The exit status is 1 if a photo was lost, written twice, or analyzed more often than necessary.
"""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from tests.benchmarks.firestore_load import machine
from tests.benchmarks.load import report
from tests.benchmarks.load.measure import (
    KILL_EVERY_S,
    Load,
    alone,
    make_photos,
    run,
    run_hostile,
    run_sizes,
)
from tests.support.bombs import BOMBS

RESULTS = Path(__file__).with_name("results.json")
PHOTOS = 2000
STEADY = 0.6  # Of what two workers can handle, so that hardly anything waits.
FAULTS = ("lost", "written_twice", "not_done", "inferences_beyond")


def main() -> int:
    """Measures, unless only the report is asked for, and reports."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.load",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--photos", type=int, default=PHOTOS)
    parser.add_argument("--kill-every", type=float, default=KILL_EVERY_S, metavar="SECONDS")
    parser.add_argument("--report", action="store_true", help="measure nothing")
    parser.add_argument("--hostile", action="store_true", help="photos with bombs among them")
    options = parser.parse_args()
    if options.hostile:
        hostile = run_hostile(options.photos, make_photos(), [make() for make in BOMBS.values()])
        print(machine(), json.dumps(hostile), sep="\n")
        return int(bool(hostile["lost"] or hostile["lost_workers"]))
    if not options.report:
        results = measure(options.photos, options.kill_every)
        RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    results = json.loads(RESULTS.read_text())
    print(report.write(results))
    return int(any(result[fault] for result in results["runs"].values() for fault in FAULTS))


def measure(photos: int, kill_every_s: float) -> dict[str, Any]:
    """Every figure, one after the other."""
    files = make_photos()
    limits = {str(processes): alone(files, processes) for processes in (1, 2)}
    two = run(Load(photos, workers=2), files)
    rate = STEADY * two["photos_a_second"]
    return {
        "date": date.today().isoformat(),
        "machine": machine(),
        "alone": limits,
        "runs": {
            "one worker": run(Load(photos // 2, workers=1), files),
            "two workers": two,
            "steady": run(Load(photos // 2, workers=2, rate=rate), files),
            "troubled": run(Load(photos, workers=2, kill_every_s=kill_every_s), files),
        },
        "sizes": run_sizes(),
    }


if __name__ == "__main__":
    sys.exit(main())
