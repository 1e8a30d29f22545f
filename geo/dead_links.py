"""Websites of entries that no longer answer, found politely.

A link is asked with HEAD, then with GET where HEAD did not do: many sites answer it badly. One
host is asked every two seconds at most. A site that is slow or in repair for a day is no dead one:
:func:`geo.registry.link_checks.list_dead_links` tells those that stay away.
"""

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from geo.errors import QueryRefused, ServiceFailed
from geo.geocoding.providers.politeness import Clockwork
from geo.links import web_link
from geo.outbound import Limits, Outbound
from geo.registry.database import Registry
from geo.registry.entries import list_entries
from geo.registry.link_checks import forget_links, note_link
from geo.values import Shop, Status

__all__ = ["LinkAnswer", "LinkVerdict", "check_link", "check_links", "links_of"]

_LOG: Final = logging.getLogger(__name__)
_LIMITS: Final = Limits(timeout_s=10.0, whole_s=20.0, max_bytes=64 * 1024)
_PAUSE_S: Final = 2.0
_GONE: Final = frozenset({404, 410})


class LinkAnswer(StrEnum):
    """What asking a link came to."""

    OK = "ok"
    DEAD = "dead"
    """There is nothing there, and the host says so."""
    UNSURE = "unsure"
    """It did not answer as it should: perhaps tomorrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkVerdict:
    """What is thought of a link, and why."""

    answer: LinkAnswer
    reason: str | None = None


def check_link(outbound: Outbound, url: str) -> LinkVerdict:
    """Ask whether `url` answers; never raises for what a host does."""
    first = _ask(outbound, url, "HEAD")
    # "There is no such host" needs no second question; "not found" may only mean "not by HEAD".
    if first.answer is LinkAnswer.OK or not (first.reason or "").startswith("http_"):
        return first
    return _ask(outbound, url, "GET")


def check_links(
    registry: Registry, outbound: Outbound, *, at: datetime, clockwork: Clockwork | None = None
) -> dict[LinkAnswer, int]:
    """Ask every link of every published entry, and write down how it answered.

    Returns
    -------
    How many links answered how.
    """
    clockwork = clockwork or Clockwork()
    with registry.reading() as connection:
        entries = list_entries(connection, statuses=[Status.PUBLISHED])
    links = [
        (entry.entry_id, url)
        for entry in entries
        if not entry.shop.is_demonstration
        for url in links_of(entry.published or entry.shop)
    ]
    counts = dict.fromkeys(LinkAnswer, 0)
    for entry_id, url in _politely(links, clockwork):
        verdict = check_link(outbound, url)
        counts[verdict.answer] += 1
        _note(registry, entry_id, url, verdict, at)
    with registry.writing() as connection:
        forget_links(connection, links)
    return counts


def links_of(shop: Shop) -> list[str]:
    """Return the websites that `shop` names, each once."""
    written = (web_link(text) for text in (shop.website, *shop.links))
    return list(dict.fromkeys(url for url in written if url is not None))


def _ask(outbound: Outbound, url: str, method: str) -> LinkVerdict:
    try:
        status = outbound.fetch(url, method=method, limits=_LIMITS).status
    except QueryRefused as refused:
        return LinkVerdict(answer=LinkAnswer.DEAD, reason=refused.code)
    except ServiceFailed as failed:
        return _verdict_on(failed.code)
    if status < 400:
        return LinkVerdict(answer=LinkAnswer.OK)
    answer = LinkAnswer.DEAD if status in _GONE else LinkAnswer.UNSURE
    return LinkVerdict(answer=answer, reason=f"http_{status}")


def _verdict_on(code: str) -> LinkVerdict:
    if code == "outbound_too_big":
        # A page longer than what is read of it is a page.
        return LinkVerdict(answer=LinkAnswer.OK)
    is_gone = code == "outbound_unknown_host"
    return LinkVerdict(answer=LinkAnswer.DEAD if is_gone else LinkAnswer.UNSURE, reason=code)


def _politely(links: Iterable[tuple[str, str]], clockwork: Clockwork) -> Iterator[tuple[str, str]]:
    """Give `links` one host after the other, and the same host after a pause."""
    waiting: dict[str, deque[tuple[str, str]]] = {}
    for entry_id, url in links:
        waiting.setdefault(urlsplit(url).hostname or "", deque()).append((entry_id, url))
    asked_at: dict[str, float] = {}
    while waiting:
        for host in list(waiting):
            wait_s = asked_at.get(host, -_PAUSE_S) + _PAUSE_S - clockwork.monotonic()
            if wait_s > 0:
                clockwork.sleep(wait_s)
            yield waiting[host].popleft()
            asked_at[host] = clockwork.monotonic()
            if not waiting[host]:
                del waiting[host]


def _note(registry: Registry, entry_id: str, url: str, verdict: LinkVerdict, at: datetime) -> None:
    with registry.writing() as connection:
        note_link(
            connection,
            entry_id,
            url,
            state=verdict.answer.value,
            reason=verdict.reason,
            at=at,
        )
    if verdict.answer is not LinkAnswer.OK:
        extra = {"entry_id": entry_id, "code": verdict.reason}
        _LOG.info("a link does not answer", extra=extra)
