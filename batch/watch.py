"""Shows a batch's answers as they come."""

import time

import click

from batch import batches
from batch.concurrency import Interrupted, Progress
from batch.project import Project


def watch(project: Project, batch: str, every_s: float) -> None:
    """Returns once there are as many answers as expected, or as objects where nobody has said.

    It asks for counts, because a listener would read every document: a batch of a million would
    cost a million reads, and again after every lost connection. A count costs one read a thousand.
    """
    expected = batches.expected_count(project, batch)
    if expected is None:
        expected = sum(1 for _ in batches.objects(project, batch))
    if not expected:
        raise click.ClickException(f"There are no photos in a batch {batch}.")
    try:
        _follow(project, batch, expected, every_s)
    except KeyboardInterrupt:
        raise Interrupted from None


def _follow(project: Project, batch: str, expected: int, every_s: float) -> None:
    with Progress(f"batch {batch}", expected, batches.counts(project, batch)) as progress:
        while progress.counts.total() < progress.total:
            time.sleep(every_s)
            progress.total = (
                batches.expected_count(project, batch) or progress.total
            )  # It may still grow.
            progress.set(batches.counts(project, batch))
