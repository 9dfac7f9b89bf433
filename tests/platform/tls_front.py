"""TLS in front of a server that has none of its own, as the servers of the data folder: to a caller it is that server."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

ASKS_FOR_TLS = bytes.fromhex("0000000804d2162f")  # how a caller of PostgreSQL begins


@contextlib.contextmanager
def closed(server: Path, own: Path, *, postgres: bool = False) -> Iterator[int]:
    """The port; whoever has no certificate of the same authority is turned away."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own / "cert.pem", own / "key.pem")
    context.load_verify_locations(own / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_listen, args=(listener, server, context, postgres), daemon=True).start()
        yield listener.getsockname()[1]


def _listen(listener: socket.socket, server: Path, context: ssl.SSLContext, postgres: bool) -> None:
    with contextlib.suppress(OSError):  # the listener is closed at the end
        while True:
            caller = listener.accept()[0]
            threading.Thread(target=_carry, args=(caller, server, context, postgres), daemon=True).start()


def _carry(caller: socket.socket, server: Path, context: ssl.SSLContext, postgres: bool) -> None:
    with contextlib.suppress(OSError), caller:
        if postgres:
            if caller.recv(len(ASKS_FOR_TLS)) != ASKS_FOR_TLS:
                return
            caller.sendall(b"S")
        with context.wrap_socket(caller, server_side=True) as closed_line, socket.socket(socket.AF_UNIX) as inner:
            inner.connect(str(server))
            back = threading.Thread(target=_pump, args=(inner, closed_line), daemon=True)
            back.start()
            _pump(closed_line, inner)
            back.join()


def _pump(source: socket.socket, to: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            to.sendall(data)
    with contextlib.suppress(OSError):
        to.shutdown(socket.SHUT_WR)
