"""How a photo can end: the one spelling, for log lines and for the counters of batch/."""

from enum import StrEnum


class Outcome(StrEnum):
    """What became of an upload. The first three are also the status of its prediction document."""

    DONE = "done"
    NO_FACE = "no_face"
    ERROR = "error"
    ALREADY_STORED = "already_stored"  # The document holds this generation or a newer one.
    GONE = "gone"  # This generation was replaced or deleted.
    IGNORED = "ignored"  # Not a photo that gets a prediction document.
    FAILED = "failed"  # This time; a retry may succeed.


STATUSES = (Outcome.DONE, Outcome.NO_FACE, Outcome.ERROR)
