"""The limits as organizers see them: moves, differences, history → HTML, everything escaped."""

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from geo.boundaries import Boundaries
from geo.entries import VerdictCode
from geo.french import group_digits
from geo.limits import RuleChange
from geo.moderation import STATUS_LABELS
from geo.territory import Move, TerritoryRule, WhatIf
from geo.territory.form import rule_differences
from geo.web.templates import render
from geo.wording import count_label, day_label

__all__ = ["history_html", "letter_html", "moves_html"]

_MOST_SHOWN: Final = 50
_PARIS: Final = ZoneInfo("Europe/Paris")


def moves_html(tried: WhatIf, *, is_changed: bool) -> str:
    """Return who would enter, leave or have to be examined, at most fifty of each."""
    groups = [
        ("enter", "entrerait", "entreraient", tried.entering),
        ("leave", "sortirait", "sortiraient", tried.leaving),
        ("check", "serait à examiner", "seraient à examiner", tried.to_check),
    ]
    return render(
        "limits_moves.html",
        groups=[_group(*group) for group in groups if group[3]],
        totals=_totals(tried),
        is_changed=is_changed,
    )


def _group(tone: str, singular: str, plural: str, moves: Sequence[Move]) -> dict[str, object]:
    verb = singular if len(moves) < 2 else plural
    shown = [
        {
            "name": move.entry.shop.name,
            "status": STATUS_LABELS[move.entry.status],
            "sentence": move.after.sentence,
        }
        for move in moves[:_MOST_SHOWN]
    ]
    return {
        "tone": tone,
        "title": f"{count_label(len(moves), 'fiche', 'fiches')} {verb}",
        "moves": shown,
        "more": len(moves) - len(shown),
    }


def _totals(tried: WhatIf) -> str:
    words = {
        VerdictCode.INSIDE: "dans le territoire",
        VerdictCode.TO_CHECK: "à examiner",
        VerdictCode.OUTSIDE: "hors du territoire",
        VerdictCode.UNKNOWN: "sans position connue",
    }
    counts = {code: tried.codes.count(code) for code in words}
    return ", ".join(
        f"{group_digits(count)} {words[code]}" for code, count in counts.items() if count
    )


def history_html(
    changes: Sequence[RuleChange], boundaries: Boundaries, default: TerritoryRule
) -> str:
    """Return the changes of the rule, each with who, when, why and what.

    The first one changed `default`.
    """
    shown = [
        {
            "day": day_label(change.at.astimezone(_PARIS).date()),
            "name": change.name,
            "reason": change.reason,
            "lines": rule_differences(change.before or default, change.after, boundaries),
        }
        for change in changes
    ]
    return render("limits_history.html", changes=shown)


def letter_html(text: str) -> str:
    """Return a letter as it would be read, its lines kept."""
    paragraphs = [part.split("\n") for part in text.split("\n\n")]
    return render("limits_letter.html", paragraphs=paragraphs)
