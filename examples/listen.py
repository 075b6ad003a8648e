"""Prints a line for every prediction of a batch as it comes, until Ctrl-C.

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
    """Runs the command line; returns the exit status, 1 if Firestore ended the listener."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "batch", help="the batch's name: what follows batches/ in its photos' names"
    )
    parser.add_argument("--count", type=int, help="stop after this many predictions")
    arguments = parser.parse_args()
    received: set[str] = set()
    is_complete = Event()

    def show(_snapshots: Any, changes: Any, _read_time: Any) -> None:
        for change in changes:  # The first call brings every existing document.
            if change.type.name != "REMOVED":
                print(line(change.document.to_dict()), flush=True)
                received.add(change.document.id)
        if len(received) == arguments.count:
            is_complete.set()

    client = firestore.client(firebase_admin.initialize_app())
    watch = client.collection(f"batches/{arguments.batch}/predictions").on_snapshot(show)
    with suppress(KeyboardInterrupt):
        while not is_complete.wait(0.2):
            if not watch.is_active:
                print(
                    "Firestore ended the listener. Is this account allowed to read?",
                    file=sys.stderr,
                )
                return 1
    watch.unsubscribe()
    return 0


def line(prediction: dict[str, Any]) -> str:
    """One line about a prediction document: its outcome and the photo's name."""
    return f"{outcome(prediction):27} {prediction['name']!r}"


def outcome(prediction: dict[str, Any]) -> str:
    """The expression with its probability, what an unsure face looks like, or why there is none."""
    if prediction["status"] == "error":
        return str(prediction["error"]["code"])
    if prediction["status"] == "no_face":
        return "no face"
    probabilities = prediction["probabilities"]
    if not prediction["unsure"]:
        return f"{prediction['expression']} {probabilities[prediction['expression']]:.0%}"
    # Documents of earlier versions lack the probabilities of all seven emotions.
    emotions = prediction["faces"][0].get("emotions", probabilities)
    likeliest = max(emotions, key=emotions.__getitem__)
    reason = prediction["faces"][0].get("reason", "").replace("_", " ")
    why = f" ({reason})" if reason else ""
    if likeliest == "neutral":
        return f"neutral{why}"
    return f"{'unsure, ' if likeliest in probabilities else ''}closest to {likeliest}{why}"


if __name__ == "__main__":
    sys.exit(main())
