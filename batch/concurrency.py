"""Work on many things at a time, and what is seen of it."""

import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Self, TypeVar

import click
import rich.progress
from rich.console import Console
from rich.progress import BarColumn, TextColumn

Item = TypeVar("Item")
Result = TypeVar("Result")

WORKERS = 8  # A Storage client keeps ten connections open.
PLAIN_EVERY_S = 5.0  # Between two lines of progress where there is no terminal.
PACE_S = 30.0  # What the rate is the mean of.

console = Console(markup=False, highlight=False, emoji=False, soft_wrap=True)


class Interrupted(click.ClickException):
    """By Ctrl-C or SIGTERM: what had begun is finished, the rest is not begun."""

    exit_code = 130

    def __init__(self) -> None:
        super().__init__("interrupted; run it again to go on (backfill: with --resume)")


def in_parallel(
    work: Callable[[Item], Result], items: Iterable[Item], workers: int = WORKERS
) -> Iterator[tuple[Item, Result | Exception]]:
    """Each item with its result, or what was raised, in the order in which they end.

    At most twice as many items as workers are taken ahead. Raises Interrupted, after the results
    of all that had begun.
    """
    running: dict[Future[Result], Item] = {}
    with _interruptible() as interrupted, ThreadPoolExecutor(workers) as pool:
        for item in items:
            if interrupted.is_set():
                break
            running[pool.submit(work, item)] = item
            if len(running) >= 2 * workers:
                yield from _ended(running)
        while running:
            yield from _ended(running)
        if interrupted.is_set():
            raise Interrupted


def _ended(running: dict[Future[Result], Item]) -> Iterator[tuple[Item, Result | Exception]]:
    for future in wait(running, return_when=FIRST_COMPLETED).done:
        item, error = running.pop(future), future.exception()
        if error is None:
            yield item, future.result()
        elif isinstance(error, Exception):
            yield item, error
        else:
            raise error


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """Set by the first SIGINT or SIGTERM; a second one has its usual effect."""
    interrupted = threading.Event()
    usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in usual.items():
            signal.signal(number, handler)

    def interrupt(*_: object) -> None:
        restore()
        interrupted.set()

    for number in usual:
        signal.signal(number, interrupt)
    try:
        yield interrupted
    finally:
        restore()


class Progress:
    """Counts outcomes and shows them: a bar on a terminal, a line now and then elsewhere."""

    def __init__(self, what: str, total: int, counts: Mapping[str, int] | None = None) -> None:
        """`counts` is what there was before, and does not count for the rate."""
        self.counts = Counter(counts)
        self._what = what
        self.total = total
        self._paces: deque[tuple[float, int]] = deque([(time.monotonic(), self.counts.total())])
        self._shown_at = time.monotonic()
        self._bar = rich.progress.Progress(
            TextColumn(what),
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
        console.print(f"{self._what}: {self._words()}")

    def count(self, outcome: str) -> None:
        """One more of that outcome."""
        self.counts[outcome] += 1
        self._show()

    def set(self, counts: Mapping[str, int]) -> None:
        """Counted elsewhere."""
        self.counts = Counter(counts)
        self._show()

    def _show(self) -> None:
        now, ended = time.monotonic(), self.counts.total()
        self._paces.append((now, ended))
        while len(self._paces) > 2 and now - self._paces[1][0] > PACE_S:
            self._paces.popleft()
        self._bar.update(self._task, total=self.total, completed=ended, description=self._words())
        if not console.is_terminal and now - self._shown_at > PLAIN_EVERY_S:
            self._shown_at = now
            console.print(f"{self._what}: {self._words()}")

    def _words(self) -> str:
        ended = self.counts.total()
        counts = (f"{count:,} {outcome}" for outcome, count in self.counts.items() if count)
        parts = [f"{ended:,} of {self.total:,}", *counts]
        (then, before), (now, _) = self._paces[0], self._paces[-1]
        rate = (ended - before) / (now - then) if now > then else 0.0
        if rate:
            parts.append(f"{rate:,.1f} a second")
        if rate and ended < self.total:
            parts.append(f"{duration((self.total - ended) / rate)} left")
        return " · ".join(parts)


def duration(seconds: float) -> str:
    """1:02 or 3:04:05."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def tell(text: str) -> None:
    """Prints a line; what a terminal would obey or cannot show is escaped."""
    console.print(shown(text))


def shown(text: str) -> str:
    """The text with control characters, and what is not Unicode, escaped."""
    return "".join(
        character
        if character.isprintable()
        else character.encode("unicode_escape", "surrogatepass").decode()
        for character in text
    )
