"""The ports of the services: which are wanted, and sockets that listen on them."""

import errno
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from emulator.data import CannotStart

HOST = "127.0.0.1"
MAX_PORT = 65535

log = logging.getLogger("emulator")


@dataclass(frozen=True)
class Service:
    """What gets a port of its own, and the option by which that is chosen."""

    name: str
    option: str
    default_port: int


MAIN = Service("the page", "--port", 5000)  # Hosting, Auth and Storage.
FIRESTORE = Service("Firestore", "--firestore-port", 8080)
FIRESTORE_WEB = Service("Firestore for browsers", "--firestore-web-port", 8081)
FUNCTION = Service("the function", "--function-port", 5001)


def port(text: str) -> int:
    """The port that an option asks for, 0 for any free one; raises CannotStart."""
    if not (text.isdecimal() and int(text) <= MAX_PORT):
        raise CannotStart(f"{text!r} is not a port; choose one from 1 to {MAX_PORT}, or 0")
    return int(text)


@contextmanager
def listening(service: Service, wanted: int | None) -> Iterator[socket.socket]:
    """A socket that listens on `wanted`: that port or none, where 0 takes a free one.

    With None it is the default port, or a free one where that is taken. Raises CannotStart.
    """
    try:
        listener = _listen(service.default_port if wanted is None else wanted)
    except OSError as error:
        if wanted is not None:
            raise CannotStart(
                f"port {wanted} {_trouble(error)}, or choose another with {service.option}"
            ) from error
        listener = _listen(0)
        taken = f"port {service.default_port} is in use"
        log.warning("%s; %s is at %s instead", taken, service.name, address_of(listener))
    with listener:
        yield listener


def address_of(listener: socket.socket) -> str:
    """Where it listens, as host:port."""
    host, number = listener.getsockname()
    return f"{host}:{number}"


def _trouble(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "is in use; free it"
    return f"cannot be listened on ({error.strerror}); allow it"


def _listen(number: int) -> socket.socket:
    # With the protocol named, asyncio turns Nagle's algorithm off; else each response waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, number))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener
