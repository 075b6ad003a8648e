"""Batches of photos: drop them into the bucket, get documents out.

Talks to the local system (make run) where it answers, else to a real project: name its --bucket
and set GOOGLE_APPLICATION_CREDENTIALS. Whatever is interrupted goes on when it is run again.

The exit status is 0 when all went well, 1 when something failed, 2 for bad usage, 130 when it was
interrupted.
"""

import logging
import sys
from collections.abc import Callable
from pathlib import Path

import click
from google.api_core.exceptions import GoogleAPIError
from google.auth.exceptions import GoogleAuthError

from batch import batches, cost
from batch.backfill import Limits, Source, backfill
from batch.concurrency import WORKERS, console, tell
from batch.delete import delete
from batch.project import Project, connect
from batch.report import THUMBNAILS, report
from batch.retry import retry
from batch.upload import upload
from batch.watch import watch

Connect = Callable[[], Project]


def _checked(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    return name if name is None else batches.check_name(name)


batch_argument = click.argument("batch", callback=_checked)
dry_run_option = click.option(
    "--dry-run", "is_dry_run", is_flag=True, help="Say what would be done, and change nothing."
)
workers_option = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=WORKERS,
    show_default=True,
    help="How many at a time.",
)


@click.group(help=__doc__, context_settings={"max_content_width": 100, "show_default": True})
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=".expressio",
    help="The local system's data folder.",
)
@click.option("--project", help="A real project's id, where the key is not of that project.")
@click.option("--bucket", help="A real project's bucket.")
@click.pass_context
def main(context: click.Context, data: Path, project: str | None, bucket: str | None) -> None:
    def connected() -> Project:
        found = connect(data, project, bucket)
        tell(found.words)
        return found

    context.obj = connected


@main.command("upload")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--batch", required=True, callback=_checked, help="Its name: letters, digits, _, -.")
@workers_option
@dry_run_option
@click.pass_obj
def _upload(connected: Connect, folder: Path, batch: str, workers: int, is_dry_run: bool) -> None:
    """Send FOLDER's files, and those of the folders in it, to a batch.

    Everything is sent but hidden files, whatever its name ends in: what is not a photo gets an
    answer that says so. Files over 10 MB are refused. Run again, it sends what is missing or has
    changed, by an MD5 of the content.
    """
    _end(upload(connected(), batch, folder, workers, is_dry_run))


@main.command("watch")
@batch_argument
@click.option(
    "--every",
    "every_s",
    type=click.FloatRange(min=0.1),
    default=1.0,
    metavar="SECONDS",
    help="Between two looks.",
)
@click.pass_obj
def _watch(connected: Connect, batch: str, every_s: float) -> None:
    """Show BATCH's answers as they come, until all are there."""
    watch(connected(), batch, every_s)


@main.command("report")
@batch_argument
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for report.csv, report.jsonl and report.html.",
)
@click.option(
    "--thumbnails",
    type=click.IntRange(0),
    default=THUMBNAILS,
    help="Photos shown of each expression.",
)
@workers_option
@dry_run_option
@click.pass_obj
def _report(
    connected: Connect, batch: str, out: Path, thumbnails: int, workers: int, is_dry_run: bool
) -> None:
    """Write BATCH's answers as CSV, as JSON lines and as one page of HTML."""
    report(connected(), batch, out, thumbnails, workers, is_dry_run)


@main.command("retry")
@batch_argument
@workers_option
@dry_run_option
@click.pass_obj
def _retry(connected: Connect, batch: str, workers: int, is_dry_run: bool) -> None:
    """Have BATCH's photos answered again where the answer is an error that may pass."""
    _end(retry(connected(), batch, workers, is_dry_run))


@main.command("delete")
@batch_argument
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@workers_option
@dry_run_option
@click.pass_obj
def _delete(connected: Connect, batch: str, is_sure: bool, workers: int, is_dry_run: bool) -> None:
    """Delete BATCH: photos, answers, and the batch itself."""
    project = connected()
    if not is_sure and not is_dry_run:
        click.confirm(f"Delete all photos and answers of batch {batch}?", abort=True)
    _end(delete(project, batch, workers, is_dry_run))


@main.command("backfill")
@click.argument("source", metavar="gs://BUCKET/PREFIX")
@click.option(
    "--batch",
    callback=_checked,
    help="Where photos are answered that lie under neither photos/ nor batches/.",
)
@click.option(
    "--manifest",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The listing's file; made of the batch's name or the prefix if not given.",
)
@click.option("--resume", "is_resumed", is_flag=True, help="Go on with the manifest that is there.")
@click.option("--limit", type=click.IntRange(1), help="Answer at most so many photos in this run.")
@click.option(
    "--per-second",
    type=click.FloatRange(min=0, min_open=True),
    help="Answer at most so many photos a second.",
)
@workers_option
@dry_run_option
@click.pass_obj
def _backfill(
    connected: Connect,
    source: str,
    batch: str | None,
    manifest: Path | None,
    is_resumed: bool,
    limit: int | None,
    per_second: float | None,
    workers: int,
    is_dry_run: bool,
) -> None:
    """Answer, on this machine, photos that are in a bucket already and have no answer.

    They are listed once, into a manifest; --resume goes on with it. Stops when over 20 % of the
    last 100 photos ended as errors, at Ctrl-C (what has begun is finished), and while there is a
    file MANIFEST.stop. Set RETENTION_DAYS as it is deployed, if it is not 30.
    """
    photos = Source.parse(source, batch)
    limits = Limits(limit, per_second, workers)
    _end(backfill(connected(), photos, manifest or photos.manifest, limits, is_resumed, is_dry_run))


@main.command("cost")
@click.argument("photos", type=click.IntRange(0))
@click.option(
    "--seconds",
    type=click.FloatRange(min=0),
    default=cost.SECONDS,
    help="Of the function for a photo: the mean of jsonPayload.ms.total in its log.",
)
@click.option(
    "--megabytes", type=click.FloatRange(min=0), default=cost.MEGABYTES, help="Of a photo."
)
def _cost(photos: int, seconds: float, megabytes: float) -> None:
    """Estimate what a batch of so many PHOTOS would cost."""
    console.print(cost.table(photos, seconds, megabytes))


def _end(is_well: bool) -> None:
    click.get_current_context().exit(0 if is_well else 1)


if __name__ == "__main__":
    # Its warning that more than ten connections are in use is no news where --workers asks for it.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    try:
        main(prog_name="python -m batch")
    except (GoogleAPIError, GoogleAuthError, OSError) as error:
        sys.exit(f"Error: {type(error).__name__}: {error}")
