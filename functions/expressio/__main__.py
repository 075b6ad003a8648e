"""Analyses photos without any cloud: one JSON line a file, by the code that the function runs.

    python -m expressio FILE...

The exit status is 0 when every file got an answer (a photo without a face included), 1 when a file
could not be read or is not a photo, 2 for bad usage.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from expressio import document, service


def main(arguments: list[str] | None = None) -> int:
    """Command line; the exit status."""
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
        help="a photo: JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF, HEIC",
    )
    failed = False
    for path in parser.parse_args(arguments).files:
        answer = _answer(path)
        failed = failed or answer["status"] == "error"
        print(json.dumps({"file": str(path), **answer}), flush=True)
    return 1 if failed else 0


def _answer(path: Path) -> dict[str, Any]:
    try:
        data = path.read_bytes()
    except OSError as error:
        return document.error_document(
            "unreadable_file", f"{path}: {error.strerror}", retryable=False
        )
    return service.analyze_bytes(data)


if __name__ == "__main__":
    sys.exit(main())
