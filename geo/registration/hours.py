"""Hours as people write them, a day a line, and OSM ``opening_hours``: both ways.

::

    {"Tu": "9h-12h, 14h-18h", "We": "9h-12h, 14h-18h", "PH": "fermé"} + "sur rendez-vous"
    Tu-We 09:00-12:00,14:00-18:00; PH off || unknown "sur rendez-vous"

Hours without any day are kept as written, whatever they are: OSM syntax or words. Source of the
syntax: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification. Words after ``||``
say what is not known from the days; ``unknown`` keeps them from meaning "open".
"""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

from geo.errors import FieldRefused, InputError
from geo.registration.fields import DAYS

__all__ = ["compose_hours", "is_understood", "read_day", "read_text", "split_hours"]

_WEEK: Final = tuple(day for day in DAYS if day != "PH")
_OFF: Final = "off"
_ALL_DAY: Final = ""

_HOUR: Final = r"(midi|minuit|\d{1,2})"
_UNIT: Final = r"\s*(?:h|heures?|:|\.)"
_TO: Final = r"(?:-|–|—|à|a|jusqu'à)"
# After an end, two digits are minutes unless another span begins with them: "9h-12h 14h-18h".
_SPAN: Final = re.compile(
    rf"(?:de\s+)?{_HOUR}(?:{_UNIT}(?:\s*(\d{{2}}))?)?\s*{_TO}\s*"
    rf"{_HOUR}(?:{_UNIT}(?:\s*(\d{{2}})(?!\d|\s*(?:h|:|\.|{_TO})))?)?"
)
_BETWEEN: Final = re.compile(r"\s*(?:,|;|/|\+|\bet\b|\bpuis\b|\s)\s*(?:et\s+)?")
_CLOSED: Final = frozenset({"fermé", "ferme", "fermée", "off", "closed"})
_WHOLE_DAY: Final = frozenset({"toute la journée", "toute la journee", "oui", "ouvert"})
_ROUND_THE_CLOCK: Final = frozenset({"24h/24", "24/24", "jour et nuit", "00:00-24:00"})
_NAMED: Final = {"midi": 12, "minuit": 24}

_TAIL: Final = re.compile(r'(?P<rules>.*?)(?: \|\| unknown "(?P<words>[^"]+)")?')
_RULE: Final = re.compile(r"(?P<days>[A-Z][A-Za-z,\-]*)(?: (?P<hours>off|[0-9:,\-]+))?")
_OSM_WORDS: Final = re.compile(
    r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH|off|closed|\d{1,2}:\d{2}|24/7|[\s,;\-+]|\[-?\d\])+"
)


def read_day(written: str) -> str:
    """Return the hours of one day in OSM syntax.

    ``"off"`` when closed, ``""`` when open at hours that are not said. Hours that end before they
    begin go past midnight.

    Raises
    ------
    FieldRefused
        When `written` is not understood, or two spans overlap.

    Examples
    --------
    >>> read_day("de 9h à 12h et 14 h - 18h30"), read_day("fermé")
    ('09:00-12:00,14:00-18:30', 'off')
    """
    text = written.casefold().replace("’", "'").strip()
    if text in _CLOSED:
        return _OFF
    if text in _WHOLE_DAY:
        return _ALL_DAY
    if text in _ROUND_THE_CLOCK:
        return "00:00-24:00"
    spans = sorted(_read_span(match, written) for match in _match_spans(text, written))
    if any(after[0] < before[1] for before, after in pairwise(spans)):
        raise _refusal(written)
    return ",".join(f"{_say(start)}-{_say(end)}" for start, end in spans)


def _match_spans(text: str, written: str) -> list[re.Match[str]]:
    found, place = [], 0
    while place < len(text):
        match = _SPAN.match(text, place)
        if match is None:
            raise _refusal(written)
        found.append(match)
        between = _BETWEEN.match(text, match.end())
        if match.end() < len(text) and (between is None or between.end() == len(text)):
            raise _refusal(written)
        place = len(text) if between is None else between.end()
    if not found:
        raise _refusal(written)
    return found


def _read_span(match: re.Match[str], written: str) -> tuple[int, int]:
    """Return minutes since midnight; the end lies past 24 h when the night is between."""
    start, end = _minutes(match[1], match[2]), _minutes(match[3], match[4])
    start %= 24 * 60
    if start == end or end > 24 * 60 or max(int(match[2] or 0), int(match[4] or 0)) > 59:
        raise _refusal(written)
    if match[1].isdigit() and int(match[1]) > 23:
        raise _refusal(written)
    return start, end if end > start else end + 24 * 60


def _minutes(hours: str, minutes: str | None) -> int:
    return (_NAMED[hours] if hours in _NAMED else int(hours)) * 60 + int(minutes or 0)


def _say(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours - 24 if hours > 24 or (hours == 24 and rest) else hours:02}:{rest:02}"


def _refusal(written: str) -> InputError:
    return FieldRefused("hours_refused", value=written)


def read_text(written: str) -> str:
    """Return hours given in words or in OSM syntax, as written.

    Raises
    ------
    FieldRefused
        When it can only be meant as OSM syntax and is not: ``"Mo-Fr 09:00-25:99"``.
    """
    if _OSM_WORDS.fullmatch(written) and re.search("[A-Z]", written) and not is_understood(written):
        raise FieldRefused("hours_syntax", value=written)
    return written


def is_understood(hours: str) -> bool:
    """Tell whether a program can work out from `hours` when a place is open."""
    # 20 ms to load, which a map without hours does not need; its stubs forget the error.
    from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

    try:
        OpeningHours(hours)
    except ParserError:
        return False
    return True


def compose_hours(days: Mapping[str, str], words: str | None) -> str | None:
    """Return OSM hours from the hours of each day and what else was said.

    Parameters
    ----------
    days
        As :func:`read_day` returns them, by the names of :data:`~geo.registration.fields.DAYS`; a
        day that is not there is not said.
    words
        Alone, they are kept as they are. Beside days, their double quotes become single ones.
    """
    if not days:
        return words
    rules = "; ".join(_compose_rules(days))
    return rules if words is None else f'{rules} || unknown "{words.replace(chr(34), chr(39))}"'


def _compose_rules(days: Mapping[str, str]) -> Iterable[str]:
    seen: dict[str, list[str]] = {}
    for day in _WEEK:
        if day in days:
            seen.setdefault(days[day], []).append(day)
    for hours, same in seen.items():
        yield f"{_compose_days(same)} {hours}".rstrip()
    if "PH" in days:
        yield f"PH {days['PH']}".rstrip()


def _compose_days(days: list[str]) -> str:
    """Say ``["Mo", "Tu", "We", "Fr"]`` as ``"Mo-We,Fr"``; two in a row are named one by one."""
    runs: list[list[str]] = []
    for day in days:
        is_next = bool(runs) and _WEEK.index(day) == _WEEK.index(runs[-1][-1]) + 1
        runs = [*runs[:-1], [*runs[-1], day]] if is_next else [*runs, [day]]
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(run) for run in runs)


def split_hours(hours: str | None) -> tuple[dict[str, str], str | None]:
    """Return the hours of each day and the words, such that composing them gives `hours` again.

    Hours that a week cannot say (seasons, the first Sunday of the month) come back whole, as
    words. A day that is open at hours that are not said is ``"toute la journée"``.

    Examples
    --------
    >>> split_hours("We,Sa 09:00-12:00; PH off")
    ({'We': '09:00-12:00', 'Sa': '09:00-12:00', 'PH': 'fermé'}, None)
    """
    if hours is None:
        return {}, None
    tail = _TAIL.fullmatch(hours)
    if tail is None:
        return {}, hours
    days = _split_rules(tail["rules"])
    if days is None or compose_hours(days, tail["words"]) != hours or not _can_be_read(days):
        return {}, hours
    return {day: _show(said) for day, said in days.items()}, tail["words"]


def _split_rules(rules: str) -> dict[str, str] | None:
    days: dict[str, str] = {}
    for rule in rules.split("; "):
        match = _RULE.fullmatch(rule)
        named = _split_days(match["days"]) if match is not None else None
        if match is None or named is None:
            return None
        days |= dict.fromkeys(named, match["hours"] or _ALL_DAY)
    return {day: days[day] for day in DAYS if day in days}


def _split_days(written: str) -> list[str] | None:
    named: list[str] = []
    for part in written.split(","):
        first, _, last = part.partition("-")
        if not {first, last or first} <= DAYS.keys():
            return None
        if first == "PH":
            named.append("PH")
        elif (last or first) == "PH":
            return None
        else:
            named += _WEEK[_WEEK.index(first) : _WEEK.index(last or first) + 1]
    return named or None


def _can_be_read(days: Mapping[str, str]) -> bool:
    """Tell whether the editor would give every day back as it is."""
    try:
        return all(read_day(_show(said)) == said for said in days.values())
    except InputError:
        return False


def _show(said: str) -> str:
    shown = {_OFF: "fermé", _ALL_DAY: "toute la journée"}
    return shown.get(said, said.replace(",", ", "))
