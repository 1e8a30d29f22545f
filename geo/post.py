"""The postman: takes letters out of the registry and hands them to the mail server.

No transaction waits for the mail server, and no registration fails with it: a letter is tried
again, for three days. A link is made when its letter goes, and closed when the letter does not.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from geo.entries import Actor, ActorKind
from geo.errors import AlentourError, QueryRefused, ServiceFailed
from geo.letters import LetterWords, write_letter
from geo.mail import Mailer
from geo.registry.database import Registry
from geo.registry.links import make_link, revoke_link
from geo.registry.outbox import (
    Outgoing,
    has_due_letters,
    note_failed,
    note_sent,
    take_letters,
)
from geo.secret_links import link_url

__all__ = ["Postman"]

_LOG: Final = logging.getLogger(__name__)
_POLL_S: Final = 15.0
_SYSTEM: Final = Actor(kind=ActorKind.SYSTEM)
_LASTING: Final = frozenset({"mail_refused", "mail_address_refused"})


class Postman:
    """Sends what waits in the outbox of one registry.

    Parameters
    ----------
    registry, mailer
        Where letters wait, and who takes them.
    public_url
        Address of this map, in front of every link.
    map_name
        How letters call the map: "la carte de l'Ardèche".
    now
        Tells the time.
    """

    def __init__(
        self,
        registry: Registry,
        mailer: Mailer,
        *,
        public_url: str,
        map_name: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._registry = registry
        self._mailer = mailer
        self._public_url = public_url.rstrip("/")
        self._map_name = map_name
        self._now = now
        self._is_wanted = threading.Event()
        self._is_closed = threading.Event()
        self._thread = threading.Thread(target=self._go_round, name="post", daemon=True)

    def start(self) -> None:
        """Go round from now on, in a thread of its own."""
        self._thread.start()

    def wake(self) -> None:
        """Go round at once: a letter was just posted."""
        self._is_wanted.set()

    def close(self) -> None:
        """Stop after the letter that is on its way."""
        self._is_closed.set()
        self._is_wanted.set()
        if self._thread.is_alive():
            self._thread.join()

    def deliver_due(self) -> int:
        """Send what is to go now; return how many letters have gone.

        Raises
        ------
        ServiceFailed
            When the registry cannot be read or written.
        """
        at = self._now()
        with self._registry.reading() as connection:
            if not has_due_letters(connection, at=at):
                return 0
        with self._registry.writing() as connection:
            letters = take_letters(connection, at=at)
        return sum(self._deliver(letter) for letter in letters)

    def _deliver(self, letter: Outgoing) -> bool:
        """Make the link, send the letter, and write down what came of it."""
        with self._registry.writing() as connection:
            token = make_link(connection, letter.entry.entry_id, by=_SYSTEM, at=self._now())
        try:
            self._send(letter, token)
        except (QueryRefused, ServiceFailed) as error:
            self._note_failure(letter, token, error)
            return False
        with self._registry.writing() as connection:
            note_sent(connection, letter.letter_id, at=self._now())
        return True

    def _send(self, letter: Outgoing, token: str) -> None:
        shop = letter.entry.shop
        words = LetterWords(
            shop=shop.name,
            map_name=self._map_name,
            link=link_url(token, self._public_url),
            page=f"{self._public_url}/?boutique={shop.slug}",
            words=letter.words,
            about=None if letter.about is None else letter.about.shop.name,
            confirmed_on=letter.entry.confirmed_on,
        )
        written = write_letter(letter.kind, letter.entry.contact.email or "", words)
        self._mailer.send(written, at=self._now())

    def _note_failure(self, letter: Outgoing, token: str, error: AlentourError) -> None:
        extra = {"entry_id": letter.entry.entry_id, "code": error.code}
        _LOG.warning("letter not sent, attempt %d", letter.attempts, extra=extra)
        at = self._now()
        with self._registry.writing() as connection:
            revoke_link(connection, token, by=_SYSTEM, at=at)
            note_failed(
                connection, letter, at=at, failure=error.code, is_final=error.code in _LASTING
            )

    def _go_round(self) -> None:
        while not self._is_closed.is_set():
            self._is_wanted.clear()
            try:
                is_more = self.deliver_due() > 0
            except ServiceFailed as error:
                _LOG.warning("the outbox cannot be read", extra={"code": error.code})
                is_more = False
            except Exception:  # noqa: BLE001 - see below
                # A thread that ends would send nothing more, without a word.
                _LOG.exception("the postman stumbled")
                is_more = False
            if not is_more:
                self._is_wanted.wait(_POLL_S)
