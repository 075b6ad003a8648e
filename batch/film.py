"""Analyzes films: which expression each person shows over time, as CSV, JSON, and one HTML page."""

import csv
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np

from batch.concurrency import Progress, duration, say
from batch.film_faces import Follower
from batch.film_page import Moment, Timeline, page
from batch.film_reader import Extent, Film, Frame, UnreadableFilm
from batch.film_smoothing import MARGIN, TIME_CONSTANT_S, Smoother
from batch.report import (
    BYTE_ORDER_MARK,
    FACE_COLUMNS,
    LATER_FACE_COLUMNS,
    data_url,
    face_cells,
    face_thumbnail,
    new_file,
    write,
)
from expressio import expression
from expressio.contract import CONTRACT
from expressio.document import face_fields
from expressio.labels import EMOTIONS

# Those of the batch report for a face, and before and after them a film's own.
COLUMNS = ("frame", "time", "person", *FACE_COLUMNS, *LATER_FACE_COLUMNS, "shown")

Fields = dict[str, Any]


class Results:
    """The files of one film, in the folder for all."""

    def __init__(self, folder: Path, name: str) -> None:
        self.csv, self.json, self.html = (
            folder / f"{name}.{ending}" for ending in ("csv", "json", "html")
        )
        self.frames = folder / f"{name}.frames.part"  # A line for each frame analyzed so far.

    def header(self) -> Fields | None:
        """What the JSON file begins with; None where there is none, empty where it is not ours."""
        try:
            with self.json.open(encoding="utf-8") as file:
                header = json.loads(file.readline() + "]}")
        except FileNotFoundError:
            return None
        except ValueError:
            return {}
        is_ours = isinstance(header, dict) and isinstance(header.get("film"), dict)
        return header if is_ours else {}

    def are_complete(self) -> bool:
        """Whether all three files are there."""
        return all(path.exists() for path in (self.csv, self.json, self.html))


def film(paths: Iterable[Path], folder: Path, every: int, is_dry_run: bool) -> bool:
    """Analyzes films one by one; returns whether all of them could be read to their ends.

    Of `every` frames one is looked at. A film that is done already is left as it is.
    """
    outcomes = [_film(path, folder, every, is_dry_run) for path in paths]
    return all(outcomes)


def _film(path: Path, folder: Path, every: int, is_dry_run: bool) -> bool:
    try:
        opened = Film(path)
        header = _header(opened, every)
    except UnreadableFilm as error:
        say(f"{path}: {error}")
        return False
    except OSError as error:
        say(f"{path}: {error.strerror}")
        return False
    results = Results(folder, path.name)
    before = results.header()
    has_same_settings = before is not None and before.items() >= header.items()
    if _are_of_another(results, before, header):
        say(
            f"{path}: {results.json.name} or its neighbors in {folder} are not of this film. "
            "Choose another folder, or move them."
        )
        return False
    if before and has_same_settings and results.are_complete():
        say(f"{path}: already analyzed")
        return _say_what_is_missing(path, before)
    total = ceil(opened.frames_expected / every)
    length = f"{duration(opened.duration_s)}, about {total:,} frames to look at"
    say(f"{path}: {opened.width} x {opened.height}, {length if total else 'of unknown length'}")
    if is_dry_run:
        say(f"Would write {results.csv.name}, {results.json.name} and {results.html.name}.")
        return True
    if before and not has_same_settings:
        say("Replaces its results of an earlier version, or with another --every.")
    folder.mkdir(parents=True, exist_ok=True)
    extent = _analyze(opened, results, header, total)
    header = {
        **header,
        "duration": opened.duration_s,
        "seconds": extent.end_s,
        "damages": extent.damages,
        "complete": extent.is_complete,
    }
    _write(opened, results, header)
    say(f"Wrote {results.csv.name}, {results.json.name} and {results.html.name} to {folder}.")
    return _say_what_is_missing(path, header)


def _header(opened: Film, every: int) -> Fields:
    """What the results depend on. Raises OSError."""
    model = CONTRACT.expression.network
    return {
        "film": {
            "name": opened.path.name,
            "bytes": opened.bytes,
            "sha256": opened.sha256(),
            "width": opened.width,
            "height": opened.height,
        },
        "every": every,
        "model": {"name": model.name, "version": model.version, "sha256": model.sha256},
        "smoothing": {"timeConstant": TIME_CONSTANT_S, "margin": MARGIN},
    }


def _are_of_another(results: Results, before: Fields | None, header: Fields) -> bool:
    """Whether the results that are there are of another film, or nobody knows of what."""
    if before is None:
        return results.csv.exists() or results.html.exists()
    return not before or bool(before["film"].get("sha256") != header["film"]["sha256"])


def _say_what_is_missing(path: Path, header: Fields) -> bool:
    """Whether nothing is."""
    if header["complete"]:
        return True
    seconds, whole = header["seconds"], header["duration"]
    places = header["damages"]
    damage = f" Frames are missing in {places:,} place{'s' if places > 1 else ''}." * bool(places)
    say(f"{path}: damaged or cut off: could be read up to {seconds:.1f} of {whole:.1f} s.{damage}")
    return False


def _analyze(opened: Film, results: Results, header: Fields, total: int) -> Extent:
    """Completes the lines of the frames; those that are there already count."""
    extents: list[Extent] = []
    finished, last = _kept_lines(results.frames, header)
    follower = Follower.resumed(last["follower"]) if last else Follower()
    start, every = (last["frame"] + 1 if last else 0), header["every"]
    before = {"analyzed before": finished} if finished else None
    append = partial(os.open, mode=0o600)  # For its owner's eyes alone, as the results.
    with (
        open(results.frames, "a", encoding="utf-8", opener=append) as lines,
        Progress("frames", max(total, finished), before) as progress,
    ):
        if not last:
            lines.write(_line(header))
        for frame in opened.frames(lambda i: i >= start and i % every == 0, extents.append):
            fields = _frame_fields(frame, follower)
            lines.write(_line(fields))
            lines.flush()
            progress.total = max(progress.total, progress.counts.total() + 1)
            progress.count("with faces" if fields["faces"] else "without a face")
    return extents[0]


def _line(fields: Fields) -> str:
    return json.dumps(fields) + "\n"


def _frame_fields(frame: Frame, follower: Follower) -> Fields:
    """The faces of the next frame, as in a prediction document, and how to go on after it."""
    found = follower.follow(frame.image, frame.time_s)
    return {
        "frame": frame.number,
        "time": round(frame.time_s, 6),
        "faces": [
            {
                "person": number,
                **face_fields(face, expression.classify(frame.image, face, frame.scale)),
            }
            for number, face in found.items()
        ],
        "follower": follower.state(),
    }


def _kept_lines(path: Path, header: Fields) -> tuple[int, Fields | None]:
    """How many frames an interrupted run has analyzed, and the last one's fields.

    What it left is cut after the last whole line; of another film, or other settings, it is
    deleted.
    """
    if not path.exists():
        return 0, None
    count, last, end = -1, None, 0
    with path.open("rb") as lines:
        for line in lines:
            if not line.endswith(b"\n"):
                break
            if count < 0 and line.decode(errors="replace") != _line(header):
                say("An unfinished analysis with other settings, or of another film, is dropped.")
                break
            count, last, end = count + 1, line, end + len(line)
    if count < 1 or last is None:
        path.unlink()
        return 0, None
    os.truncate(path, end)
    return count, json.loads(last)


def _smoothed_frames(path: Path) -> Iterator[tuple[Fields, dict[int, Smoother]]]:
    """Each frame's fields, with what each face shows, and the smoothers in their state then."""
    smoothers: dict[int, Smoother] = defaultdict(Smoother)
    with path.open(encoding="utf-8") as lines:
        next(lines)  # The header.
        for line in lines:
            frame = json.loads(line)
            del frame["follower"]
            for face in frame["faces"]:
                emotions = np.array([face["emotions"][name] for name in EMOTIONS])
                face["shown"] = smoothers[face["person"]].add(frame["time"], emotions)
            yield frame, smoothers


def _write(opened: Film, results: Results, header: Fields) -> None:
    """Writes the results from the frames' lines; each file gets its name once it is complete."""
    timeline = Timeline()
    paths = (results.json, results.csv)
    parts = [path.with_name(f"{path.name}.part") for path in paths]
    with ExitStack() as stack:
        document, table = (stack.enter_context(new_file(part)) for part in parts)
        # The first line has everything but the frames.
        document.write(json.dumps({**header, "frames": []}).removesuffix("]}"))
        table.write(BYTE_ORDER_MARK)
        rows = csv.DictWriter(table, COLUMNS, restval="")
        rows.writeheader()
        separator = "\n"
        for frame, smoothers in _smoothed_frames(results.frames):
            document.write(separator + json.dumps(frame))
            separator = ",\n"
            rows.writerows(csv_rows(frame))
            timeline.add(frame, smoothers)
        document.write("\n]}\n")
    for part, path in zip(parts, paths, strict=True):
        part.replace(path)
    write(results.html, page(header, timeline, _pictures(opened, timeline.moments())))
    results.frames.unlink()


def csv_rows(frame: Fields) -> Iterator[Fields]:
    """One row per face, or one for a frame without faces, keyed by COLUMNS."""
    start = {"frame": frame["frame"], "time": frame["time"]}
    for face in frame["faces"]:
        yield {**start, "person": face["person"], **face_cells(face), "shown": face["shown"]}
    if not frame["faces"]:
        yield start


def _pictures(opened: Film, moments: list[Moment]) -> dict[Moment, str]:
    """Addresses of the moments' pictures: reads the film again, up to the last of them."""
    at: dict[int, list[Moment]] = defaultdict(list)
    for moment in moments:
        at[moment.frame].append(moment)
    pictures: dict[Moment, str] = {}
    with Progress("key moments", len(moments)) as progress:
        frames = opened.frames(at.__contains__)
        while len(pictures) < len(moments) and (frame := next(frames, None)):
            for moment in at[frame.number]:
                pictures[moment] = data_url(face_thumbnail(frame.image, asdict(moment.box)))
                progress.count("made")
    return pictures
