"""Work with batches of photos: upload a folder, watch it, report its predictions. Analyze films.

Uses the local system if `make run` is running. For a real project, name its --bucket and set
GOOGLE_APPLICATION_CREDENTIALS. An interrupted command continues when you run it again.

The exit status is 0 on success, 1 if something failed, 2 for bad usage, 130 if interrupted.
"""

import logging
from collections.abc import Callable
from pathlib import Path

import click
from google.api_core.exceptions import GoogleAPIError
from google.auth.exceptions import GoogleAuthError

from batch import batches, cost
from batch.backfill import Limits, Source, backfill
from batch.concurrency import WORKERS, console, say
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
    "--dry-run", "is_dry_run", is_flag=True, help="Show what would be done, and change nothing."
)
workers_option = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=WORKERS,
    show_default=True,
    help="How many photos to work on at a time.",
)


@click.group(help=__doc__, context_settings={"max_content_width": 100, "show_default": True})
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=".expressio",
    help="The local system's data folder.",
)
@click.option("--project", help="A real project's id, if the key belongs to another project.")
@click.option("--bucket", help="A real project's bucket.")
@click.pass_context
def main(context: click.Context, data: Path, project: str | None, bucket: str | None) -> None:
    def connect_and_say() -> Project:
        connected = connect(data, project, bucket)
        say(connected.description)
        return connected

    context.obj = connect_and_say


@main.command("upload")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--batch", required=True, callback=_checked, help="The batch's name: letters, digits, _ and -."
)
@workers_option
@dry_run_option
@click.pass_obj
def _upload(connect: Connect, folder: Path, batch: str, workers: int, is_dry_run: bool) -> None:
    """Upload the files in FOLDER and its subfolders to a batch.

    Uploads every file that is not hidden, whatever its extension; a file that is not a photo gets
    a prediction document with an error. Refuses files over 10 MB. Run it again to upload files
    that are missing or have changed (compared by MD5).
    """
    _exit(upload(connect(), batch, folder, workers, is_dry_run))


@main.command("watch")
@batch_argument
@click.option(
    "--every",
    "every_s",
    type=click.FloatRange(min=0.1),
    default=1.0,
    metavar="SECONDS",
    help="How often to check.",
)
@click.pass_obj
def _watch(connect: Connect, batch: str, every_s: float) -> None:
    """Show BATCH's progress until every photo has a prediction."""
    watch(connect(), batch, every_s)


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
    help="How many photos to show for each expression.",
)
@workers_option
@dry_run_option
@click.pass_obj
def _report(
    connect: Connect, batch: str, out: Path, thumbnails: int, workers: int, is_dry_run: bool
) -> None:
    """Write BATCH's predictions as CSV, JSON Lines, and one HTML page."""
    report(connect(), batch, out, thumbnails, workers, is_dry_run)


@main.command("retry")
@batch_argument
@workers_option
@dry_run_option
@click.pass_obj
def _retry(connect: Connect, batch: str, workers: int, is_dry_run: bool) -> None:
    """Analyze BATCH's photos again if their error is retryable."""
    _exit(retry(connect(), batch, workers, is_dry_run))


@main.command("delete")
@batch_argument
@click.option("--yes", "is_sure", is_flag=True, help="Don't ask for confirmation.")
@workers_option
@dry_run_option
@click.pass_obj
def _delete(connect: Connect, batch: str, is_sure: bool, workers: int, is_dry_run: bool) -> None:
    """Delete BATCH: its photos, its predictions, and the batch itself."""
    project = connect()
    if not is_sure and not is_dry_run:
        click.confirm(
            f"Delete all photos and predictions of batch {batch}? This can't be undone.", abort=True
        )
    _exit(delete(project, batch, workers, is_dry_run))


@main.command("backfill")
@click.argument("source", metavar="gs://BUCKET/PREFIX")
@click.option(
    "--batch",
    callback=_checked,
    help="The batch for photos that are under neither photos/ nor batches/.",
)
@click.option(
    "--manifest",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file for the list of photos.  [default: named after the batch or the prefix]",
)
@click.option("--resume", "is_resumed", is_flag=True, help="Continue with the existing manifest.")
@click.option(
    "--limit", type=click.IntRange(1), help="Analyze at most this many photos in this run."
)
@click.option(
    "--per-second",
    type=click.FloatRange(min=0, min_open=True),
    help="Analyze at most this many photos per second.",
)
@workers_option
@dry_run_option
@click.pass_obj
def _backfill(
    connect: Connect,
    source: str,
    batch: str | None,
    manifest: Path | None,
    is_resumed: bool,
    limit: int | None,
    per_second: float | None,
    workers: int,
    is_dry_run: bool,
) -> None:
    """Analyze photos that are already in a bucket, on this machine.

    Skips photos that have a prediction. Lists the photos once, into a manifest; --resume continues
    with it. Stops when over 20% of the last 100 photos ended in errors, on Ctrl-C (photos already
    started are finished), and while the file MANIFEST.stop exists. Set RETENTION_DAYS to the
    deployment's value if it is not 30.
    """
    photos = Source.parse(source, batch)
    limits = Limits(limit, per_second, workers)
    _exit(backfill(connect(), photos, manifest or photos.manifest, limits, is_resumed, is_dry_run))


@main.command("film")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the CSV, JSON and HTML files, named after the films.",
)
@click.option(
    "--every",
    type=click.IntRange(1),
    default=1,
    metavar="N",
    help="Look at every Nth frame only.",
)
@dry_run_option
def _film(files: tuple[Path, ...], out: Path, every: int, is_dry_run: bool) -> None:
    """Report which expression each person in the films FILES shows over time.

    Works on this machine alone and uploads nothing. Writes a CSV and a JSON file with every frame,
    and an HTML page with a timeline. Run it again to continue after an interruption.
    """
    from batch.film import film  # Here, because only this command needs OpenCV.

    _exit(film(files, out, every, is_dry_run))


@main.command("cost")
@click.argument("photos", type=click.IntRange(0))
@click.option(
    "--seconds",
    type=click.FloatRange(min=0),
    default=cost.SECONDS,
    help="The function's time per photo: the mean of jsonPayload.ms.total in its log.",
)
@click.option(
    "--megabytes", type=click.FloatRange(min=0), default=cost.MEGABYTES, help="The size of a photo."
)
def _cost(photos: int, seconds: float, megabytes: float) -> None:
    """Estimate the cost of a batch of PHOTOS photos."""
    console.print(cost.table(photos, seconds, megabytes))


def _exit(is_success: bool) -> None:
    click.get_current_context().exit(0 if is_success else 1)


def run() -> str | None:
    """Runs the command line and leaves by SystemExit; returns the message of a cloud error."""
    # urllib3 warns when more than ten connections are open, which --workers asks for.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    try:
        main(prog_name="python -m batch")
    except (GoogleAPIError, GoogleAuthError, OSError) as error:
        return f"Error: {type(error).__name__}: {error}"
    return None
