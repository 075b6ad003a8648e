"""The tables and the picture of docs/scaling.md, from results.json and the simulation."""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from batch import cost
from expressio.service import GIVE_UP_AFTER
from tests.benchmarks.load import cloud
from tests.benchmarks.load.cloud import Outcome, Scenario
from tests.support.system import REPOSITORY

DOCUMENT = REPOSITORY / "docs" / "scaling.md"
PICTURE = REPOSITORY / "docs" / "scaling" / "burst.png"
MILLION = 1_000_000

BURSTS = (Scenario(10), Scenario(100), Scenario(1000), Scenario(1000, batches=10))
# The same photos, uploaded no faster than ten instances, or one batch, can take.
PACED = (Scenario(10, uploads_per_s=50), Scenario(100, uploads_per_s=200))
COLORS = ("#f59e0b", "#7c3aed", "#22d3ee", "#16a34a", "#1e293b")

FUNCTION = (cost.CPU, cost.MEMORY, cost.REQUESTS)  # The prices that the function's time is for.

RUNS = {
    "one worker": "1 worker",
    "two workers": "2 workers",
    "steady": "2 workers, steady",
    "troubled": "2 workers, troubled",
}


def write(results: dict[str, Any]) -> str:
    """Simulates, draws the picture, puts the tables into the document; the tables."""
    times = results["runs"]["one worker"]
    outcomes = [
        cloud.simulate(scenario, times["ms_percentiles"], times["ms"]["save"])
        for scenario in (*BURSTS, *PACED)
    ]
    PICTURE.parent.mkdir(exist_ok=True)
    draw(outcomes[: len(BURSTS)]).savefig(PICTURE)
    tables = {
        "machine": f"Measured on {results['date']}: {results['machine']}.",
        "speed": speed_table(results),
        "troubles": troubles_table(results["runs"]["troubled"]),
        "sizes": sizes_table(results["sizes"]),
        "assumptions": assumptions_table(times["ms"]["total"]),
        "simulation": simulation_table(outcomes),
    }
    DOCUMENT.write_text(filled(DOCUMENT.read_text(), tables))
    return "\n\n".join(tables.values())


def filled(text: str, tables: dict[str, str]) -> str:
    """The text with each table between its marks; raises ValueError where a mark is not there."""
    for name, table in tables.items():
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, begun, rest = text.partition(begin)
        _, ended, after = rest.partition(end)
        if not (begun and ended):
            raise ValueError(f"{begin} and, after it, {end} have to be in {DOCUMENT.name}")
        text = f"{before}{begin}\n{table}\n{end}{after}"
    return text


def speed_table(results: dict[str, Any]) -> str:
    """How fast photos go through, beside what the processors could do."""
    runs = [results["runs"][name] for name in RUNS]
    limits = [results["alone"][str(run["workers"])] for run in runs]
    rows = {
        "photos": [f"{run['photos']:,}" for run in runs],
        "uploads per second": [f"{run['uploads_a_second']:.1f}" for run in runs],
        "**photos per second**": [f"**{run['photos_a_second']:.1f}**" for run in runs],
        "`predict` alone, in as many processes": [f"{limit:.1f}" for limit in limits],
        "share of that": [
            f"{run['photos_a_second'] / limit:.0%}" for run, limit in zip(runs, limits, strict=True)
        ],
        "upload to document, p50 s": [f"{run['p50_s']:.2f}" for run in runs],
        "p99 s": [f"{run['p99_s']:.2f}" for run in runs],
        "in the function, median ms": [f"{run['ms']['total']:.1f}" for run in runs],
        "of these: download": [f"{run['ms']['download']:.1f}" for run in runs],
        "decode, detect, classify": [f"{computing(run['ms']):.1f}" for run in runs],
        "save": [f"{run['ms']['save']:.1f}" for run in runs],
    }
    return table(["", *RUNS.values()], [[name, *cells] for name, cells in rows.items()])


def computing(ms: dict[str, float]) -> float:
    """Milliseconds of `predict`."""
    return ms["decode"] + ms["detect"] + ms["classify"]


def troubles_table(run: dict[str, Any]) -> str:
    """What was done to the system, and what became of the photos."""
    rows = [
        ("photos uploaded", run["photos"]),
        ("events copied", run["copied_events"]),
        ("deliveries failed by the switch", run["refused_deliveries"]),
        ("workers killed", run["killed_workers"]),
        ("deliveries cut off by that", run["cut_off_deliveries"]),
        ("**terminal documents**", run["documents"]),
        ("**lost**", run["lost"]),
        ("**written more than once**", run["written_twice"]),
        ("inferences that were finished", run["inferences"]),
        ("necessary: one per photo", run["photos"]),
        ("for copied events", run["inferences_of_copies"]),
        (
            "finished by a worker before it was killed, and made again",
            run["inferences"]
            - run["photos"]
            - run["inferences_of_copies"]
            - run["inferences_beyond"],
        ),
        ("**beyond these**", run["inferences_beyond"]),
    ]
    return table(["", ""], [[name, f"{value:,}"] for name, value in rows])


def sizes_table(sizes: Sequence[dict[str, Any]]) -> str:
    """What a photo takes and costs, by its size."""
    rows = []
    for size in sizes:
        seconds = cloud.on_cloud_run(size["ms"]["total"])
        lines = cost.estimate(MILLION, seconds, size["megabytes"])
        function = sum(line.list_usd for line in lines if line.price in FUNCTION)
        rows.append(
            [
                size["size"],
                f"{size['megabytes']:.2f}",
                f"{computing(size['ms']):.1f}",
                f"{size['ms']['total']:.1f}",
                f"{seconds:.2f}",
                f"{function:.2f}",
                f"{sum(line.list_usd for line in lines):.2f}",
            ]
        )
    rekognition = cost.Line(cost.REKOGNITION, MILLION).list_usd
    rows.append(["Amazon Rekognition", "", "", "", "", "", f"{rekognition:,.2f}"])
    head = [
        "photo",
        "MB",
        "`predict` ms",
        "in the function, ms",
        "on Cloud Run, s (assumed)",
        "Cloud Run, $ per million",
        "everything, $ per million",
    ]
    return f"{table(head, rows)}\n\nPrices of {cost.PRICES_OF}."


def assumptions_table(ms: float) -> str:
    """What the simulation assumes."""
    return table(
        ["", "source", ""],
        [
            ["a photo in the function, here, median", "results.json", f"{ms:.1f} ms"],
            [
                "cold start here, process to first response",
                "`COLD_START_S`; tests/benchmarks/service.py",
                f"{cloud.COLD_START_S:g} s",
            ],
            [
                "memory, resident",
                "`MEMORY_MB`; tests/benchmarks/service.py",
                f"{cloud.MEMORY_MB:.0f} MB",
            ],
            ["a virtual processor is slower by", "assumed", f"{cloud.SLOWER:g} times"],
            ["Google's network, per photo", "assumed", f"{cloud.NETWORK_S:g} s"],
            ["until a container's process is started", "assumed", f"{cloud.PLACING_S:g} s"],
            ["instances started per second", "assumed", f"{cloud.STARTS_PER_S:g}"],
            ["so on Cloud Run, median", "from these", f"{cloud.on_cloud_run(ms):.2f} s"],
            ["and a cold start", "from these", f"{cloud.cold_start_s():.1f} s"],
        ],
        texts=2,
    )


def simulation_table(outcomes: Sequence[Outcome]) -> str:
    """What becomes of the burst."""
    return table(
        [
            "maxInstances",
            "batches",
            "uploads/s",
            "drained after",
            "done",
            "given up",
            "refused",
            "instances",
            "Cloud Run $",
            "everything $",
        ],
        [
            [
                f"{outcome.scenario.instances:,}",
                str(outcome.scenario.batches),
                f"{outcome.scenario.uploads_per_s:,.0f}",
                minutes(outcome.drained_s),
                f"{outcome.done:,}",
                f"{outcome.given_up:,}",
                f"{outcome.refused:,}",
                f"{outcome.started:,}",
                f"{outcome.function_usd():.2f}",
                f"{everything_usd(outcome):.2f}",
            ]
            for outcome in outcomes
        ],
    )


def everything_usd(outcome: Outcome) -> float:
    """With Storage, Firestore and Pub/Sub, for photos of the size that batch/cost.py assumes."""
    others = sum(
        line.list_usd
        for line in cost.estimate(outcome.scenario.photos)
        if line.price not in FUNCTION
    )
    return outcome.function_usd() + others


def minutes(seconds: float) -> str:
    """12 min 34 s."""
    return f"{int(seconds // 60)} min {int(seconds % 60):02} s"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], texts: int = 1) -> str:
    """In Markdown; the columns after the first `texts` to the right."""
    marks = ["---" if column < texts else "---:" for column in range(len(head))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, marks, *rows))


def draw(outcomes: Sequence[Outcome]) -> Figure:
    """How many photos wait, minute by minute."""
    figure, axes = plt.subplots(figsize=(8, 4))
    for outcome, color in zip(outcomes, COLORS, strict=False):
        scenario = outcome.scenario
        spread = f" over {scenario.batches} batches" if scenario.batches > 1 else ""
        axes.plot(
            [step * cloud.STEP_S / 60 for step in range(len(outcome.waiting))],
            [count / 1000 for count in outcome.waiting],
            color=color,
            linewidth=2,
            linestyle="--" if scenario.instances == 1000 else "-",
            label=f"{scenario.instances:,} instances{spread}",
        )
    give_up = GIVE_UP_AFTER.total_seconds() / 60
    axes.axvline(give_up, color=COLORS[-1], linestyle=":")
    axes.annotate(
        "from here on events are older than\n10 minutes: they are given up",
        (give_up, 5),
        xytext=(6, 0),
        textcoords="offset points",
    )
    axes.set(
        title="100,000 photos at once",
        xlabel="minutes since the first upload",
        ylabel="thousand photos without a document",
        xlim=(0, None),
        ylim=(0, None),
    )
    axes.legend(frameon=False, loc="upper right")
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    return figure
