"""What another rule would move: who would enter, leave, or have to be examined."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.boundaries import Boundaries
from geo.entries import Entry, VerdictCode
from geo.territory.counts import count_taken
from geo.territory.judge import Judge, Verdict, Weighed
from geo.territory.places import Whereabouts, place_shops
from geo.territory.rule import TerritoryRule

__all__ = ["Move", "WhatIf", "what_if", "what_if_placed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One entry under both rules."""

    entry: Entry
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What a change of rule does, entries in the order they were given.

    Attributes
    ----------
    entering
        Inside by the new rule, not by the old one.
    leaving
        Inside by the old rule, outside by the new one.
    to_check
        To be examined by the new rule, not by the old one.
    codes, entry_ids
        The verdict of the new rule on every entry, and whose it is.
    """

    entering: tuple[Move, ...]
    leaving: tuple[Move, ...]
    to_check: tuple[Move, ...]
    codes: tuple[VerdictCode, ...]
    entry_ids: tuple[str, ...]


def what_if(
    entries: Sequence[Entry], old: TerritoryRule, new: TerritoryRule, boundaries: Boundaries
) -> WhatIf:
    """Say who would move if `new` took the place of `old`."""
    placed = place_shops([entry.shop for entry in entries], boundaries)
    return what_if_placed(entries, placed, old, new, boundaries)


def what_if_placed(
    entries: Sequence[Entry],
    placed: Whereabouts,
    old: TerritoryRule,
    new: TerritoryRule,
    boundaries: Boundaries,
) -> WhatIf:
    """Say the same of entries that :func:`geo.territory.places.place_shops` has placed.

    `placed` serves every change of the rule that is tried.
    """
    taken = count_taken(placed)
    names = [entry.entry_id for entry in entries]
    before = Judge(old, boundaries, taken=taken).weigh(placed, entry_ids=names)
    after = Judge(new, boundaries, taken=taken).weigh(placed, entry_ids=names)
    ways = [_way(was, will) for was, will in zip(before.codes, after.codes, strict=True)]
    groups = {
        way: _moves(entries, [row for row, one in enumerate(ways) if one == way], before, after)
        for way in ("entering", "leaving", "to_check")
    }
    return WhatIf(**groups, codes=tuple(after.codes), entry_ids=tuple(names))


def _moves(
    entries: Sequence[Entry], rows: list[int], before: Weighed, after: Weighed
) -> tuple[Move, ...]:
    verdicts = zip(rows, before.verdicts(rows), after.verdicts(rows), strict=True)
    return tuple(Move(entry=entries[row], before=was, after=will) for row, was, will in verdicts)


def _way(before: VerdictCode, after: VerdictCode) -> str | None:
    if before is after:
        return None
    if after is VerdictCode.INSIDE:
        return "entering"
    if after is VerdictCode.TO_CHECK:
        return "to_check"
    return "leaving" if before is VerdictCode.INSIDE else None
