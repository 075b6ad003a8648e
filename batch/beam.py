"""Analyzes millions of stored photos on Apache Beam: match, read, predict, write.

    python -m batch.beam --input 'gs://BUCKET/batches/trip/**' --parquet gs://OTHER/trip/results
    python -m batch.beam --input 'gs://BUCKET/batches/trip/**' --firestore

Every photo gets one result, even one that cannot be analyzed, and a second run gives the same
results. With --firestore they are the documents that the function would have written, and a second
run skips the photos that have theirs.

Options not listed here go to Beam, such as --runner. docs/beam.md has the commands for one machine,
Dataflow, Flink and Spark.
"""

import argparse
import logging
import os
import uuid
from collections.abc import Iterator
from traceback import format_tb
from typing import Any

import apache_beam as beam
import firebase_admin
import pyarrow as pa
from apache_beam.io.fileio import EmptyMatchTreatment, MatchAll, ReadableFile, ReadMatches
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems
from apache_beam.io.parquetio import WriteToParquet
from apache_beam.metrics import Metrics, MetricsFilter
from apache_beam.options.pipeline_options import PipelineOptions
from cloudevents.http import CloudEvent
from firebase_admin import firestore, storage
from PIL import Image

from expressio import document, expression, faces, mesh, photo, service, store
from expressio.crop import Square
from expressio.deadline import Deadline
from expressio.event_log import DeliveryLog
from expressio.faces import Box, Face
from expressio.labels import EMOTIONS, LABELS
from expressio.outcome import Outcome
from expressio.photo import UnusablePhoto
from expressio.store import Upload

# DirectRunner ends up with it too, but first looks for another engine on the internet.
DEFAULT_RUNNER = "apache_beam.runners.portability.fn_api_runner.FnApiRunner"
COUNTERS = "photos"  # The namespace of the outcome counters.

_PROBABILITIES = pa.struct([(label, pa.float64()) for label in LABELS])
_BOX = pa.struct([(side, pa.float64()) for side in ("left", "top", "width", "height")])
# The fields of docs/schema.md that depend on the photo alone, so that two runs write the same.
ROW = pa.schema(
    {
        "id": pa.string(),
        "name": pa.string(),
        "schemaVersion": pa.int64(),
        "status": pa.string(),
        "error": pa.struct({"code": pa.string(), "message": pa.string(), "retryable": pa.bool_()}),
        "image": pa.struct(
            {"width": pa.int64(), "height": pa.int64(), "format": pa.string(), "bytes": pa.int64()}
        ),
        "facesFound": pa.int64(),
        "faces": pa.list_(
            pa.struct(
                {
                    "box": _BOX,
                    "pose": pa.struct([(axis, pa.float64()) for axis in ("yaw", "pitch", "roll")]),
                    "score": pa.float64(),
                    "probabilities": _PROBABILITIES,
                    "expression": pa.string(),
                    "unsure": pa.bool_(),
                    "emotions": pa.struct([(label, pa.float64()) for label in EMOTIONS]),
                    "reason": pa.string(),
                }
            )
        ),
        "expression": pa.string(),
        "unsure": pa.bool_(),
        "probabilities": _PROBABILITIES,
        "model": pa.struct({"name": pa.string(), "version": pa.string(), "sha256": pa.string()}),
    }
)


class Analyze(beam.DoFn):
    """Turns a photo's file into its result, a row of ROW."""

    def setup(self) -> None:
        """Loads the networks, once per worker."""
        _load_networks()

    def process(self, file: ReadableFile) -> Iterator[dict[str, Any]]:
        """Yields one row, whatever is wrong with the photo."""
        result = _analyze(file)
        _count(Outcome(result["status"]))
        name = os.fsencode(_object(file.metadata.path)[1])  # A local name may not be UTF-8.
        yield {
            **{field: result.get(field) for field in ROW.names},
            "id": store.batch_prediction_id(name),
            "name": name.decode(errors="replace"),
        }


class Store(beam.DoFn):
    """Writes the prediction document of a photo's object."""

    def setup(self) -> None:
        """Loads the networks and opens the clients, in an app of its own."""
        _load_networks()
        self._app = firebase_admin.initialize_app(name=str(uuid.uuid4()))

    def teardown(self) -> None:
        """Closes the clients."""
        firebase_admin.delete_app(self._app)

    def process(self, file: ReadableFile) -> None:
        """Writes one document. Raises what Firestore raises, and the runner tries again."""
        bucket, name = _object(file.metadata.path)
        blob = storage.bucket(bucket, app=self._app).get_blob(name)
        if blob is None:
            _count(Outcome.GONE)
            return
        # The event that the bucket would have sent for the object.
        upload = Upload.from_event(
            CloudEvent(
                {"type": "google.cloud.storage.object.v1.finalized", "source": "batch.beam"},
                {
                    "bucket": bucket,
                    "name": name,
                    "generation": blob.generation,
                    "size": blob.size,
                    "timeCreated": blob.time_created.isoformat(),
                },
            )
        )
        _count(self._store(upload) if upload else Outcome.IGNORED)

    def _store(self, upload: Upload) -> Outcome:
        """Analyzes and stores one photo, unless its document exists."""
        reference = firestore.client(self._app).document(upload.document)
        stored = reference.get(["generation"]).to_dict()
        if stored and stored["generation"] >= upload.generation:
            return Outcome.ALREADY_STORED
        log = DeliveryLog(upload.id, upload)
        try:
            result = service.analyze_upload(upload, log, Deadline())
        except Exception as error:
            log.fail(error)
            result = _internal_error()
        if result is None:
            return Outcome.GONE
        return service.save_result(upload, result, Deadline())


def run(arguments: list[str] | None = None) -> None:
    """Runs the command line and prints the count of each outcome. Raises if the runner gave up."""
    parser = argparse.ArgumentParser(
        prog="python -m batch.beam",
        description=__doc__,
        allow_abbrev=False,  # An abbreviation may be one of Beam's options.
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--input",
        nargs="+",
        required=True,
        metavar="PATTERN",
        help="gs:// patterns or paths: * matches within a folder, ** across folders",
    )
    output = parser.add_mutually_exclusive_group(required=True)
    output.add_argument("--parquet", metavar="PREFIX", help="write PREFIX-00000-of-00001.parquet")
    output.add_argument(
        "--firestore", action="store_true", help="write the prediction documents of gs:// objects"
    )
    parser.add_argument(
        "--shards",
        type=int,
        default=1,
        help="the number of Parquet files, about one per 100,000 photos (default: 1)",
    )
    ours, beam_options = parser.parse_known_args(arguments)
    if ours.firestore and not all(pattern.startswith("gs://") for pattern in ours.input):
        parser.error("--firestore takes gs:// patterns: a local file has no prediction document")
    if ours.parquet and (others := _other_shards(ours.parquet, ours.shards)):
        parser.error(f"{others[0]} is from a run with another --shards: rows would be duplicated")

    pipeline = beam.Pipeline(options=PipelineOptions([f"--runner={DEFAULT_RUNNER}", *beam_options]))
    photos = (
        pipeline
        | "Patterns" >> beam.Create(ours.input)
        | "Match" >> MatchAll(EmptyMatchTreatment.DISALLOW)
        | "Spread" >> beam.Reshuffle()
        | "Read" >> ReadMatches(CompressionTypes.UNCOMPRESSED)
    )
    if ours.firestore:
        _ = photos | "Store" >> beam.ParDo(Store())
    else:
        rows = photos | "Analyze" >> beam.ParDo(Analyze())
        _ = rows | "Write" >> WriteToParquet(
            ours.parquet, ROW, codec="zstd", num_shards=ours.shards, file_name_suffix=".parquet"
        )
    result = pipeline.run()
    result.wait_until_finish()
    for counter in result.metrics().query(MetricsFilter().with_namespace(COUNTERS))["counters"]:
        print(f"{counter.result:>10,} {counter.key.metric.name}")


def _other_shards(prefix: str, shards: int) -> list[str]:
    """The existing Parquet files that a run with this many shards would not replace."""
    [found] = FileSystems.match([f"{prefix}-*-of-*.parquet"])
    return [
        file.path
        for file in found.metadata_list
        if not file.path.endswith(f"-of-{shards:05}.parquet")
    ]


def _load_networks() -> None:
    """Runs each network once: a worker that lacks one fails here, not with every photo."""
    image = Image.new("RGB", (64, 64))
    faces.detect(image)
    face = mesh.fit(image, Square(32, 32, 64, 1, 0))
    expression.classify(image, Face(Box(0, 0, 1, 1), 1, face), scale=1)


def _analyze(file: ReadableFile) -> dict[str, Any]:
    try:
        photo.check_size(file.metadata.size_in_bytes)
        return service.analyze_bytes(file.read())
    except UnusablePhoto as unusable:
        return document.unusable_document(unusable)
    except Exception as error:  # It may have been deleted since: the run goes on with the others.
        trace = "".join(format_tb(error.__traceback__))  # The message may name the photo.
        logging.error("a photo could not be analyzed: %s\n%s", type(error).__name__, trace)
        return _internal_error()


def _internal_error() -> dict[str, Any]:
    return document.error_document("internal", "The photo could not be analyzed.", retryable=True)


def _count(outcome: Outcome) -> None:
    Metrics.counter(COUNTERS, outcome.value).inc()


def _object(path: str) -> tuple[str, str]:
    """The bucket and the object's name; for a local file an empty bucket and its path."""
    bucket, _, name = path.removeprefix("gs://").partition("/")
    return (bucket, name) if path.startswith("gs://") else ("", path)


if __name__ == "__main__":
    run()
