"""Days that hours name by their date: a market of one day, a closure that is announced.

Part of OSM ``opening_hours``: ``2026 Dec 12``, ``2026 Aug 01-15``, ``2026 Jul 25-Aug 15``,
``2026 Dec 24-2027 Jan 02``, several between commas, and the same without a year. A span that
ends in an earlier month than it begins ends the year after, as :mod:`geo.timetable` reads it.
Source: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from geo.languages import Language, say, spoken_language
from geo.wording import date_label, day_number

__all__ = ["DATES", "Closure", "announced_closures", "say_dates"]

_NUMBERS: Final = {
    name: number
    for number, name in enumerate(
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),  # noqa: SIM905
        start=1,
    )
}
_MONTH: Final = "|".join(_NUMBERS)
_DATE: Final = rf"(?:\d{{4}} )?(?:{_MONTH}) \d{{1,2}}"
_SPAN: Final = rf"{_DATE}(?:-(?:{_DATE}|\d{{1,2}}(?!:|\d)))?"
DATES: Final = rf"{_SPAN}(?:,\s?{_SPAN})*"
"""Pattern of days named by their date; what it finds is for :func:`say_dates`."""
_READ_SPAN: Final = re.compile(
    rf"(?:(?P<year>\d{{4}}) )?(?P<month>{_MONTH}) (?P<day>\d{{1,2}})"
    rf"(?P<until>-(?:(?:(?P<last_year>\d{{4}}) )?(?P<last_month>{_MONTH}) )?(?P<last_day>\d+))?"
)
_CLOSURE: Final = re.compile(rf'(?P<dates>{DATES})\s*(?:off|closed)(?:\s*"[^"]*")?')

YearMonthDay = tuple[int | None, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Days on which a place is closed, as announced; both included."""

    first: date
    last: date

    @property
    def words(self) -> str:
        """The days in words: ``"du 1er au 15 août 2026"``, ``"le 24 décembre 2026"``."""
        first, last = _parts(self.first), _parts(self.last)
        return _say_span(first, last) if first != last else say("le {date}", date=_say(first))


def say_dates(written: str) -> str | None:
    """Return days in words, ``None`` when it is not sure which days they are.

    Examples
    --------
    >>> say_dates("2026 Aug 01-15"), say_dates("2026 Dec 12"), say_dates("2026 Aug 15-01")
    ('du 1er au 15 août 2026', '12 décembre 2026', None)
    >>> say_dates("2026 Dec 24-Jan 02"), say_dates("Dec 24-Jan 02")
    ('du 24 décembre 2026 au 2 janvier 2027', 'du 24 décembre au 2 janvier')
    """
    spans = [_read_span(part) for part in re.split(r",\s?", written)]
    said = [_say_span(*span) for span in spans if span is not None]
    return ", ".join(said) if len(said) == len(spans) else None


def announced_closures(hours: str | None) -> list[Closure]:
    """Return the closures that `hours` announce with their year, the soonest first.

    Examples
    --------
    >>> [closure.words for closure in announced_closures("Mo 09:00-12:00; 2026 Aug 01-15 off")]
    ['du 1er au 15 août 2026']
    """
    rules = (_CLOSURE.fullmatch(rule.strip()) for rule in (hours or "").split(";"))
    written = [part for rule in rules if rule for part in re.split(r",\s?", rule["dates"])]
    found = [closure for part in written if (closure := _read_closure(part)) is not None]
    return sorted(found, key=lambda closure: (closure.first, closure.last))


def _read_closure(written: str) -> Closure | None:
    span = _read_span(written)
    if span is None:
        return None
    (year, month, day), (last_year, last_month, last_day) = span
    if year is None or last_year is None:
        return None
    try:
        return Closure(first=date(year, month, day), last=date(last_year, last_month, last_day))
    except ValueError:
        return None


def _read_span(written: str) -> tuple[YearMonthDay, YearMonthDay] | None:
    """Read the first and the last day; ``None`` for a span that ends before it starts."""
    match = _READ_SPAN.fullmatch(written)
    if match is None:
        return None
    year = int(match["year"]) if match["year"] else None
    first = year, _NUMBERS[match["month"]], int(match["day"])
    if match["until"] is None:
        return first, first
    last_month = _NUMBERS[match["last_month"] or match["month"]]
    last_year = int(match["last_year"]) if match["last_year"] else year
    is_over_new_year = match["last_year"] is None and last_month < first[1]
    if is_over_new_year and year is not None:
        last_year = year + 1
    last = last_year, last_month, int(match["last_day"])
    is_in_order = _order(first) <= _order(last) or (is_over_new_year and year is None)
    is_sure = (year is None) == (last_year is None) and is_in_order
    return (first, last) if is_sure else None


def _order(day: YearMonthDay) -> tuple[int, int, int]:
    return day[0] or 0, day[1], day[2]


def _parts(day: date) -> YearMonthDay:
    return day.year, day.month, day.day


def _say_span(first: YearMonthDay, last: YearMonthDay) -> str:
    """Say two days, the year that they share only once, and in French the month too."""
    if first == last:
        return _say(first)
    year, month, day = first
    if first[:2] == last[:2] and spoken_language() is Language.FR:
        begin = day_number(day)
    else:
        begin = date_label(day, month, None if year == last[0] else year)
    return say("du {first} au {last}", first=begin, last=_say(last))


def _say(day: YearMonthDay) -> str:
    year, month, number = day
    return date_label(number, month, year)
