"""What a batch would cost: the price list, and an estimate from it.

The prices are US dollars, as Google's and Amazon's public price pages listed them for the United
States when they were looked up (PRICES_OF), in the dearer of two where regions differ. They change:
look them up again before you rely on them. https://cloud.google.com/products/calculator has them.
"""

from dataclasses import dataclass
from datetime import date
from math import ceil

from rich import box
from rich.table import Table

PRICES_OF = date(2026, 11, 22)

# The function's settings in functions.yaml.
CPUS = 1
MEMORY_GIB = 0.5

# What one photo takes.
# Of the function: photos of 12 megapixels took 0.1 to 0.3 s, everything included, on two busy cores
# with the local system. On Google's machines the log says: the mean of jsonPayload.ms.total.
SECONDS = 0.2
MEGABYTES = 2.0  # A phone's photo, as it is uploaded.
KEPT_DAYS = 30
EVENT_BYTES = 2_000  # Billed when it is published and again when it is delivered.


@dataclass(frozen=True)
class Price:
    """What is charged for; `usd` for `per` units, the first `free` of them nothing."""

    what: str
    unit: str
    usd: float
    per: float
    free: float = 0  # A month; for Firestore a day.


# https://cloud.google.com/run/pricing: services, request-based billing, tier 1 regions. Time is
# rounded up to 100 ms.
CPU = Price("Cloud Run, processor", "vCPU-s", 0.000024, 1, free=180_000)
MEMORY = Price("Cloud Run, memory", "GiB-s", 0.0000025, 1, free=360_000)
REQUESTS = Price("Cloud Run, requests", "requests", 0.40, 1_000_000, free=2_000_000)
# https://cloud.google.com/firestore/pricing: multi-region nam5; us-central1 costs half. Deletions
# that the TTL policy makes are never free.
WRITES = Price("Firestore, writes", "docs", 0.18, 100_000, free=20_000)
READS = Price("Firestore, reads", "docs", 0.06, 100_000, free=50_000)
DELETES = Price("Firestore, deletes", "docs", 0.02, 100_000)
# https://cloud.google.com/storage/pricing: Standard, us-central1; operations of classes A and B.
UPLOADS = Price("Storage, uploads", "calls", 0.005, 1_000)
DOWNLOADS = Price("Storage, downloads", "calls", 0.0004, 1_000)
STORAGE = Price("Storage, photos kept", "GB-month", 0.020, 1)
# https://cloud.google.com/pubsub/pricing: what Eventarc delivers the events with.
EVENTS = Price("Pub/Sub, events", "MiB", 40, 2**20, free=10 * 2**10)
# https://aws.amazon.com/rekognition/pricing: Image, group 2 (DetectFaces), us-east-1, the first
# million a month; beyond it each costs less.
REKOGNITION = Price("beside it: Amazon Rekognition", "images", 0.001, 1)


@dataclass(frozen=True)
class Line:
    """One price with how much of it is taken."""

    price: Price
    quantity: float

    @property
    def list_usd(self) -> float:
        """Without what is free."""
        return self.quantity * self.price.usd / self.price.per

    @property
    def usd(self) -> float:
        """Where nothing else has used up what is free."""
        return max(0.0, self.quantity - self.price.free) * self.price.usd / self.price.per


def estimate(photos: int, seconds: float = SECONDS, megabytes: float = MEGABYTES) -> list[Line]:
    """A batch of so many photos, uploaded, answered once each, reported, and kept for 30 days."""
    billed_s = photos * ceil(round(seconds * 10, 6)) / 10
    return [
        Line(CPU, billed_s * CPUS),
        Line(MEMORY, billed_s * MEMORY_GIB),
        Line(REQUESTS, photos),
        Line(WRITES, photos),
        Line(READS, 2 * photos),  # Whether it is answered already; and the report.
        Line(DELETES, photos),
        Line(UPLOADS, photos),
        Line(DOWNLOADS, photos),
        Line(STORAGE, photos * megabytes / 1000 * KEPT_DAYS / 30),
        Line(EVENTS, 2 * photos * EVENT_BYTES / 2**20),
    ]


def table(photos: int, seconds: float, megabytes: float) -> Table:
    """The estimate, its sum, and what a service charges for looking at the same photos."""
    lines = estimate(photos, seconds, megabytes)
    found = Table(
        title=f"{photos:,} photos of {megabytes:g} MB, {seconds:g} s each: an estimate at list "
        f"prices of {PRICES_OF}",
        title_justify="left",
        caption="to pay: where nothing else has used up what is free in a month",
        caption_justify="left",
        box=box.SIMPLE,
        pad_edge=False,
    )
    found.add_column("what", no_wrap=True)
    for column in ("quantity", "list $", "to pay $"):
        found.add_column(column, justify="right", no_wrap=True)
    for line in lines:
        found.add_row(*_cells(line), end_section=line is lines[-1])
    found.add_row(
        "together",
        "",
        f"{sum(line.list_usd for line in lines):,.2f}",
        f"{sum(line.usd for line in lines):,.2f}",
        end_section=True,
    )
    found.add_row(*_cells(Line(REKOGNITION, photos)))
    return found


def _cells(line: Line) -> tuple[str, str, str, str]:
    return (
        line.price.what,
        f"{line.quantity:,.0f} {line.price.unit}",
        f"{line.list_usd:,.2f}",
        f"{line.usd:,.2f}",
    )
