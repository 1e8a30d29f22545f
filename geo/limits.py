"""The limits of the map as organizers change them: checked, saved, every entry judged again."""

from datetime import datetime

from geo.access import require_permission
from geo.boundaries import Boundaries
from geo.entries import Action, Actor, Entry, HistoryLine
from geo.errors import ChangedMeanwhile
from geo.registry.database import Registry
from geo.registry.entries import list_entries
from geo.registry.history import read_whole_history
from geo.registry.rules import KeptRule, judge_again, read_rule, read_taken, write_rule
from geo.roles import Permission
from geo.territory import Judge, TerritoryRule, check_rule
from geo.values import Status

__all__ = ["change_rule", "read_limits", "read_rule_history"]

_JUDGED = (Status.PENDING, Status.TO_COMPLETE, Status.PUBLISHED, Status.REFUSED)
"""Whom a change may concern: what was withdrawn or erased is not coming back by itself."""


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


def read_limits(
    registry: Registry, default: TerritoryRule, *, by: Actor
) -> tuple[KeptRule, list[Entry]]:
    """Return the rule in force and the entries that a change of it may concern.

    Raises
    ------
    NotAllowed
        When `by` may not change the rule.
    """
    with registry.reading() as connection:
        require_permission(connection, by, Permission.SET_RULE)
        return read_rule(connection, default), list_entries(connection, statuses=_JUDGED)


def read_rule_history(registry: Registry, *, by: Actor, limit: int = 20) -> list[HistoryLine]:
    """Return the last changes of the rule, newest first.

    Raises
    ------
    NotAllowed
        When `by` may not change the rule.
    """
    with registry.reading() as connection:
        require_permission(connection, by, Permission.SET_RULE)
        return read_whole_history(connection, actions=(Action.RULE_CHANGED,), limit=limit)
