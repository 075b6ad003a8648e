"""A call that Firestore refuses; each wire translates it once, at its edge."""

from grpc import StatusCode


class FirestoreError(Exception):
    """Carries the gRPC status that each protocol turns into its own error response."""

    def __init__(self, status: StatusCode, message: str) -> None:
        super().__init__(message)
        self.status = status


def invalid(message: str) -> FirestoreError:
    return FirestoreError(StatusCode.INVALID_ARGUMENT, message)


def unimplemented(what: str) -> FirestoreError:
    return FirestoreError(StatusCode.UNIMPLEMENTED, f"The local Firestore does not do {what}.")
