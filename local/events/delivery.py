"""Delivers events to the function as Eventarc does: at least once, in parallel, with backoff."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

import httpx

from local.events.journal import RETENTION_S, Event, Journal

# The wait after a failed delivery doubles; in production from 10 s to 600 s.
INITIAL_WAIT_S = 1.0
MAXIMUM_WAIT_S = 60.0
MAXIMUM_DOUBLINGS = 30  # Beyond every maximum, and no number too large to calculate with.

# What the HTTP binding of CloudEvents leaves as it is in a header.
HEADER_SAFE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"%')

log = logging.getLogger("local.events")


@dataclass(frozen=True)
class Subscription:
    """Where events go and what happens when that fails."""

    url: str
    source: str  # The ce-source of the bucket.
    bucket: str
    parallel: int  # Deliveries at the same time.
    timeout_s: float
    is_retried: bool


class Delivery:
    """Takes events from the journal to the function, until cancelled."""

    def __init__(
        self,
        journal: Journal,
        subscription: Subscription,
        wake: asyncio.Event,
        until_ready: Callable[[], Awaitable[None]],
    ) -> None:
        """`wake` is set when an event was published; `until_ready` waits for the function."""
        self._journal = journal
        self._subscription = subscription
        self._wake = wake
        self._until_ready = until_ready
        self._in_flight: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Delivers what is due, then sleeps until more is."""
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
        while len(self._in_flight) < self._subscription.parallel:
            found = self._journal.next_due(self._in_flight)
            if found is None:
                return None
            due, event = found
            if due > time.time():
                return due - time.time()
            self._in_flight[event.id] = deliveries.create_task(self._deliver(client, event))
        return None

    async def _deliver(self, client: httpx.AsyncClient, event: Event) -> None:
        try:
            await self._until_ready()
            started = time.monotonic()
            outcome = await self._post(client, event)
            self._conclude(event, outcome, milliseconds=1000 * (time.monotonic() - started))
        finally:
            del self._in_flight[event.id]
            self._wake.set()

    async def _post(self, client: httpx.AsyncClient, event: Event) -> str | None:
        """Posts the event in binary mode; what went wrong, or None."""
        headers = _cloud_event_headers(event, self._subscription)
        try:
            answer = await client.post(
                self._subscription.url, content=event.data.encode(), headers=headers
            )
        except httpx.HTTPError as error:
            return f"{type(error).__name__} {error}".strip()
        return None if answer.is_success else f"HTTP {answer.status_code}"

    def _conclude(self, event: Event, failure: str | None, milliseconds: float) -> None:
        attempt = event.attempts + 1
        what = f"event {event.id} {event.subject} attempt {attempt}: {milliseconds:.0f} ms"
        if failure is None:
            self._journal.acknowledge(event)
            log.info("%s, acknowledged", what)
        elif not self._subscription.is_retried or time.time() - event.published > RETENTION_S:
            self._journal.drop(event)
            log.warning("%s, %s, dropped", what, failure)
        else:
            wait_s = _wait_after(event.attempts)
            self._journal.postpone(event, wait_s)
            log.warning("%s, %s, again in %.0f s", what, failure, wait_s)


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


def _wait_after(attempts: int) -> float:
    """Seconds to wait after one more failure than `attempts`."""
    return min(INITIAL_WAIT_S * 2.0 ** min(attempts, MAXIMUM_DOUBLINGS), MAXIMUM_WAIT_S)


async def _wait(event: asyncio.Event, timeout_s: float | None) -> None:
    try:
        async with asyncio.timeout(timeout_s):
            await event.wait()
    except TimeoutError:
        pass
