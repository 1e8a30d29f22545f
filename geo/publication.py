"""From the registry to the catalogue: what the organizers publish is what the public sees.

A :class:`Follower` brings the catalogue of this process up to date: at once after a change of
its own, within half a second after one of another process, and at every new day, when entries
that nobody has confirmed for long go.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from geo.catalogue import Catalogue
from geo.errors import ServiceFailed
from geo.registry.database import Registry
from geo.registry.published import read_published
from geo.values import Shop

__all__ = ["Follower"]

_LOG: Final = logging.getLogger(__name__)
_POLL_S: Final = 0.5


class Follower:
    """Keeps one catalogue as the registry says.

    Parameters
    ----------
    registry, catalogue
        Where entries come from, and where they are shown.
    today
        Tells the day: what has not been confirmed for long is shown less, then no more.
    also
        Called after each change that the registry tells of, such as that of the territory's rule.
    """

    def __init__(
        self,
        registry: Registry,
        catalogue: Catalogue,
        *,
        today: Callable[[], date],
        also: Callable[[], None] = lambda: None,
    ) -> None:
        self._registry = registry
        self._catalogue = catalogue
        self._today = today
        self._also = also
        self._day: date | None = None
        self._publication: int | None = None
        self._slugs: dict[str, str] = {}
        self._lock = threading.Lock()
        self._is_wanted = threading.Event()
        self._is_closed = False
        self._thread = threading.Thread(target=self._follow, name="publication", daemon=True)

    def start(self) -> None:
        """Follow from now on, in a thread of its own."""
        self._registry.on_publication(self._is_wanted.set)
        self._thread.start()

    def close(self) -> None:
        """Stop following."""
        self._is_closed = True
        self._is_wanted.set()
        if self._thread.is_alive():
            self._thread.join()

    def repeat(self) -> None:
        """Show everything again soon: what entries are drawn from has changed beside them."""
        with self._lock:
            self._publication = None
        self._is_wanted.set()

    def refresh(self) -> bool:
        """Bring the catalogue up to date; tell whether it has changed.

        Raises
        ------
        ServiceFailed
            When the registry cannot be read; the catalogue stays as it is.
        """
        with self._lock:
            today = self._today()
            since = self._publication if today == self._day else None
            if since is not None and since == self._registry.publication():
                return False
            with self._registry.reading() as connection:
                news = read_published(connection, since=since, today=today)
            if news.is_whole:
                self._replace(news.shops)
            elif news.shops:
                self._patch(news.shops)
            self._also()
            self._day, self._publication = today, news.publication
            return True

    def _replace(self, news: Mapping[str, Shop | None]) -> None:
        shops = {entry_id: shop for entry_id, shop in news.items() if shop is not None}
        self._catalogue.replace(shops.values())
        self._slugs = {entry_id: shop.slug for entry_id, shop in shops.items()}
        _LOG.info("catalogue written: %d shops", len(shops))

    def _patch(self, news: Mapping[str, Shop | None]) -> None:
        changed = {entry_id: shop for entry_id, shop in news.items() if shop is not None}
        removed = {self._slugs[entry_id] for entry_id in news if entry_id in self._slugs}
        self._catalogue.patch(changed.values(), removed)
        self._slugs = {one: slug for one, slug in self._slugs.items() if one not in news}
        self._slugs |= {entry_id: shop.slug for entry_id, shop in changed.items()}
        _LOG.info("catalogue changed: %d shops shown, %d gone", len(changed), len(removed))

    def _follow(self) -> None:
        fault: str | None = None
        while not self._is_closed:
            self._is_wanted.wait(_POLL_S)
            self._is_wanted.clear()
            fault = self._try_refresh(fault)

    def _try_refresh(self, known_fault: str | None) -> str | None:
        """Refresh; return what went wrong, logged once: a database may be away for a night."""
        try:
            self.refresh()
        except ServiceFailed as error:
            if known_fault != error.code:
                _LOG.warning("the registry cannot be followed: %s", error)
            return error.code
        except Exception as error:  # noqa: BLE001 - a thread that ends would show old entries for ever
            if known_fault != type(error).__name__:
                _LOG.exception("the catalogue cannot follow the registry")
            return type(error).__name__
        return None
