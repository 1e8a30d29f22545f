"""The door to the mail server: one letter, sent or failed within a bounded time.

``smtps://`` speaks TLS from the start; ``smtp://`` asks for it with STARTTLS wherever the server
offers it. A password is never sent in the clear, except to this very machine.
"""

import ipaddress
import logging
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Final

from geo.errors import QueryRefused, ServiceFailed
from geo.letters import Letter
from geo.settings import MailServer

__all__ = ["Mailer", "compose"]

_LOG: Final = logging.getLogger(__name__)
_TIMEOUT_S: Final = 15.0
"""To connect, and for each answer of the server."""
_WHOLE_S: Final = 60.0
"""For one letter, however slowly the server answers."""
_GIVEN_UP: Final = range(500, 600)
"""Answers that trying again would not change (RFC 5321, 4.2.1)."""


def compose(letter: Letter, sender: str, *, at: datetime) -> EmailMessage:
    """Return `letter` as a message; nothing in it can become a header of its own.

    Raises
    ------
    QueryRefused
        ``mail_address_refused`` when the address is not one address.
    """
    message = EmailMessage(policy.SMTP)
    try:
        message["To"] = Address(addr_spec=letter.to)
        message["From"] = sender
        message["Subject"] = letter.subject
    except (ValueError, IndexError, MessageError) as error:
        raise QueryRefused("mail_address_refused") from error
    if len(message["To"].addresses) != 1:
        raise QueryRefused("mail_address_refused")
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(domain=_domain_of(sender))
    # No vacation notice answers, and no out-of-office loop starts (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    return message


class Mailer:
    """A mail server, asked for one letter at a time.

    Parameters
    ----------
    server
        Where letters go.
    timeout_s, whole_s
        Seconds for each answer, and for one letter.
    tls
        Whose certificates are believed; the system's list when ``None``.
    """

    def __init__(
        self,
        server: MailServer,
        *,
        timeout_s: float = _TIMEOUT_S,
        whole_s: float = _WHOLE_S,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._timeout_s = timeout_s
        self._whole_s = whole_s
        self._tls = tls or ssl.create_default_context()

    def send(self, letter: Letter, *, at: datetime) -> None:
        """Hand `letter` over.

        Raises
        ------
        ServiceFailed
            ``mail_unreachable`` when another try may succeed, ``mail_refused`` when none would.
        QueryRefused
            ``mail_address_refused``: none would either.
        """
        message = compose(letter, self._server.sender, at=at)
        with _failures_told(), self._connected() as session:
            session.send_message(message)

    def check(self) -> None:
        """Log in and send nothing.

        Raises
        ------
        ServiceFailed
            As :meth:`send`.
        """
        with _failures_told(), self._connected() as session:
            session.noop()

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Give a session that is over when its time is."""
        session = self._session()
        watch = threading.Timer(self._whole_s, _hang_up, [session])
        watch.daemon = True
        watch.start()
        try:
            session.connect(self._server.host, self._server.port)
            self._secure(session)
            yield session
            with suppress(smtplib.SMTPException, OSError):
                session.quit()
        finally:
            watch.cancel()
            session.close()

    def _session(self) -> smtplib.SMTP:
        if self._server.is_tls:
            session: smtplib.SMTP = smtplib.SMTP_SSL(timeout=self._timeout_s, context=self._tls)
        else:
            session = smtplib.SMTP(timeout=self._timeout_s)
        # What the certificate is checked for; smtplib sets it only when it connects by itself.
        session._host = self._server.host  # type: ignore[attr-defined]
        return session

    def _secure(self, session: smtplib.SMTP) -> None:
        session.ehlo_or_helo_if_needed()
        is_secure = self._server.is_tls
        if not is_secure and session.has_extn("starttls"):
            session.starttls(context=self._tls)
            session.ehlo()
            is_secure = True
        if self._server.user is None:
            return
        if not is_secure and not _is_this_machine(self._server.host):
            raise ServiceFailed("mail_insecure")
        session.login(self._server.user, self._server.password or "")


@contextmanager
def _failures_told() -> Iterator[None]:
    """Turn what smtplib raises into what is worth another try and what is not."""
    try:
        yield
    except ServiceFailed:
        raise
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise _failure(codes[0] if codes else 0) from error
    except smtplib.SMTPResponseException as error:
        # A wrong password is repaired by the operator; the letter can wait for it.
        is_lasting = not isinstance(error, smtplib.SMTPAuthenticationError)
        raise _failure(error.smtp_code if is_lasting else 0) from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise _failure(0) from error


def _failure(code: int) -> ServiceFailed:
    if code in _GIVEN_UP:
        return ServiceFailed("mail_refused", status=code)
    return ServiceFailed("mail_unreachable")


def _hang_up(session: smtplib.SMTP) -> None:
    """End the connection from another thread; whoever waits for an answer reads its end."""
    sock = getattr(session, "sock", None)
    if sock is not None:
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _domain_of(sender: str) -> str:
    return sender.rpartition("@")[2].strip(" >") or "localhost"
