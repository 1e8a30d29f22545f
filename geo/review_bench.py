"""The review bench: addresses that are doubtful, one after the other, until a person has decided.

A decision is kept for good (:mod:`geo.registry.positions`) and shown at once: an organizer's pin
needs nobody's agreement. Whatever else waits to be accepted in the same entry goes on waiting.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from geo.access import Permission, require_organizer, require_permission
from geo.boundaries import Boundaries
from geo.coordinates import Position
from geo.entries import Action, Actor, ActorKind, Entry
from geo.errors import QueryRefused
from geo.geocoding.opening import Geocoding
from geo.geocoding.review import Doubt, confirm_position
from geo.placing import Placed, PlacedPlace, place_shop, place_text
from geo.registry.database import Registry
from geo.registry.entries import change_entry, list_entries, require_entry
from geo.registry.positions import read_positions, write_position
from geo.registry.rules import open_judge
from geo.roles import Scope, is_in_scope
from geo.territory import TerritoryRule
from geo.values import Place, Precision, Shop, Status

__all__ = [
    "BenchEntry",
    "ReviewBench",
    "count_doubts",
    "keep_doubted",
]

REVIEWED: Final = (Status.PENDING, Status.TO_COMPLETE, Status.PUBLISHED)
"""Statuses whose addresses matter: refused and withdrawn entries stand nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchEntry:
    """One entry on the bench, its places located anew.

    Attributes
    ----------
    rank
        The place to decide about: the first doubtful one, else the first.
    """

    entry: Entry
    placed: Placed
    rank: int

    @property
    def current(self) -> PlacedPlace:
        """The place to decide about."""
        return self.placed.places[self.rank]

    @property
    def given(self) -> Position | None:
        """The position that came with the place, by hand or from a file; ``None`` without one."""
        place = self.entry.shop.places[self.rank]
        is_given = place.precision in {None, Precision.PIN}
        return place.position if is_given else None


def count_doubts(entries: Iterable[Entry]) -> dict[Doubt, int]:
    """Count the entries of each doubt, in the order of :class:`Doubt`, those at 0 left out."""
    found = Counter(doubt for entry in entries for doubt in set(entry.finding.doubts))
    return {doubt: found[doubt] for doubt in Doubt if found[doubt]}


def keep_doubted(entries: Iterable[Entry], doubts: Iterable[str]) -> list[Entry]:
    """Return the entries that have one of `doubts`; all of them when none is asked for."""
    wanted = set(doubts)
    return [one for one in entries if not wanted or not wanted.isdisjoint(one.finding.doubts)]


class ReviewBench:
    """What an organizer does about addresses: each call asks again who may.

    Parameters
    ----------
    default_rule
        The rule of the territory as long as organizers have saved none.
    """

    def __init__(
        self,
        registry: Registry,
        geocoding: Geocoding,
        boundaries: Boundaries,
        *,
        default_rule: TerritoryRule,
    ) -> None:
        self._registry = registry
        self._geocoding = geocoding
        self._boundaries = boundaries
        self._default_rule = default_rule

    def list_entries(self, by: Actor) -> list[Entry]:
        """Return the entries with a doubtful address that `by` answers for, the oldest first.

        Raises
        ------
        NotAllowed
            When `by` may not correct entries.
        """
        with self._registry.reading() as connection:
            require_permission(connection, by, Permission.EDIT)
            scopes = _scopes(connection, by)
            found = list_entries(connection, statuses=REVIEWED, is_doubtful=True)
        expand = self._boundaries.expand
        return [entry for entry in found if is_in_scope(entry.shop, scopes, expand)]

    def open_entry(self, entry_id: str, by: Actor) -> BenchEntry:
        """Return one entry with its candidates, as they are found today.

        Raises
        ------
        NotAllowed
            When `by` may not correct it.
        QueryRefused
            When there is none of that identifier, or it has no place.
        """
        with self._registry.reading() as connection:
            entry = require_entry(connection, entry_id)
            self._require(connection, by, entry)
            confirmed = read_positions(connection, entry_id)
        if not entry.shop.places:
            raise QueryRefused("entry_without_place")
        placed = place_shop(entry.shop, self._geocoding, self._boundaries, confirmed=confirmed)
        doubtful = [rank for rank, doubts in enumerate(placed.doubts_by_place) if doubts]
        return BenchEntry(entry=entry, placed=placed, rank=doubtful[0] if doubtful else 0)

    def keep_position(
        self,
        opened: BenchEntry,
        position: Position,
        *,
        by: Actor,
        at: datetime,
        insee_code: str | None = None,
    ) -> Entry:
        """Keep `position` for good for the place that `opened` asks about.

        Parameters
        ----------
        opened
            What was on the screen: when somebody saved since, nothing is kept.
        insee_code
            The commune of the candidate that was chosen; ``None`` when a pin was dragged, which
            leaves the commune as it was said unless the pin lies clearly out of it.

        Raises
        ------
        NotAllowed
            When `by` may not correct the entry.
        ChangedMeanwhile
            When somebody saved since it was opened.
        """
        place = opened.entry.shop.places[opened.rank]
        decided = replace(
            place,
            position=position,
            precision=Precision.PIN,
            score=None,
            insee_code=insee_code or place.insee_code,
        )
        return self._keep(opened, decided, position, by=by, at=at)

    def keep_commune(self, opened: BenchEntry, *, by: Actor, at: datetime) -> Entry:
        """Keep the commune as all that is known of the place that `opened` asks about.

        Raises
        ------
        NotAllowed, ChangedMeanwhile
            As :meth:`keep_position`.
        QueryRefused
            When nobody knows the commune, or where it is.
        """
        place = opened.entry.shop.places[opened.rank]
        code = opened.current.place.insee_code
        commune = None if code is None else self._boundaries.commune(code)
        if commune is None or commune.position is None:
            raise QueryRefused("place_without_commune")
        decided = replace(
            place,
            insee_code=commune.insee_code,
            position=commune.position,
            precision=Precision.COMMUNE,
            score=None,
        )
        return self._keep(opened, decided, commune.position, by=by, at=at)

    def _keep(
        self, opened: BenchEntry, decided: Place, position: Position, *, by: Actor, at: datetime
    ) -> Entry:
        """Write the decision; addresses are asked before, as a service may take its time."""
        confirmed = confirm_position(position, place_text(decided))
        with self._registry.reading() as connection:
            known = read_positions(connection, opened.entry.entry_id)
            judge = open_judge(connection, self._default_rule, self._boundaries)
        placed = place_shop(
            _with_place(opened.entry.shop, opened.rank, decided),
            self._geocoding,
            self._boundaries,
            confirmed=[*known, confirmed],
        )
        final = placed.shop.places[opened.rank]
        shop = _decide(_with_place(opened.entry.shop, opened.rank, final), final)
        verdict = judge.judge(shop, entry_id=opened.entry.entry_id)
        with self._registry.writing() as connection:
            entry = require_entry(connection, opened.entry.entry_id, version=opened.entry.version)
            self._require(connection, by, entry)
            write_position(connection, entry.entry_id, confirmed, at=at)
            return change_entry(
                connection,
                entry.entry_id,
                version=entry.version,
                by=by,
                at=at,
                action=Action.POSITION_CONFIRMED,
                shop=shop,
                published=None if entry.published is None else _decide(entry.published, final),
                finding=replace(verdict.noted(entry.finding), doubts=placed.doubts),
            )

    def _require(self, connection: sa.Connection, by: Actor, entry: Entry) -> None:
        require_permission(connection, by, Permission.EDIT, entry, boundaries=self._boundaries)


def _scopes(connection: sa.Connection, by: Actor) -> tuple[Scope, ...]:
    is_organizer = by.kind is ActorKind.ORGANIZER
    return require_organizer(connection, by).scopes if is_organizer else ()


def _with_place(shop: Shop, rank: int, place: Place) -> Shop:
    places = (*shop.places[:rank], place, *shop.places[rank + 1 :])
    return replace(shop, places=places)


def _decide(shop: Shop, decided: Place) -> Shop:
    """Return `shop` with the decision wherever it stands at the same address."""
    text = place_text(decided)
    places = tuple(
        replace(
            place,
            position=decided.position,
            precision=decided.precision,
            score=decided.score,
            insee_code=decided.insee_code,
        )
        if place.host_slug is None and text and place_text(place) == text
        else place
        for place in shop.places
    )
    return replace(shop, places=places)
