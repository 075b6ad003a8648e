"""The fields of a prediction document, as Firestore stores and the command line prints them."""

from dataclasses import asdict
from typing import Any

from expressio.contract import CONTRACT
from expressio.expression import Expression
from expressio.faces import Face
from expressio.labels import EMOTIONS, LABELS
from expressio.outcome import Outcome
from expressio.photo import UnusablePhoto
from expressio.pipeline import Prediction

SCHEMA_VERSION = 1


def prediction_document(prediction: Prediction) -> dict[str, Any]:
    """Status done with the fields of every face and those of the largest on top, or no_face."""
    photo = prediction.photo
    faces = [
        face_fields(face, expression)
        for face, expression in zip(prediction.faces, prediction.expressions, strict=True)
    ]
    largest = faces[0] if faces else {}
    model = CONTRACT.expression.network
    return {
        "schemaVersion": SCHEMA_VERSION,
        "status": (Outcome.DONE if faces else Outcome.NO_FACE).value,
        "image": {
            "width": photo.width,
            "height": photo.height,
            "format": photo.format,
            "bytes": photo.bytes,
        },
        **({"facesFound": prediction.faces_found} if faces else {}),
        "faces": faces,
        **{field: largest[field] for field in ("expression", "unsure", "probabilities") if largest},
        "model": {"name": model.name, "version": model.version, "sha256": model.sha256},
        "timings": dict(prediction.timings),
    }


def unusable_document(photo: UnusablePhoto) -> dict[str, Any]:
    """Status error, not retryable: the same photo would fail again."""
    return error_document(photo.code, photo.message, retryable=False)


def error_document(code: str, message: str, retryable: bool) -> dict[str, Any]:
    """Status error with a `code` of docs/prediction.schema.json and a text for people."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "status": Outcome.ERROR.value,
        "error": {"code": code, "message": message, "retryable": retryable},
    }


def face_fields(face: Face, expression: Expression) -> dict[str, Any]:
    """One element of `faces`; the box is in fractions of the image and ends at its edges."""
    return {
        "box": asdict(face.box.clipped()),
        "pose": {axis: round(angle, 1) for axis, angle in face.mesh.pose._asdict().items()},
        "score": face.score,
        "probabilities": dict(zip(LABELS, expression.probabilities, strict=True)),
        "expression": expression.label,
        "unsure": expression.unsure,
        "emotions": dict(zip(EMOTIONS, expression.emotions, strict=True)),
        **({"reason": expression.reason.value} if expression.reason else {}),
    }
