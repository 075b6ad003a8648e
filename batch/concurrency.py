"""Runs work in parallel and shows its progress."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Self, TypeVar

import rich.progress
from rich.console import Console
from rich.progress import BarColumn, TextColumn

from batch import interrupt
from batch.interrupt import Interrupted

Item = TypeVar("Item")
Result = TypeVar("Result")

WORKERS = 8  # A Storage client keeps ten connections open.
LINE_EVERY_S = 5.0  # Between two lines of progress where there is no terminal.
RATE_WINDOW_S = 30.0  # The rate shown is the mean over this time.

console = Console(markup=False, highlight=False, emoji=False, soft_wrap=True)


def in_parallel(
    work: Callable[[Item], Result], items: Iterable[Item], workers: int = WORKERS
) -> Iterator[tuple[Item, Result | Exception]]:
    """Yields each item with its result, or with the exception it raised, as they finish.

    Takes at most twice as many items ahead as there are workers. After SIGINT or SIGTERM it starts
    no more items, yields the results of those already started, and raises Interrupted.
    """
    running: dict[Future[Result], Item] = {}
    with interrupt.deferred() as interrupted, ThreadPoolExecutor(workers) as pool:
        for item in items:
            if interrupted.is_set():
                break
            running[pool.submit(work, item)] = item
            if len(running) >= 2 * workers:
                yield from _finished(running)
        while running:
            yield from _finished(running)
        if interrupted.is_set():
            raise Interrupted


def _finished(running: dict[Future[Result], Item]) -> Iterator[tuple[Item, Result | Exception]]:
    for future in wait(running, return_when=FIRST_COMPLETED).done:
        item, error = running.pop(future), future.exception()
        if error is None:
            yield item, future.result()
        elif isinstance(error, Exception):
            yield item, error
        else:
            raise error


class Progress:
    """Counts outcomes and shows them: a bar on a terminal, a line every 5 s elsewhere."""

    def __init__(self, title: str, total: int, counts: Mapping[str, int] | None = None) -> None:
        """`counts` holds the outcomes from before this run; the rate leaves them out."""
        self.counts = Counter(counts)
        self._title = title
        self.total = total
        self._samples: deque[tuple[float, int]] = deque([(time.monotonic(), self.counts.total())])
        self._shown_at = time.monotonic()
        self._bar = rich.progress.Progress(
            TextColumn(title),
            BarColumn(),
            TextColumn("{task.description}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
        console.print(f"{self._title}: {self._summary()}")

    def count(self, outcome: str) -> None:
        """Adds one photo with that outcome."""
        self.counts[outcome] += 1
        self._show()

    def set(self, counts: Mapping[str, int]) -> None:
        """Replaces the counts with those counted elsewhere."""
        self.counts = Counter(counts)
        self._show()

    def _show(self) -> None:
        now, finished = time.monotonic(), self.counts.total()
        self._samples.append((now, finished))
        while len(self._samples) > 2 and now - self._samples[1][0] > RATE_WINDOW_S:
            self._samples.popleft()
        self._bar.update(
            self._task, total=self.total, completed=finished, description=self._summary()
        )
        if not console.is_terminal and now - self._shown_at > LINE_EVERY_S:
            self._shown_at = now
            console.print(f"{self._title}: {self._summary()}")

    def _summary(self) -> str:
        finished = self.counts.total()
        counts = (f"{count:,} {outcome}" for outcome, count in self.counts.items() if count)
        parts = [f"{finished:,} of {self.total:,}", *counts]
        (then, before), (now, _) = self._samples[0], self._samples[-1]
        rate = (finished - before) / (now - then) if now > then else 0.0
        if rate:
            parts.append(f"{rate:,.1f}/s")
        if rate and finished < self.total:
            parts.append(f"{duration((self.total - finished) / rate)} left")
        return " · ".join(parts)


def duration(seconds: float) -> str:
    """Minutes and seconds, with hours where there are any: 1:02 or 3:04:05."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def say(text: str) -> None:
    """Prints a line. A file name in it cannot control the terminal: see `escaped`."""
    console.print(escaped(text))


def escaped(text: str) -> str:
    """The text with control characters and lone surrogates as escape sequences."""
    return "".join(
        character
        if character.isprintable()
        else character.encode("unicode_escape", "surrogatepass").decode()
        for character in text
    )
