"""What a batch would cost: a price list and an estimate.

Prices are in US dollars, from Google's and Amazon's public price pages for the United States on
PRICES_OF; where two regions differ, the higher price counts. Prices change: check them before you
rely on them, at https://cloud.google.com/products/calculator.
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

# What one photo takes. In the function, 12-megapixel photos took 0.1 to 0.3 s in all, on two busy
# cores with the local system. For a deployment take the mean of jsonPayload.ms.total in its log.
SECONDS = 0.2
MEGABYTES = 2.0  # A phone's photo.
KEPT_DAYS = 30
EVENT_BYTES = 2_000  # Billed when published and again when delivered.


@dataclass(frozen=True)
class Price:
    """One item of the list: `usd` for each `per` units after the first `free` units."""

    item: str
    unit: str
    usd: float
    per: float
    free: float = 0  # Per month; for Firestore, per day.


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
# https://cloud.google.com/pubsub/pricing: Eventarc delivers events through Pub/Sub.
EVENTS = Price("Pub/Sub, events", "MiB", 40, 2**20, free=10 * 2**10)
# https://aws.amazon.com/rekognition/pricing: Image, group 2 (DetectFaces), us-east-1, the first
# million a month; more cost less each.
REKOGNITION = Price("compare: Amazon Rekognition", "images", 0.001, 1)


@dataclass(frozen=True)
class Line:
    """A price and the quantity used."""

    price: Price
    quantity: float

    @property
    def list_usd(self) -> float:
        """The cost without the free quantity, in dollars."""
        return self.quantity * self.price.usd / self.price.per

    @property
    def usd(self) -> float:
        """The cost if nothing else uses the free quantity, in dollars."""
        return max(0.0, self.quantity - self.price.free) * self.price.usd / self.price.per


def estimate(photos: int, seconds: float = SECONDS, megabytes: float = MEGABYTES) -> list[Line]:
    """The cost of uploading, analyzing, reporting, and keeping `photos` photos for 30 days."""
    billed_s = photos * ceil(round(seconds * 10, 6)) / 10
    return [
        Line(CPU, billed_s * CPUS),
        Line(MEMORY, billed_s * MEMORY_GIB),
        Line(REQUESTS, photos),
        Line(WRITES, photos),
        Line(READS, 2 * photos),  # One to check for a prediction, one for the report.
        Line(DELETES, photos),
        Line(UPLOADS, photos),
        Line(DOWNLOADS, photos),
        Line(STORAGE, photos * megabytes / 1000 * KEPT_DAYS / 30),
        Line(EVENTS, 2 * photos * EVENT_BYTES / 2**20),
    ]


def table(photos: int, seconds: float, megabytes: float) -> Table:
    """The estimate as a table, with its total and Amazon's price for the same photos."""
    lines = estimate(photos, seconds, megabytes)
    result = Table(
        title=f"{photos:,} photos of {megabytes:g} MB, {seconds:g} s each: estimate at list prices "
        f"of {PRICES_OF}",
        title_justify="left",
        caption="to pay: after the monthly free quota, if nothing else uses it",
        caption_justify="left",
        box=box.SIMPLE,
        pad_edge=False,
    )
    result.add_column("item", no_wrap=True)
    for column in ("quantity", "list $", "to pay $"):
        result.add_column(column, justify="right", no_wrap=True)
    for line in lines:
        result.add_row(*_cells(line), end_section=line is lines[-1])
    result.add_row(
        "total",
        "",
        f"{sum(line.list_usd for line in lines):,.2f}",
        f"{sum(line.usd for line in lines):,.2f}",
        end_section=True,
    )
    result.add_row(*_cells(Line(REKOGNITION, photos)))
    return result


def _cells(line: Line) -> tuple[str, str, str, str]:
    return (
        line.price.item,
        f"{line.quantity:,.0f} {line.price.unit}",
        f"{line.list_usd:,.2f}",
        f"{line.usd:,.2f}",
    )
