"""Opening hours in words: OSM ``opening_hours`` → lines, or the text as written.

Source of the syntax: https://wiki.openstreetmap.org/wiki/Key:opening_hours. Only the part of it
that people use is put into words; whatever else stands in a text, the whole text is shown as it
was written, because a guess about hours sends somebody to a closed door.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from geo.dated_rules import DATES, say_dates
from geo.french import elides
from geo.languages import marked, say, translate
from geo.wording import hour_label, month_name, weekday_name

__all__ = ["hours_lines", "say_remark"]

_WEEKDAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_HOLIDAYS: Final = {"PH": marked("jours fériés"), "SH": marked("vacances scolaires")}
_DAYS: Final = (*_WEEKDAYS, *_HOLIDAYS)
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),  # noqa: SIM905
        start=1,
    )
}
_USUAL_REMARKS: Final = (marked("sur rendez-vous"), marked("congés"))
_RANKS: Final = {
    "1": marked("1er"),
    "2": marked("2e"),
    "3": marked("3e"),
    "4": marked("4e"),
    "5": marked("5e"),
    "-1": marked("dernier"),
}

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
    """Return the rules of `text` as lines; ``[text]`` when one of them is not understood.

    Lines are in the language spoken.

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


def say_remark(words: str) -> str:
    """Return words of people's own between hours; the most usual ones in the language spoken."""
    return translate(words) if words in _USUAL_REMARKS else words


def _say_rule(match: re.Match[str]) -> str | None:
    dates = "" if match["dates"] is None else say_dates(match["dates"])
    if dates is None:
        return None
    months = _say_spans(match["months"], _say_month)
    days = _say_spans(match["days"], _say_day)
    when = ", ".join(part for part in (dates, months, days) if part)
    hours = say_remark(match["words"] or "") or _say_hours(match["state"], match["times"])
    reason = f" ({say_remark(match['reason'])})" if match["reason"] else ""
    line = say("{when} : {hours}", when=when, hours=hours) if when and hours else when or hours
    return line + reason


def _say_hours(state: str | None, times: str | None) -> str:
    if state is not None:
        return say("jour et nuit") if state == "24/7" else say("fermé")
    spans = re.split(r",\s?", times) if times else []
    return ", ".join(" – ".join(_say_time(time) for time in span.split("-")) for span in spans)


def _say_time(time: str) -> str:
    hours, minutes = time.split(":")
    return hour_label(int(hours), int(minutes))


def _say_spans(spans: str | None, say_one: Callable[[str], str]) -> str:
    """Say ``"Mo-Fr,Su"`` as "du lundi au vendredi, dimanche"."""
    # The minus of "the last" (``[-1]``) is no range.
    parts = re.split(r",\s?", spans) if spans else []
    return ", ".join(_say_span(re.split(r"(?<!\[)-", part), say_one) for part in parts)


def _say_span(ends: Sequence[str], say_one: Callable[[str], str]) -> str:
    first, last = say_one(ends[0]), say_one(ends[-1])
    if len(ends) == 1:
        return first
    if ends[0] in _MONTHS:
        of_first = f"d'{first}" if elides(first) else f"de {first}"
        return say("{of_first} à {last}", first=first, of_first=of_first, last=last)
    return say("du {first} au {last}", first=first, last=last)


def _say_month(written: str) -> str:
    return month_name(_MONTHS[written])


def _say_day(written: str) -> str:
    name, _, rank = written.strip().partition("[")
    day = translate(_HOLIDAYS[name]) if name in _HOLIDAYS else weekday_name(_WEEKDAYS.index(name))
    return say("{rank} {day} du mois", rank=translate(_RANKS[rank[:-1]]), day=day) if rank else day
