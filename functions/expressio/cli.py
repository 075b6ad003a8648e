"""Analyzes photos on this machine, without the cloud, and prints one line of JSON for each file.

    python -m expressio [--text] FILE...

With --text it prints a line for each face instead, to be read by people.

FILE may be -, for standard input. The exit status is 0 if every file was analyzed (also if no face
was found), 1 if a file could not be read or is not a usable photo, 2 for incorrect usage, and 130
if interrupted. Nothing is printed about a reader that has closed the pipe.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

from expressio import document, photo, service
from expressio.labels import EMOTIONS, LABELS
from expressio.outcome import Outcome
from expressio.photo import UnusablePhoto


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m expressio",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="photo to analyze (JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF or HEIC), or - for standard "
        "input",
    )
    parser.add_argument(
        "--text", action="store_true", help="print a line for each face instead of JSON"
    )
    options = parser.parse_args(arguments)
    try:
        return _print_results(options.files, options.text)
    except BrokenPipeError:
        # Python would flush the rest when it exits, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _print_results(files: list[Path], as_text: bool) -> int:
    failed = False
    for path in files:
        result = _analyze(path)
        failed = failed or result["status"] == Outcome.ERROR
        if as_text:
            print("\n".join(f"{path}: {line}" for line in _lines(result)), flush=True)
        else:
            print(json.dumps({"file": str(path), **result}), flush=True)
    return 1 if failed else 0


def _lines(result: dict[str, Any]) -> list[str]:
    """What people read of a document: a line for each face, or for why there is none."""
    match result["status"]:
        case Outcome.ERROR:
            return [result["error"]["message"]]
        case Outcome.NO_FACE:
            return ["no face found"]
    faces = result["faces"]
    if len(faces) == 1:
        return [_face_text(faces[0])]
    lines = [f"face {number}: {_face_text(face)}" for number, face in enumerate(faces, 1)]
    if result["facesFound"] > len(faces):
        lines.append(f"{result['facesFound']} faces found; the {len(faces)} largest are shown")
    return lines


def _face_text(face: dict[str, Any]) -> str:
    """The expression with its probability, or what an unsure face looks like, and why it is."""
    label, probabilities, emotions = face["expression"], face["probabilities"], face["emotions"]
    if not face["unsure"]:
        return f"{label} ({probabilities[label]:.1%})"
    emotion = max(EMOTIONS, key=emotions.__getitem__)
    if emotion == "neutral":
        text = "neutral, none of the four stands out"
    else:
        text = "not clear, " if emotion in LABELS else ""
        text += f"closest to {emotion} ({emotions[emotion]:.1%} among all seven emotions)"
    reason = face.get("reason")
    return f"{text}; the face is {reason.replace('_', ' ')}" if reason else text


def _analyze(path: Path) -> dict[str, Any]:
    try:
        return service.analyze_bytes(_read(path))
    except UnusablePhoto as unusable:
        return document.unusable_document(unusable)
    except OSError as error:
        return document.error_document(
            "unreadable_file", f"{path}: {error.strerror}", retryable=False
        )


def _read(path: Path) -> bytes:
    """The file's bytes. Raises OSError, and UnusablePhoto for one whose size says enough."""
    if str(path) == "-":
        return _start_of(sys.stdin.buffer)
    if path.is_file():
        photo.check_size(path.stat().st_size)
    with path.open("rb") as file:
        return _start_of(file)


def _start_of(stream: BinaryIO) -> bytes:
    """All of a photo's bytes, or of more than that as many as say so: a pipe may never end."""
    return stream.read(photo.MAX_BYTES + 1)
