"""A network between the module and the server, which hangs when a test wants it to."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

import psycopg

WAIT = 20
"""So many seconds until a test gives up; none of them waits so long where all is well."""


class Proxy:
    """Passes bytes on in both directions, each as long as its gate is open; what comes meanwhile is kept.

    The kernel says of everything that it has arrived, as that of a load balancer or a tunnel that hangs would: neither
    keepalives nor ``tcp_user_timeout`` find out.
    """

    def __init__(self, server: psycopg.Connection) -> None:
        info = server.info
        self._server = (info.host, info.port)
        self._requests, self._answers, self._held = threading.Event(), threading.Event(), threading.Event()
        self._last = b""
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.go_on()
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join(WAIT)
        self.cut()

    def hang(self) -> None:
        """Pass nothing on any more."""
        self._held.clear()
        self._requests.clear()
        self._answers.clear()

    def hang_after(self, statement: bytes) -> None:
        """Pass this statement on, and no answer from then on."""
        self._held.clear()
        self._last = statement

    def until_held(self) -> None:
        """Wait until there is something that is not passed on."""
        assert self._held.wait(WAIT), "nothing came that could be held"

    def go_on(self) -> None:
        """Pass on what was kept, and what comes."""
        self._last = b""
        self._requests.set()
        self._answers.set()

    def cut(self) -> None:
        """End all connections; what was kept is lost. New ones are passed on."""
        opened, self._open = self._open, []
        for each in opened:
            _end(each)
        self.go_on()  # whoever waits finds out

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = self._to_server()
            self._open += [client, server]
            for source, target, gate in ((client, server, self._requests), (server, client, self._answers)):
                threading.Thread(target=self._pass_on, args=(source, target, gate), daemon=True).start()

    def _to_server(self) -> socket.socket:
        host, port = self._server
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        made = socket.socket(socket.AF_UNIX)
        made.connect(f"{host}/.s.PGSQL.{port}")
        return made

    def _pass_on(self, source: socket.socket, target: socket.socket, gate: threading.Event) -> None:
        try:
            while given := source.recv(65536):
                if gate is self._requests and self._last and self._last in given:
                    self._answers.clear()
                if not gate.is_set():
                    self._held.set()
                    gate.wait()
                target.sendall(given)
        except OSError:
            pass  # one side has ended: so does the other
        for each in (source, target):
            _end(each)
        source.close()


def _end(connected: socket.socket) -> None:
    """End a connection, which may have ended."""
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
