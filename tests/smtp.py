"""A real mail server on loopback, and some that are none."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from geo.settings import MailServer

SENDER = "carte@ardeche.example"


@dataclass
class Inbox:
    """What the server received; `answers` are given to the recipients first."""

    letters: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    users: list = field(default_factory=list)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.letters.append(envelope)
        return "250 OK"

    def authenticate(self, _server, _session, _envelope, _mechanism, given):
        self.users.append((given.login.decode(), given.password.decode()))
        return AuthResult(success=given.password == b"secret")


@contextmanager
def serve_mail(**options):
    """Give an inbox and the address of its server."""
    inbox = Inbox()
    controller = Controller(
        inbox, hostname="127.0.0.1", port=free_port(), authenticator=inbox.authenticate, **options
    )
    controller.start()
    try:
        yield inbox, server_at(controller.port, is_tls="ssl_context" in options)
    finally:
        controller.stop()


def server_at(port, **changes):
    values = {"host": "127.0.0.1", "port": port, "is_tls": False, "sender": SENDER}
    return MailServer(**(values | changes))


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@contextmanager
def serve_bytes(content, drip_s=0.0):
    """Give the address of a server that says `content`, then nothing more."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        is_over = threading.Event()
        thread = threading.Thread(target=_say, args=(listening, content, drip_s, is_over))
        thread.start()
        try:
            yield server_at(listening.getsockname()[1])
        finally:
            is_over.set()
            thread.join()


def _say(listening, content, drip_s, is_over):
    spoken, _ = listening.accept()
    with spoken, suppress(OSError):
        for byte in content:
            spoken.send(bytes([byte]))
            time.sleep(drip_s)
            if is_over.is_set():
                return
        is_over.wait(10)


def contexts(folder):
    """Return the two sides of a certificate for this machine: the server's and who believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cafile=str(path))
