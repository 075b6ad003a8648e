"""Answers millions of photos that are stored already, on Apache Beam: match, read, predict, write.

    python -m batch.beam --input 'gs://BUCKET/batches/trip/**' --parquet gs://OTHER/trip/answers
    python -m batch.beam --input 'gs://BUCKET/batches/trip/**' --firestore

Every photo gets one answer, a failure included, and a second run gives the same ones. With
--firestore they are the documents that the function would have written, and a second run passes
over the photos that have theirs.

Whatever is not listed here is an option of Beam's, --runner for one. docs/beam.md has the commands
for one machine, Dataflow, Flink and Spark.
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

from expressio import document, expression, faces, photo, service, store
from expressio.event_log import DeliveryLog
from expressio.faces import Box, Face
from expressio.labels import LABELS
from expressio.outcome import Outcome
from expressio.photo import UnusablePhoto
from expressio.store import Upload

# What DirectRunner comes to as well, once it has not found another engine on the internet.
DEFAULT_RUNNER = "apache_beam.runners.portability.fn_api_runner.FnApiRunner"
OUTCOMES = "photos"  # The namespace of the counters.

_PROBABILITIES = pa.struct([(label, pa.float64()) for label in LABELS])
_BOX = pa.struct([(side, pa.float64()) for side in ("left", "top", "width", "height")])
# Of docs/schema.md the fields that depend on the photo alone, so that two runs say the same.
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
        "faces": pa.list_(
            pa.struct(
                {
                    "box": _BOX,
                    "score": pa.float64(),
                    "probabilities": _PROBABILITIES,
                    "expression": pa.string(),
                    "unsure": pa.bool_(),
                }
            )
        ),
        "expression": pa.string(),
        "unsure": pa.bool_(),
        "probabilities": _PROBABILITIES,
        "model": pa.struct({"name": pa.string(), "version": pa.string(), "sha256": pa.string()}),
    }
)


class Analyse(beam.DoFn):
    """A photo's file to its answer, a row of ROW."""

    def setup(self) -> None:
        """Loads the networks."""
        _load_networks()

    def process(self, file: ReadableFile) -> Iterator[dict[str, Any]]:
        """Yields one row, whatever is wrong with the photo."""
        answer = _answer(file)
        _count(Outcome(answer["status"]))
        name = os.fsencode(_place(file.metadata.path)[1])  # A local name may be no UTF-8.
        yield {
            **{field: answer.get(field) for field in ROW.names},
            "id": store.batch_prediction_id(name),
            "name": name.decode(errors="replace"),
        }


class Store(beam.DoFn):
    """A photo's object to its prediction document."""

    def setup(self) -> None:
        """Loads the networks and opens the clients, those of an app of this object's own."""
        _load_networks()
        self._app = firebase_admin.initialize_app(name=str(uuid.uuid4()))

    def teardown(self) -> None:
        """Closes the clients."""
        firebase_admin.delete_app(self._app)

    def process(self, file: ReadableFile) -> None:
        """Writes one document. Raises where Firestore fails: the runner tries again."""
        bucket, name = _place(file.metadata.path)
        blob = storage.bucket(bucket, app=self._app).get_blob(name)
        if blob is None:
            _count(Outcome.GONE)
            return
        # As the object's event would announce it.
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
        """Analyzes and stores one photo, unless its document is there."""
        reference = firestore.client(self._app).document(upload.document)
        stored = reference.get(["generation"]).to_dict()
        if stored and stored["generation"] >= upload.generation:
            return Outcome.ALREADY_STORED
        log = DeliveryLog(upload.id, upload)
        try:
            result = service.analyze_upload(upload, log)
        except Exception as error:
            log.fail(error)
            result = _internal_error()
        return Outcome.GONE if result is None else service.save_result(upload, result)


def run(arguments: list[str] | None = None) -> None:
    """Command line; prints how many photos ended how. Raises where the runner gave up."""
    parser = argparse.ArgumentParser(
        prog="python -m batch.beam",
        description=__doc__,
        allow_abbrev=False,  # It may be an option of Beam's.
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--input",
        nargs="+",
        required=True,
        metavar="PATTERN",
        help="gs:// patterns or paths: * stays in a folder, ** does not",
    )
    output = parser.add_mutually_exclusive_group(required=True)
    output.add_argument("--parquet", metavar="PREFIX", help="writes PREFIX-00000-of-00001.parquet")
    output.add_argument(
        "--firestore", action="store_true", help="writes the prediction documents of gs:// objects"
    )
    parser.add_argument(
        "--shards",
        type=int,
        default=1,
        help="how many Parquet files, about one for 100,000 photos (1)",
    )
    ours, beams = parser.parse_known_args(arguments)
    if ours.firestore and not all(pattern.startswith("gs://") for pattern in ours.input):
        parser.error("--firestore takes gs:// patterns: a local file has no prediction document")
    if ours.parquet and (strange := _other_shards(ours.parquet, ours.shards)):
        parser.error(f"{strange[0]} is of a run with another --shards: rows would be there twice")

    pipeline = beam.Pipeline(options=PipelineOptions([f"--runner={DEFAULT_RUNNER}", *beams]))
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
        rows = photos | "Analyse" >> beam.ParDo(Analyse())
        _ = rows | "Write" >> WriteToParquet(
            ours.parquet, ROW, codec="zstd", num_shards=ours.shards, file_name_suffix=".parquet"
        )
    result = pipeline.run()
    result.wait_until_finish()
    for counter in result.metrics().query(MetricsFilter().with_namespace(OUTCOMES))["counters"]:
        print(f"{counter.result:>10,} {counter.key.metric.name}")


def _other_shards(prefix: str, shards: int) -> list[str]:
    """The Parquet files there that a run with so many shards would not replace."""
    [found] = FileSystems.match([f"{prefix}-*-of-*.parquet"])
    return [
        file.path
        for file in found.metadata_list
        if not file.path.endswith(f"-of-{shards:05}.parquet")
    ]


def _load_networks() -> None:
    """Once a worker: one that lacks them fails at once, and not with every photo."""
    image = Image.new("RGB", (64, 64))
    faces.detect(image)
    expression.classify(image, Face(Box(0, 0, 1, 1), 1, 0))


def _answer(file: ReadableFile) -> dict[str, Any]:
    try:
        photo.check_size(file.metadata.size_in_bytes)
        return service.analyze_bytes(file.read())
    except UnusablePhoto as unusable:
        return document.unusable_document(unusable)
    except Exception as error:  # It was deleted meanwhile, say: the others have to be answered.
        trace = "".join(format_tb(error.__traceback__))  # The message may tell whose photo it is.
        logging.error("a photo could not be analysed: %s\n%s", type(error).__name__, trace)
        return _internal_error()


def _internal_error() -> dict[str, Any]:
    return document.error_document("internal", "The photo could not be analyzed.", retryable=True)


def _count(outcome: Outcome) -> None:
    Metrics.counter(OUTCOMES, outcome.value).inc()


def _place(path: str) -> tuple[str, str]:
    """The bucket and the object's name; of a local file no bucket and its path."""
    bucket, _, name = path.removeprefix("gs://").partition("/")
    return (bucket, name) if path.startswith("gs://") else ("", path)


if __name__ == "__main__":
    run()
