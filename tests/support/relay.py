"""A way to a server that can be made to fail, for the tests of the function."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

FORBIDDEN, SERVICE_UNAVAILABLE = (
    b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    for status in (b"403 Forbidden", b"503 Service Unavailable")
)
CHUNK = 65536
DRIP_S = 0.2


class Relay:
    """A port on loopback that leads to `target`, which is set once it is known."""

    def __init__(self) -> None:
        self.target = ""  # host:port.
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._failure: bytes | None = None
        self._drips = threading.Event()
        self._callers: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @contextmanager
    def failing(self, response: bytes = b"") -> Iterator[None]:
        """Inside the block every caller is hung up on, or gets `response` first."""
        self._failure = response
        self._hang_up()
        yield
        self._failure = None

    @contextmanager
    def dripping(self) -> Iterator[None]:
        """Inside the block responses come through byte by byte, DRIP_S apart."""
        self._drips.set()
        yield
        self._drips.clear()

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
            back = threading.Thread(target=self._pump_back, args=[server, caller], daemon=True)
            back.start()
            # An HTTP server wants to be called by its own name.
            _pump(caller, server, self.address.encode(), self.target.encode())
            back.join()

    def _pump_back(self, server: socket.socket, caller: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(CHUNK):
                while data and self._drips.is_set():
                    caller.sendall(data[:1])
                    data = data[1:]
                    time.sleep(DRIP_S)
                caller.sendall(data)
        _shut_down(server, caller)


def _pump(source: socket.socket, sink: socket.socket, old: bytes = b"-", new: bytes = b"-") -> None:
    with suppress(OSError):
        while data := source.recv(CHUNK):
            sink.sendall(data.replace(old, new))
    _shut_down(source, sink)


def _shut_down(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
