"""A way to a server that can be made to fail, for the tests of the function."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

FORBIDDEN, SERVICE_UNAVAILABLE = (
    b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    for status in (b"403 Forbidden", b"503 Service Unavailable")
)
CHUNK = 65536


class Relay:
    """A port on loopback that leads to `target`, which is set once it is known."""

    def __init__(self) -> None:
        self.target = ""  # host:port.
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._failure: bytes | None = None
        self._callers: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @contextmanager
    def failing(self, response: bytes = b"") -> Iterator[None]:
        """Inside the block every caller is hung up on, or gets `response` first."""
        self._failure = response
        self._hang_up()
        yield
        self._failure = None

    def close(self) -> None:
        """Hangs up and listens no longer."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._hang_up()

    def _hang_up(self) -> None:
        for caller in list(self._callers):
            with suppress(OSError):
                caller.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with self._listener, suppress(OSError):  # Raised by accept() once it is closed.
            while True:
                caller, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=[caller], daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        with caller, suppress(OSError):
            if self._failure is not None:
                if self._failure:
                    caller.recv(CHUNK)
                    caller.sendall(self._failure)
                return
            self._callers.add(caller)
            try:
                self._connect(caller)
            finally:
                self._callers.discard(caller)

    def _connect(self, caller: socket.socket) -> None:
        host, port = self.target.split(":")
        with socket.create_connection((host, int(port))) as server:
            back = threading.Thread(target=_pump, args=[server, caller], daemon=True)
            back.start()
            # An HTTP server wants to be called by its own name.
            _pump(caller, server, self.address.encode(), self.target.encode())
            back.join()


def _pump(source: socket.socket, sink: socket.socket, old: bytes = b"-", new: bytes = b"-") -> None:
    with suppress(OSError):
        while data := source.recv(CHUNK):
            sink.sendall(data.replace(old, new))
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
