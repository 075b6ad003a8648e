"""Analyzes photos on this machine, without the cloud, and prints one line of JSON for each file.

    python -m expressio FILE...

The exit status is 0 if every file was analyzed (also if no face was found), 1 if a file could not
be read or is not a usable photo, and 2 for incorrect usage.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from expressio import document, service
from expressio.outcome import Outcome


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
        help="photo to analyze: JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF or HEIC",
    )
    failed = False
    for path in parser.parse_args(arguments).files:
        result = _analyze(path)
        failed = failed or result["status"] == Outcome.ERROR
        print(json.dumps({"file": str(path), **result}), flush=True)
    return 1 if failed else 0


def _analyze(path: Path) -> dict[str, Any]:
    try:
        data = path.read_bytes()
    except OSError as error:
        return document.error_document(
            "unreadable_file", f"{path}: {error.strerror}", retryable=False
        )
    return service.analyze_bytes(data)


if __name__ == "__main__":
    sys.exit(main())
