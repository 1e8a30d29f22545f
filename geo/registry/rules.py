"""The rule of the territory, and the verdicts that entries keep from it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.boundaries import Boundaries
from geo.entries import Action, Actor, Finding, VerdictCode
from geo.registry.choices import read_setting, write_setting
from geo.registry.records import finding_from_record, finding_record, shop_from_record
from geo.registry.tables import entries
from geo.territory import Judge, TerritoryRule, rule_from_record, rule_record
from geo.territory.counts import Taken
from geo.values import Shop, Status

__all__ = [
    "RULE_KEY",
    "KeptRule",
    "has_unjudged",
    "judge_again",
    "judge_first",
    "open_judge",
    "read_rule",
    "read_taken",
    "write_rule",
]

RULE_KEY: Final = "territory"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRule:
    """The rule as it is kept; version 0 when nobody has decided yet and the default holds."""

    rule: TerritoryRule
    version: int


def read_rule(connection: Connection, default: TerritoryRule) -> KeptRule:
    """Return the rule that organizers have saved, or `default`."""
    kept = read_setting(connection, RULE_KEY)
    if kept is None:
        return KeptRule(rule=default, version=0)
    version, record = kept
    return KeptRule(rule=rule_from_record(record), version=version)


def write_rule(
    connection: Connection,
    rule: TerritoryRule,
    *,
    version: int | None,
    by: Actor,
    at: datetime,
    reason: str | None = None,
) -> KeptRule:
    """Keep `rule` with a line of history; what entries were told is left to :func:`judge_again`.

    Raises
    ------
    ChangedMeanwhile
        When somebody saved since `version`; ``current`` is the :class:`KeptRule` now.
    """
    written = write_setting(
        connection,
        RULE_KEY,
        rule_record(rule),
        version=version,
        by=by,
        at=at,
        action=Action.RULE_CHANGED,
        reason=reason,
    )
    return KeptRule(rule=rule, version=written)


def open_judge(connection: Connection, default: TerritoryRule, boundaries: Boundaries) -> Judge:
    """Return the judge of the rule in force, who knows which places are taken."""
    rule = read_rule(connection, default).rule
    return Judge(rule, boundaries, taken=read_taken(connection) if rule.quotas else None)


def read_taken(connection: Connection) -> Taken:
    """Return how many published entries there are by main kind and home commune."""
    kind = entries.c.shop["kinds"][0].as_string()
    code = entries.c.insee_code
    query = sa.select(kind, code, sa.func.count()).where(entries.c.status == Status.PUBLISHED)
    rows = connection.execute(query.group_by(kind, code)).all()
    return Counter({(row[0], row[1]): row[2] for row in rows})


def judge_again(connection: Connection, judge: Judge) -> int:
    """Give every entry the verdict of `judge`; return how many got another one than before.

    The rest of a finding stays, and so does the version of the entry: nobody who is editing it is
    told that it was changed. What was erased is left alone.
    """
    return _judge(connection, judge, entries.c.status != str(Status.ERASED))


def judge_first(connection: Connection, judge: Judge) -> int:
    """Give a verdict to entries that never had one, as those of the demonstration."""
    return _judge(connection, judge, _is_unjudged())


def has_unjudged(connection: Connection) -> bool:
    """Tell whether an entry never had a verdict."""
    found = connection.execute(sa.select(entries.c.id).where(_is_unjudged()).limit(1)).first()
    return found is not None


def _is_unjudged() -> sa.ColumnElement[bool]:
    """Tell in SQL which entries never had a verdict: one that is unknown says why."""
    has_no_words = sa.func.coalesce(entries.c.finding["sentence"].as_string(), "") == ""
    return sa.and_(entries.c.verdict == str(VerdictCode.UNKNOWN), has_no_words)


def _judge(connection: Connection, judge: Judge, condition: sa.ColumnElement[bool]) -> int:
    query = sa.select(entries.c.id, entries.c.shop, entries.c.status, entries.c.finding)
    rows = connection.execute(query.where(condition)).all()
    shops = [_shop_of(row) for row in rows]
    verdicts = judge.judge_many(shops, entry_ids=[row.id for row in rows])
    changes = [
        {"entry": row.id, **_columns(after)}
        for row, verdict in zip(rows, verdicts, strict=True)
        if (after := verdict.noted(before := finding_from_record(row.finding))) != before
    ]
    _write(connection, changes)
    return len(changes)


def _shop_of(row: Any) -> Shop:  # noqa: ANN401 - a row of four columns
    return shop_from_record({**row.shop, "status": row.status})


def _columns(finding: Finding) -> dict[str, object]:
    return {"new_finding": finding_record(finding), "new_verdict": str(finding.verdict)}


def _write(connection: Connection, changes: Iterable[dict[str, object]]) -> None:
    update = (
        sa.update(entries)
        .where(entries.c.id == sa.bindparam("entry"))
        .values(finding=sa.bindparam("new_finding"), verdict=sa.bindparam("new_verdict"))
    )
    many = list(changes)
    if many:
        connection.execute(update, many)
