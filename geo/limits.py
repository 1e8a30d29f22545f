"""The limits of the map as organizers change them: checked, saved, every entry judged again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from geo.access import require_permission
from geo.boundaries import Boundaries
from geo.entries import Action, Actor, Entry, HistoryLine
from geo.errors import ChangedMeanwhile
from geo.freshness import Thresholds
from geo.registry.database import Registry
from geo.registry.entries import list_entries
from geo.registry.history import read_whole_history
from geo.registry.organizers import list_organizers
from geo.registry.rules import (
    RULE_KEY,
    KeptRule,
    judge_again,
    read_rule,
    read_taken,
    write_rule,
)
from geo.registry.thresholds import (
    read_thresholds,
    read_thresholds_version,
    write_thresholds,
)
from geo.roles import Permission
from geo.territory import (
    Judge,
    TerritoryRule,
    WhatIf,
    Whereabouts,
    check_rule,
    place_shops,
    rule_from_record,
)
from geo.territory.what_if import what_if_placed
from geo.values import Status

__all__ = [
    "Limits",
    "RuleChange",
    "change_rule",
    "change_thresholds",
    "read_kept_thresholds",
    "read_limits",
    "read_rule_history",
]

_JUDGED: Final = (Status.PENDING, Status.TO_COMPLETE, Status.PUBLISHED, Status.REFUSED)
"""Whom a change may concern: what was withdrawn or erased is not coming back by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The rule in force, and the entries that a change of it may concern, placed once."""

    kept: KeptRule
    entries: list[Entry]
    placed: Whereabouts

    def try_rule(self, rule: TerritoryRule, boundaries: Boundaries) -> WhatIf:
        """Say who would move if `rule` took the place of the one in force; nothing is saved.

        Raises
        ------
        FormRefused
            When the rule cannot be applied; every fault by its field.
        """
        check_rule(rule, boundaries)
        return what_if_placed(self.entries, self.placed, self.kept.rule, rule, boundaries)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """One change of the rule: who, when, why; `before` is ``None`` for the first."""

    at: datetime
    name: str
    reason: str | None
    before: TerritoryRule | None
    after: TerritoryRule


def change_rule(
    registry: Registry,
    rule: TerritoryRule,
    *,
    version: int | None,
    by: Actor,
    at: datetime,
    boundaries: Boundaries,
    reason: str | None = None,
) -> KeptRule:
    """Save `rule` and give every entry its verdict, in one transaction; return it as it is kept.

    Nothing that is published leaves the map by itself: an organizer decides, and finds the
    verdicts in the queue.

    Raises
    ------
    NotAllowed
        When `by` may not change the rule.
    FormRefused
        When the rule cannot be applied; every fault by its field.
    ChangedMeanwhile
        When somebody saved since `version`: ``current`` is the :class:`KeptRule` now.
    """
    with registry.writing() as connection:
        require_permission(connection, by, Permission.SET_RULE)
        check_rule(rule, boundaries)
        current = read_rule(connection, rule)
        if version is not None and version != current.version:
            raise ChangedMeanwhile(current)
        kept = write_rule(connection, rule, version=version, by=by, at=at, reason=reason)
        judge_again(connection, Judge(rule, boundaries, taken=read_taken(connection)))
    return kept


def read_kept_thresholds(registry: Registry, *, by: Actor) -> tuple[int, Thresholds]:
    """Return the ages at which entries grey and go, with their version, to whoever may set them.

    Raises
    ------
    NotAllowed
        When `by` may not change them.
    """
    with registry.reading() as connection:
        require_permission(connection, by, Permission.SET_RULE)
        return read_thresholds_version(connection), read_thresholds(connection)


def change_thresholds(
    registry: Registry, thresholds: Thresholds, *, version: int | None, by: Actor, at: datetime
) -> int:
    """Save the ages at which entries grey and go; return the new version.

    Raises
    ------
    NotAllowed
        When `by` may not change them.
    ChangedMeanwhile
        When somebody set them since `version`.
    """
    with registry.writing() as connection:
        require_permission(connection, by, Permission.SET_RULE)
        return write_thresholds(connection, thresholds, version=version, by=by, at=at)


def read_limits(
    registry: Registry, default: TerritoryRule, boundaries: Boundaries, *, by: Actor
) -> Limits:
    """Return the rule in force and the entries that a change of it may concern.

    Raises
    ------
    NotAllowed
        When `by` may not change the rule.
    """
    with registry.reading() as connection:
        require_permission(connection, by, Permission.SET_RULE)
        kept = read_rule(connection, default)
        entries = list_entries(connection, statuses=_JUDGED)
    placed = place_shops([entry.shop for entry in entries], boundaries)
    return Limits(kept=kept, entries=entries, placed=placed)


def read_rule_history(registry: Registry, *, by: Actor, limit: int = 20) -> list[RuleChange]:
    """Return the last changes of the rule, newest first.

    Raises
    ------
    NotAllowed
        When `by` may not change the rule.
    """
    with registry.reading() as connection:
        require_permission(connection, by, Permission.SET_RULE)
        lines = read_whole_history(connection, actions=(Action.RULE_CHANGED,), limit=limit)
        names = {one.organizer_id: one.name for one in list_organizers(connection)}
    return [_change(line, names) for line in lines]


def _change(line: HistoryLine, names: Mapping[str, str]) -> RuleChange:
    before, after = (
        None if document is None else rule_from_record(cast("dict[str, Any]", document[RULE_KEY]))
        for document in (line.before, line.after)
    )
    return RuleChange(
        at=line.at,
        name=names.get(line.actor.name or "", "l'opérateur"),
        reason=line.reason,
        before=before,
        after=after or TerritoryRule(),
    )
