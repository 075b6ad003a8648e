"""Prints a line for every answer to a batch's photos, as it comes; Ctrl-C ends it.

python examples/listen.py BATCH [--count N]
"""

import argparse
import sys
from contextlib import suppress
from threading import Event
from typing import Any

import firebase_admin
from firebase_admin import firestore


def main() -> int:
    """Command line; the exit status, 1 where Firestore has ended the listening."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("batch", help="what follows batches/ in the photos' names")
    parser.add_argument("--count", type=int, help="end when so many photos are answered")
    arguments = parser.parse_args()
    answered: set[str] = set()
    is_complete = Event()

    def show(_snapshots: Any, changes: Any, _read_time: Any) -> None:
        for change in changes:  # At first everything that is there already.
            if change.type.name != "REMOVED":
                print(words(change.document.to_dict()), flush=True)
                answered.add(change.document.id)
        if len(answered) == arguments.count:
            is_complete.set()

    client = firestore.client(firebase_admin.initialize_app())
    watch = client.collection(f"batches/{arguments.batch}/predictions").on_snapshot(show)
    with suppress(KeyboardInterrupt):
        while not is_complete.wait(0.2):
            if not watch.is_active:
                print("Firestore has ended the listening: may this account read?", file=sys.stderr)
                return 1
    watch.unsubscribe()
    return 0


def words(answer: dict[str, Any]) -> str:
    """An answer in one line."""
    return f"{outcome(answer):20} {answer['name']!r}"


def outcome(answer: dict[str, Any]) -> str:
    """What the photo shows, or why that is not known."""
    if answer["status"] == "error":
        return str(answer["error"]["code"])
    if answer["status"] == "no_face":
        return "no face"
    share = answer["probabilities"][answer["expression"]]
    return f"{answer['expression']} {share:.0%}{' (unsure)' if answer['unsure'] else ''}"


if __name__ == "__main__":
    sys.exit(main())
