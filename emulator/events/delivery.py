"""Delivers events to the function as Eventarc does: at least once, in parallel, with backoff."""

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote

import httpx

from emulator.events.faults import Switches
from emulator.events.journal import ACKNOWLEDGED, RETENTION_S, Attempt, Event, Journal

# The wait after a failed delivery doubles up to 64 times the first; in production from 10 s to
# 600 s.
FIRST_WAIT_S = 1.0
MAXIMUM_DOUBLINGS = 6

# What the HTTP binding of CloudEvents leaves as it is in a header.
HEADER_SAFE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"%')

log = logging.getLogger("emulator.events")


@dataclass(frozen=True)
class Subscription:
    """Where events go and what happens when that fails."""

    url: str
    source: str  # The ce-source of the bucket.
    bucket: str
    parallel: int  # Deliveries at the same time.
    timeout_s: float
    is_retried: bool
    first_wait_s: float  # After the first failure.


class Delivery:
    """Takes events from the journal to the function, until canceled."""

    def __init__(
        self,
        journal: Journal,
        subscription: Subscription,
        switches: Switches,
        wake: asyncio.Event,
        until_ready: Callable[[], Awaitable[None]],
    ) -> None:
        """`wake` is set when an event was published or a switch was set.

        `until_ready` waits for the function.
        """
        self._journal = journal
        self._subscription = subscription
        self._switches = switches
        self._wake = wake
        self._until_ready = until_ready
        self._in_flight: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Delivers events as they come due."""
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        timeout = self._subscription.timeout_s
        async with (
            httpx.AsyncClient(trust_env=False, timeout=timeout, limits=limits) as client,
            asyncio.TaskGroup() as deliveries,
        ):
            while True:
                self._wake.clear()
                sleep_s = self._start_due(client, deliveries)
                await _wait(self._wake, sleep_s)

    def _start_due(self, client: httpx.AsyncClient, deliveries: asyncio.TaskGroup) -> float | None:
        """Starts what is due and there is room for; seconds until the next, None for no limit."""
        faults = self._switches.faults
        room = 1 if faults.reorder else self._subscription.parallel
        while len(self._in_flight) < room and not faults.hold:
            found = self._journal.next_due(self._in_flight, is_newest_first=faults.reorder)
            if found is None:
                return None
            due, event = found
            wait_s = due + faults.delay_s - time.time()
            if wait_s > 0:
                return wait_s
            self._in_flight[event.id] = deliveries.create_task(self._deliver(client, event))
        return None

    async def _deliver(self, client: httpx.AsyncClient, event: Event) -> None:
        try:
            await self._until_ready()
            copies = _copies(event, self._switches.faults.duplicate)
            attempts = await asyncio.gather(*(self._attempt(client, copy) for copy in copies))
            self._conclude(event, attempts)
        finally:
            del self._in_flight[event.id]
            self._wake.set()

    async def _attempt(self, client: httpx.AsyncClient, event: Event) -> Attempt:
        started, clock = time.time(), time.monotonic()
        if self._switches.take_failure():
            outcome = "HTTP 500, set by failNext"
        else:
            outcome = await self._post(client, event)
        return Attempt(started, 1000 * (time.monotonic() - clock), outcome)

    async def _post(self, client: httpx.AsyncClient, event: Event) -> str:
        """Posts the event in binary mode; ACKNOWLEDGED, or what went wrong."""
        headers = _cloud_event_headers(event, self._subscription)
        try:
            response = await client.post(
                self._subscription.url, content=event.data.encode(), headers=headers
            )
        except httpx.HTTPError as error:
            return f"{type(error).__name__} {error}".strip()
        return ACKNOWLEDGED if response.is_success else f"HTTP {response.status_code}"

    def _conclude(self, event: Event, attempts: Sequence[Attempt]) -> None:
        """Acknowledges, drops, or postpones the event; of two copies the first decides."""
        first = attempts[0]
        number = event.attempts + 1
        what = f"event {event.id} {event.subject} attempt {number}: {first.milliseconds:.0f} ms"
        if first.outcome == ACKNOWLEDGED:
            self._journal.acknowledge(event, attempts)
            log.info("%s, acknowledged", what)
        elif not self._subscription.is_retried or time.time() - event.published > RETENTION_S:
            self._journal.drop(event, attempts)
            log.warning("%s, %s, dropped", what, first.outcome)
        else:
            wait_s = self._subscription.first_wait_s * 2 ** min(event.attempts, MAXIMUM_DOUBLINGS)
            self._journal.postpone(event, attempts, wait_s)
            log.warning("%s, %s, next try in %.3g s", what, first.outcome, wait_s)


def _copies(event: Event, duplicate: str) -> list[Event]:
    """The event, and its copy where there is one; with an id of its own it is a publisher's."""
    match duplicate:
        case "same id":
            return [event, event]
        case "new id":
            return [event, replace(event, id=str(uuid.uuid4()))]
        case _:
            return [event]


def _cloud_event_headers(event: Event, subscription: Subscription) -> dict[str, str]:
    published = datetime.fromtimestamp(event.published, UTC).isoformat(timespec="microseconds")
    return {
        "ce-specversion": "1.0",
        "ce-id": event.id,
        "ce-type": event.type,
        "ce-source": subscription.source,
        "ce-subject": quote(event.subject, safe=HEADER_SAFE),
        "ce-time": published.replace("+00:00", "Z"),
        "ce-bucket": subscription.bucket,
        "content-type": "application/json",
    }


async def _wait(event: asyncio.Event, timeout_s: float | None) -> None:
    try:
        async with asyncio.timeout(timeout_s):
            await event.wait()
    except TimeoutError:
        pass
