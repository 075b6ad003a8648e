"""What became of each event: one JSON object per line, in the form that Cloud Logging reads.

No line says whose photo it was: neither the user's id nor the object's name is in it.
"""

import json
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from time import perf_counter
from typing import Any
from urllib.parse import quote

from expressio.outcome import Outcome
from expressio.store import Upload


class _JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = record.__dict__["fields"]
        return json.dumps({"severity": record.levelname, "message": record.getMessage(), **fields})


_handler = logging.StreamHandler(sys.stdout)
_handler.setFormatter(_JsonLine())
_log = logging.getLogger("expressio")
_log.setLevel(logging.INFO)
_log.handlers = [_handler]
_log.propagate = False


class DeliveryLog:
    """The log line about one delivery of an upload's event."""

    def __init__(self, event_id: str, upload: Upload) -> None:
        self.ms: dict[str, float] = {}  # Milliseconds of each stage.
        self._event_id = event_id
        self._upload = upload
        self._started = perf_counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measures the time that the block takes."""
        started = perf_counter()
        try:
            yield
        finally:
            self.ms[name] = _ms_since(started)

    def end(self, outcome: Outcome, result: Mapping[str, Any] | None = None) -> None:
        """Writes the line of a delivery that ended; a warning where `result` may be retried."""
        fields: dict[str, Any] = {}
        error = (result or {}).get("error", {})
        if error:
            fields["code"] = error["code"]
        if result and "model" in result:
            fields["model"] = result["model"]["version"]
            self.ms |= result["timings"]
        self._write(logging.WARNING if error.get("retryable") else logging.INFO, outcome, **fields)

    def fail(self, error: Exception) -> None:
        """Writes the line of a delivery that failed, with a stack trace that names no owner."""
        trace = "".join(traceback.format_exception(error))
        name = self._upload.name
        for private in (name, quote(name), quote(name, safe=""), self._upload.owner.get("uid")):
            if private:
                trace = trace.replace(private, "***")
        self._write(logging.ERROR, Outcome.FAILED, error=type(error).__name__, stack_trace=trace)

    def _write(self, level: int, outcome: Outcome, **fields: Any) -> None:
        # The platform does not report how many attempts there were; the age shows for how long.
        age = datetime.now(UTC) - self._upload.event_at
        _write(
            level,
            outcome,
            event=self._event_id,
            id=self._upload.id,
            generation=self._upload.generation,
            age_s=round(age.total_seconds(), 3),
            ms={**self.ms, "total": _ms_since(self._started)},
            **fields,
        )


def ignored(event_id: str) -> None:
    """Writes the line of an event that is not about a photo to analyze."""
    _write(logging.INFO, Outcome.IGNORED, event=event_id)


def _write(level: int, outcome: Outcome, **fields: Any) -> None:
    _log.log(level, "photo %s", outcome, extra={"fields": {"outcome": outcome, **fields}})


def _ms_since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 3)
