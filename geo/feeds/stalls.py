"""Who answers a question → the market days of the coming months, as a calendar."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Final

from geo.catalogue import Catalogue
from geo.feeds.answering import stream_rows
from geo.feeds.papers import Papers
from geo.freshness import add_months
from geo.market_calendar import market_calendar
from geo.markets import Stall, market_days, stalls_of
from geo.snapshot import row_shops
from geo.values import Query, Role

__all__ = ["MONTHS_AHEAD", "stalls_calendar"]

MONTHS_AHEAD: Final = 6
_MOST_STALLS: Final = 5_000
"""As on page Marchés: a calendar is held in memory, and nobody reads one that is longer."""


def stalls_calendar(
    catalogue: Catalogue, query: Query, papers: Papers, *, today: date, made_at: datetime
) -> bytes:
    """Return the market days of whoever answers `query`, for six months, as iCalendar."""
    stalls = islice(_stalls(catalogue, query), _MOST_STALLS)
    days = market_days(stalls, first=today, last=add_months(today, MONTHS_AHEAD))
    calendar = market_calendar(days, name=papers.title, made_at=made_at, note=papers.note)
    return calendar.encode("utf-8", "replace")


def _stalls(catalogue: Catalogue, query: Query) -> Iterator[Stall]:
    at_market = replace(query, roles=(Role.MARKET_STALL,))
    for piece in stream_rows(catalogue, at_market):
        for shop in row_shops(piece.to_pylist()):
            yield from stalls_of(shop)
