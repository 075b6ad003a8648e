"""A simulation of the cloud under a burst of photos: what waits, what is given up, what it costs.

Discrete events (SimPy): uploads into a bucket, push deliveries with retries, instances that start
when they are wanted, one photo at a time in each, and Firestore's limits. How long the function
computes is what was measured here; what could not be measured without an account is assumed, and
says so. Limits are taken as hard where Google calls them a guideline, so a real system may be
faster. Events that come twice (rare), and outages, are left out.
"""

import random
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

import simpy

from batch import cost
from expressio.service import GIVE_UP_AFTER

Process = Generator[simpy.Event, Any, None]

# Cloud Storage: https://cloud.google.com/storage/docs/request-rate. What a bucket takes at first.
UPLOADS_PER_S = 1000.0

# Eventarc on Pub/Sub: https://cloud.google.com/eventarc/docs/retry-events
FIRST_WAIT_S, LONGEST_WAIT_S = 10.0, 600.0  # Before a delivery is repeated; doubles in between.
# https://cloud.google.com/pubsub/docs/push: the rate follows the rate of successes. Assumed: how
# many requests there are at a time, one more with each success, half as many after a refusal.
FIRST_WINDOW, LARGEST_WINDOW = 10.0, 3000.0

# Cloud Run: https://cloud.google.com/run/docs/about-instance-autoscaling
QUEUE_S = 10.0  # So long a request waits for an instance; then it is refused with 429.
BILLED_STEP_S = 0.1
STARTS_PER_S = 50.0  # Assumed: how many instances are started in a second.
COLD_START_S = 0.51  # Process start to first response; tests/benchmarks/service.py measures it.
PLACING_S = 1.0  # Assumed: until a container's process is started.
SLOWER = 2.0  # Assumed: one virtual processor against one core of the machine that was measured.
NETWORK_S = 0.1  # Assumed: download, read and commit over Google's network, beside the loopback.
MEMORY_MB = 158.0  # Resident, after 2,000 photos; tests/benchmarks/service.py measures it.

# Firestore: https://cloud.google.com/firestore/docs/best-practices. The 500/50/5 rule is for each
# new collection, here a batch's predictions.
FIRST_OPERATIONS_PER_S, GROWTH, GROWTH_EVERY_S = 500.0, 1.5, 300.0
OPERATIONS = 2  # Per prediction: the read that looks for it, and the write.
WRITES_PER_S = 500.0  # Into one collection with an indexed timestamp (createdAt, updatedAt).

STEP_S = 1.0  # Between two looks of the autoscaler, and two points of the curve.


@dataclass(frozen=True)
class Scenario:
    """A burst, and what is there to take it."""

    instances: int  # maxInstances.
    photos: int = 100_000
    uploads_per_s: float = UPLOADS_PER_S
    batches: int = 1  # Over so many the photos are spread evenly.


@dataclass
class Outcome:
    """What became of a burst."""

    scenario: Scenario
    done: int = 0
    given_up: int = 0  # Written as a retryable `error`: the event had been older than 10 minutes.
    refused: int = 0  # Deliveries for which there was no instance in time.
    started: int = 0  # Instances.
    billed_s: float = 0
    drained_s: float = 0  # From the first upload to the last document.
    waiting: list[int] = field(default_factory=list)  # Uploaded without a document, every STEP_S.

    def function_usd(self) -> float:
        """Of Cloud Run, at list prices."""
        requests = self.done + self.given_up
        lines = (
            cost.Line(cost.CPU, self.billed_s * cost.CPUS),
            cost.Line(cost.MEMORY, self.billed_s * cost.MEMORY_GIB),
            cost.Line(cost.REQUESTS, requests),
        )
        return sum(line.list_usd for line in lines)


@dataclass
class Event:
    """One photo's, on its way."""

    published: float
    attempts: int = 0


class Cloud:
    """One run of a scenario."""

    def __init__(self, scenario: Scenario, service_s: Sequence[float], save_s: float) -> None:
        """Seconds of service: one of `service_s`, or `save_s` where no photo is analyzed."""
        self.outcome = Outcome(scenario)
        self._scenario = scenario
        self._service_s = service_s
        self._save_s = save_s
        self._chance = random.Random(0)
        self._env = simpy.Environment()
        self._backlog: deque[Event] = deque()  # Pub/Sub has them, and nobody else.
        self._queue: deque[tuple[float, Event]] = deque()  # Wait for an instance, since then.
        self._idle: list[simpy.Event] = []  # Instances that wait for a request.
        self._window = FIRST_WINDOW
        self._outstanding = 0  # Delivered and not acknowledged.
        self._uploaded = 0
        self._next_write = [0.0] * scenario.batches

    def run(self) -> Outcome:
        """Until every photo has its document."""
        self._env.process(self._uploads())
        self._env.run(self._env.process(self._watch()))
        self.outcome.drained_s = self._env.now
        return self.outcome

    def _uploads(self) -> Process:
        for _ in range(self._scenario.photos):
            self._uploaded += 1
            self._backlog.append(Event(self._env.now))
            self._push()
            yield self._env.timeout(1 / self._scenario.uploads_per_s)

    def _push(self) -> None:
        while self._backlog and self._outstanding < self._window:
            event = self._backlog.popleft()
            self._outstanding += 1
            if self._idle:
                self._idle.pop().succeed(event)
            else:
                self._queue.append((self._env.now, event))

    def _watch(self) -> Process:
        """Every STEP_S: starts instances, refuses what has waited too long, draws the curve."""
        outcome, photos = self.outcome, self._scenario.photos
        while outcome.done + outcome.given_up < photos:
            wanted = min(self._scenario.instances, self._outstanding)
            for _ in range(min(wanted - outcome.started, int(STARTS_PER_S * STEP_S))):
                outcome.started += 1
                self._env.process(self._instance())
            self._refuse()
            outcome.waiting.append(self._uploaded - outcome.done - outcome.given_up)
            yield self._env.timeout(STEP_S)

    def _refuse(self) -> None:
        has_refused = False
        while self._queue and self._env.now - self._queue[0][0] > QUEUE_S:
            has_refused = True
            self.outcome.refused += 1
            self._env.process(self._again(self._queue.popleft()[1]))
        if has_refused:
            self._window = max(FIRST_WINDOW, self._window / 2)

    def _again(self, event: Event) -> Process:
        """The event comes back, later each time."""
        self._outstanding -= 1
        wait_s = min(FIRST_WAIT_S * 2**event.attempts, LONGEST_WAIT_S)
        event.attempts += 1
        yield self._env.timeout(wait_s)
        self._backlog.append(event)
        self._push()

    def _instance(self) -> Process:
        self.outcome.billed_s += cold_start_s()
        yield self._env.timeout(cold_start_s())
        while True:
            if self._queue:
                event = self._queue.popleft()[1]
            else:
                request = self._env.event()
                self._idle.append(request)
                event = yield request
            yield from self._handle(event)
            self._push()

    def _handle(self, event: Event) -> Process:
        began = self._env.now
        is_late = began - event.published > GIVE_UP_AFTER.total_seconds()
        yield self._env.timeout(self._save_s if is_late else self._chance.choice(self._service_s))
        yield self._env.timeout(self._until_written())
        steps = ceil(round((self._env.now - began) / BILLED_STEP_S, 6))
        self.outcome.billed_s += steps * BILLED_STEP_S
        self._outstanding -= 1
        self._window = min(self._window + 1, LARGEST_WINDOW)
        if is_late:
            self.outcome.given_up += 1
        else:
            self.outcome.done += 1

    def _until_written(self) -> float:
        """Seconds until Firestore takes one more prediction for the photo's batch."""
        now = self._env.now
        growth = GROWTH ** (now // GROWTH_EVERY_S)
        rate = min(FIRST_OPERATIONS_PER_S * growth / OPERATIONS, WRITES_PER_S)
        batch = self._chance.randrange(self._scenario.batches)
        self._next_write[batch] = max(now, self._next_write[batch]) + 1 / rate
        return self._next_write[batch] - now


def on_cloud_run(ms: float) -> float:
    """Seconds on Cloud Run of what the function took `ms` for here."""
    return SLOWER * ms / 1000 + NETWORK_S


def cold_start_s() -> float:
    """Of an instance on Cloud Run."""
    return PLACING_S + SLOWER * COLD_START_S


def simulate(scenario: Scenario, ms_percentiles: Sequence[float], save_ms: float) -> Outcome:
    """The outcome, given what the function took here; the same each time: chance is seeded."""
    return Cloud(scenario, [*map(on_cloud_run, ms_percentiles)], on_cloud_run(save_ms)).run()
