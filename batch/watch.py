"""Shows how far a batch is."""

import time

import click

from batch import batches
from batch.concurrency import Progress
from batch.project import Project


def watch(project: Project, batch: str, every_s: float) -> None:
    """Returns once there are as many predictions as expected, or as photos if nobody has said.

    It polls counts, at one read per thousand documents. A listener would read every document: a
    million reads for a batch of a million, and again after every lost connection. Raises
    click.ClickException if the batch has no photos.
    """
    expected = batches.expected_count(project, batch)
    if expected is None:
        expected = sum(1 for _ in batches.objects(project, batch))
    if not expected:
        raise click.ClickException(f"Batch {batch} has no photos.")
    counts = batches.status_counts(project, batch)
    with Progress(f"batch {batch}", expected, counts) as progress:
        while progress.counts.total() < progress.total:
            time.sleep(every_s)
            # An upload that is still running may raise it.
            progress.total = batches.expected_count(project, batch) or progress.total
            progress.set(batches.status_counts(project, batch))
