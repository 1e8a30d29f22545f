"""Opening hours in words: OSM ``opening_hours`` → French lines, or the text as written.

Source of the syntax: https://wiki.openstreetmap.org/wiki/Key:opening_hours. Only the part of it
that people use is put into words; whatever else stands in a text, the whole text is shown as it
was written, because a guess about hours sends somebody to a closed door.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from geo.dated_rules import DATES, say_dates
from geo.french import MONTHS

__all__ = ["hours_lines"]

_DAYS: Final = {
    "Mo": "lundi",
    "Tu": "mardi",
    "We": "mercredi",
    "Th": "jeudi",
    "Fr": "vendredi",
    "Sa": "samedi",
    "Su": "dimanche",
    "PH": "jours fériés",
    "SH": "vacances scolaires",
}
_MONTHS: Final = dict(
    zip("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), MONTHS, strict=True)  # noqa: SIM905
)
_RANKS: Final = {"1": "1er", "2": "2e", "3": "3e", "4": "4e", "5": "5e", "-1": "dernier"}

_MONTH: Final = "(?:" + "|".join(_MONTHS) + ")"
_DAY: Final = rf"(?:{'|'.join(_DAYS)})(?:\[-?[1-5]\])?"
_BETWEEN_RULES: Final = re.compile(r'(?:;|\|\|)(?=[^"]*(?:"[^"]*"[^"]*)*$)')
"""Not within words, which stand between double quotes."""
_TIME: Final = r"\d{1,2}:\d{2}"
_RULE: Final = re.compile(
    rf"(?:(?P<dates>{DATES})|(?P<months>{_MONTH}(?:[-,]{_MONTH})*))?\s*"
    rf"(?P<days>{_DAY}(?:[-,]\s?{_DAY})*)?\s*"
    rf'(?:(?P<state>off|closed|24/7)(?:\s*"(?P<reason>[^"]*)")?|'
    rf"(?P<times>{_TIME}-{_TIME}(?:,\s?{_TIME}-{_TIME})*)"
    r'|(?:unknown\s*)?"(?P<words>[^"]*)")?'
)


def hours_lines(text: str) -> list[str]:
    """Return the rules of `text` as French lines; ``[text]`` when one of them is not understood.

    Examples
    --------
    >>> hours_lines("Tu-Fr 09:00-12:30; PH off")
    ['du mardi au vendredi : 9 h – 12 h 30', 'jours fériés : fermé']
    >>> hours_lines("2026 Aug 01-15 off")
    ['du 1er au 15 août 2026 : fermé']
    """
    rules = [rule.strip() for rule in _BETWEEN_RULES.split(text) if rule.strip()]
    matches = [_RULE.fullmatch(rule) for rule in rules]
    understood = [line for match in matches if match and (line := _say_rule(match)) is not None]
    return understood if understood and len(understood) == len(rules) else [text]


def _say_rule(match: re.Match[str]) -> str | None:
    dates = "" if match["dates"] is None else say_dates(match["dates"])
    if dates is None:
        return None
    months = _say_spans(match["months"], _say_month)
    days = _say_spans(match["days"], _say_day)
    when = ", ".join(part for part in (dates, months, days) if part)
    hours = match["words"] or _say_hours(match["state"], match["times"])
    reason = f" ({match['reason']})" if match["reason"] else ""
    return (f"{when} : {hours}" if when and hours else when or hours) + reason


def _say_hours(state: str | None, times: str | None) -> str:
    if state is not None:
        return "jour et nuit" if state == "24/7" else "fermé"
    spans = re.split(r",\s?", times) if times else []
    return ", ".join(" – ".join(_say_time(time) for time in span.split("-")) for span in spans)


def _say_time(time: str) -> str:
    hours, minutes = time.split(":")
    return f"{int(hours)} h" if minutes == "00" else f"{int(hours)} h {minutes}"


def _say_spans(spans: str | None, say: Callable[[str], str]) -> str:
    """Say ``"Mo-Fr,Su"`` as "du lundi au vendredi, dimanche"."""
    # The minus of "the last" (``[-1]``) is no range.
    parts = re.split(r",\s?", spans) if spans else []
    return ", ".join(_say_span(re.split(r"(?<!\[)-", part), say) for part in parts)


def _say_span(ends: Sequence[str], say: Callable[[str], str]) -> str:
    first, last = say(ends[0]), say(ends[-1])
    if len(ends) == 1:
        return first
    elided = "d'" if first[0] in "ao" else "de " if ends[0][:3] in _MONTHS else "du "
    return f"{elided}{first} {'à' if ends[0][:3] in _MONTHS else 'au'} {last}"


def _say_month(written: str) -> str:
    return _MONTHS[written]


def _say_day(written: str) -> str:
    name, _, rank = written.strip().partition("[")
    return f"{_RANKS[rank[:-1]]} {_DAYS[name]} du mois" if rank else _DAYS[name]
