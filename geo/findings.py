"""What the machine notices about an entry: verdict of the territory, doubts, possible duplicates.

The one home of that question: registrations, edits and imports all ask here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from geo.duplicates import Likeness, find_all_duplicates, find_duplicates
from geo.entries import Contact, Finding
from geo.placing import Placed
from geo.territory import Judge, Verdict

__all__ = ["Candidate", "Found", "find_out", "find_out_all"]

_NOBODY: Final = Contact()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A shop about which something is to be found out.

    Attributes
    ----------
    key
        Identifier of its entry, or any other text that no entry is called.
    is_entry
        Whether `key` is one: an exemption may name it, and a finding may.
    """

    key: str
    placed: Placed
    contact: Contact = _NOBODY
    is_entry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was noticed.

    Attributes
    ----------
    finding
        What the entry keeps.
    likenesses
        Why each may be a duplicate; other rows of an import are named by their keys, which
        ``finding`` leaves out.
    """

    finding: Finding
    verdict: Verdict
    likenesses: tuple[Likeness, ...]


def find_out(
    connection: Connection, candidate: Candidate, judge: Judge, *, verdict: Verdict | None = None
) -> Found:
    """Return what is noticed about one shop, compared with every entry there is.

    Parameters
    ----------
    verdict
        That of `judge`, when the caller has asked before.
    """
    shop = candidate.placed.shop
    likenesses = find_duplicates(connection, shop, candidate.contact, entry_id=candidate.key)
    if verdict is None:
        verdict = judge.judge(shop, entry_id=candidate.key if candidate.is_entry else None)
    return _found(candidate, verdict, likenesses, frozenset())


def find_out_all(
    connection: Connection, candidates: Sequence[Candidate], judge: Judge
) -> list[Found]:
    """Return what is noticed about many shops, compared with the entries and with one another."""
    rows = [(one.key, one.placed.shop, one.contact) for one in candidates]
    every = find_all_duplicates(connection, rows)
    verdicts = judge.judge_many(
        [one.placed.shop for one in candidates],
        entry_ids=[one.key if one.is_entry else None for one in candidates],
    )
    passing = frozenset(one.key for one in candidates if not one.is_entry)
    answers = zip(candidates, verdicts, every, strict=True)
    return [_found(*answer, passing) for answer in answers]


def _found(
    candidate: Candidate,
    verdict: Verdict,
    likenesses: Sequence[Likeness],
    passing: frozenset[str],
) -> Found:
    """Put an answer together; keys in `passing` are no identifiers of entries."""
    kept = tuple(one.entry_id for one in likenesses if one.entry_id not in passing)
    noticed = Finding(doubts=candidate.placed.doubts, duplicates=kept)
    return Found(finding=verdict.noted(noticed), verdict=verdict, likenesses=tuple(likenesses))
