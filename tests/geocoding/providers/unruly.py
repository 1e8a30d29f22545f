"""A small server on loopback that answers what a script says, however badly."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from geo.geocoding.providers.politeness import Clockwork


@dataclass
class Reply:
    """One answer: its status, headers and body, and how it is sent."""

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip_s: float = 0.0
    """Pause after each byte."""
    announced: int | None = None
    """``Content-Length`` when it is not that of the body."""
    raw: bytes | None = None
    """Sent instead of anything that speaks HTTP."""


@dataclass
class Unruly:
    """The server: what it will answer, and what it was asked."""

    port: int
    replies: list[Reply] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)

    @property
    def domain(self) -> str:
        return f"127.0.0.1:{self.port}"

    def will(self, *replies: Reply | bytes) -> None:
        """Answer so, in this order; the last answer repeats."""
        self.replies = [Reply(one) if isinstance(one, bytes) else one for one in replies]

    def next(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@dataclass
class FakeTime:
    """A clock that only sleeping moves, and no chance."""

    seconds: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def clockwork(self, **changes) -> Clockwork:
        values = {
            "monotonic": lambda: self.seconds,
            "now": lambda: self.seconds,
            "sleep": self.sleep,
            "random": lambda: 1.0,
        }
        return Clockwork(**(values | changes))


@contextmanager
def serve_unruly() -> Iterator[Unruly]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.unruly = Unruly(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.unruly
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        unruly = self.server.unruly
        unruly.asked.append(self.path)
        unruly.agents.append(self.headers.get("User-Agent", ""))
        unruly.bodies.append(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        reply = unruly.next()
        self.close_connection = True
        if reply.raw is not None:
            self.wfile.write(reply.raw)
            return
        self.send_response(reply.status)
        length = len(reply.body) if reply.announced is None else reply.announced
        for name, value in {"Content-Length": str(length), **reply.headers}.items():
            self.send_header(name, value)
        # Said, or the client asks its next question on a connection that is going away.
        self.send_header("Connection", "close")
        self.end_headers()
        self._send(reply)

    do_POST = do_HEAD = do_GET  # noqa: N815 - the parent's names

    def _send(self, reply: Reply) -> None:
        if not reply.drip_s:
            self.wfile.write(reply.body)
            return
        try:
            for byte in reply.body:
                self.wfile.write(bytes([byte]))
                time.sleep(reply.drip_s)
        except OSError:
            return  # the client has had enough, as it should

    def log_message(self, format, *values):  # noqa: A002 - the parent's name
        pass
