"""Entries that may be one and the same: same telephone, e-mail, SIRET, or alike in name and near.

A duplicate is a doubt for a person to settle, never a refusal: two makers may share a telephone,
and two shops of one name may stand in one street.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rapidfuzz import fuzz, process
from sqlalchemy import Connection

from geo.entries import Contact
from geo.likeness import ALIKE, FEWEST_IN_COMMON, is_like_name
from geo.measures import distance_m
from geo.registry.keys import NEAR_DEGREES, Keys, keys_of, read_keys, read_keys_around
from geo.values import Shop
from geo.wording import distance_label

__all__ = [
    "NEAR_M",
    "Likeness",
    "LikenessReason",
    "find_all_duplicates",
    "find_duplicates",
    "is_like_name",
]

NEAR_M: Final = 1_000.0
"""Two shops of similar names that stand nearer may be one."""
_SAME_SPOT_M: Final = 50.0
"""Names that say but what a shop is and where mean one shop only when they stand on one spot."""
_MOST_SHOWN: Final = 20


class LikenessReason(StrEnum):
    """Why two entries may be one, the surest first."""

    SIRET = "siret"
    EMAIL = "email"
    PHONE = "phone"
    NAME_NEAR = "name_near"
    NAME_IN_COMMUNE = "name_in_commune"


_SENTENCES: Final = {
    LikenessReason.SIRET: "même numéro SIRET",
    LikenessReason.EMAIL: "même adresse électronique",
    LikenessReason.PHONE: "même téléphone",
    LikenessReason.NAME_NEAR: "nom semblable",
    LikenessReason.NAME_IN_COMMUNE: "même nom dans la même commune",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """An entry that may be the same, and why.

    ``distance_m`` are metres on the ellipsoid, of a name alike nearby only.
    """

    entry_id: str
    reasons: tuple[LikenessReason, ...]
    distance_m: float | None = None

    @property
    def sentence(self) -> str:
        """The reasons in French: ``"même téléphone, nom semblable à 350 m"``."""
        return ", ".join(self._say(reason) for reason in self.reasons)

    def _say(self, reason: LikenessReason) -> str:
        said = _SENTENCES[reason]
        if reason is not LikenessReason.NAME_NEAR or self.distance_m is None:
            return said
        where = "au même endroit" if self.distance_m < 5 else f"à {distance_label(self.distance_m)}"
        return f"{said} {where}"


def find_duplicates(
    connection: Connection, shop: Shop, contact: Contact, *, entry_id: str = ""
) -> list[Likeness]:
    """Return the entries that `shop` may repeat, the surest first, at most twenty.

    Parameters
    ----------
    entry_id
        The entry itself, when it is one already.
    """
    wanted = keys_of(entry_id, shop, contact)
    return _Index(read_keys_around(connection, wanted)).find([wanted])[0]


def find_all_duplicates(
    connection: Connection, shops: Sequence[tuple[str, Shop, Contact]]
) -> list[list[Likeness]]:
    """Return for each of many shops what :func:`find_duplicates` returns, the others included.

    Parameters
    ----------
    shops
        An identifier of each (that of its entry, or any other that no entry has) with the shop
        and its contact. A row of an import may repeat another row of it.
    """
    wanted = [keys_of(*shop) for shop in shops]
    own = {keys.entry_id for keys in wanted}
    others = [keys for keys in read_keys(connection) if keys.entry_id not in own]
    return _Index([*others, *wanted]).find(wanted)


_Cell = tuple[int, int]


class _Index:
    """Many entries by what they may have in common."""

    def __init__(self, every: Sequence[Keys]) -> None:
        self._every = every
        self._by_key: defaultdict[tuple[LikenessReason, str], list[int]] = defaultdict(list)
        self._by_cell: defaultdict[_Cell, list[int]] = defaultdict(list)
        for rank, keys in enumerate(every):
            for key in _same_in_both(keys):
                self._by_key[key].append(rank)
            for cell in _cells(keys):
                self._by_cell[cell].append(rank)

    def find(self, wanted: Sequence[Keys]) -> list[list[Likeness]]:
        """Return what is like each of `wanted`, the surest first, itself left out."""
        near = self._find_near(wanted)
        return [self._gather(keys, near[turn]) for turn, keys in enumerate(wanted)]

    def _gather(self, wanted: Keys, distances: Mapping[int, float]) -> list[Likeness]:
        reasons: defaultdict[int, set[LikenessReason]] = defaultdict(set)
        for key in _same_in_both(wanted):
            for rank in self._by_key[key]:
                reasons[rank].add(key[0])
        for rank in distances:
            reasons[rank].add(LikenessReason.NAME_NEAR)
            reasons[rank].discard(LikenessReason.NAME_IN_COMMUNE)
        found = (self._likeness(rank, said, distances.get(rank)) for rank, said in reasons.items())
        others = [one for one in found if one.entry_id != wanted.entry_id]
        return sorted(others, key=_surest_first)[:_MOST_SHOWN]

    def _likeness(
        self, rank: int, reasons: Collection[LikenessReason], distance_m: float | None
    ) -> Likeness:
        ordered = tuple(reason for reason in LikenessReason if reason in reasons)
        return Likeness(entry_id=self._every[rank].entry_id, reasons=ordered, distance_m=distance_m)

    def _find_near(self, wanted: Sequence[Keys]) -> list[dict[int, float]]:
        """Return for each of `wanted` who has a similar name near it, with the metres.

        Names are compared a cell at a time: one call for all who stand in it.
        """
        found: list[dict[int, float]] = [{} for _ in wanted]
        asked: defaultdict[_Cell, list[int]] = defaultdict(list)
        for turn, keys in enumerate(wanted):
            for cell in _cells(keys):
                asked[cell].append(turn)
        for cell, turns in asked.items():
            around = sorted(
                {rank for near in _around(cell) for rank in self._by_cell.get(near, ())}
            )
            for turn, rank in self._find_alike([wanted[turn] for turn in turns], turns, around):
                self._note_distance(found[turn], wanted[turn], rank)
        return found

    def _note_distance(self, found: dict[int, float], wanted: Keys, rank: int) -> None:
        other = self._every[rank]
        apart = min(distance_m(a, b) for a in wanted.positions for b in other.positions)
        is_telling = bool(wanted.telling and other.telling)
        is_known_at_commune = wanted.is_at_commune or other.is_at_commune
        if apart <= NEAR_M if is_telling else apart <= _SAME_SPOT_M and not is_known_at_commune:
            found[rank] = apart

    def _find_alike(
        self, wanted: Sequence[Keys], turns: Sequence[int], around: Sequence[int]
    ) -> Iterator[tuple[int, int]]:
        """Yield (turn, rank) of those whose names are alike, wherever they stand."""
        telling = [rank for rank in around if self._every[rank].telling]
        names = [self._every[rank].telling for rank in telling]
        queries = [keys.telling for keys in wanted]
        ratios = process.cdist(queries, names, scorer=fuzz.ratio, score_cutoff=ALIKE)
        for row, column in zip(*ratios.nonzero(), strict=True):
            if queries[row]:
                yield turns[row], telling[column]
        parts = _PartFinder(names)
        for turn, query in zip(turns, queries, strict=True):
            yield from ((turn, telling[column]) for column in parts.find(query))
        plain = _ranks_by_name(self._every, around)
        for turn, keys in zip(turns, wanted, strict=True):
            if not keys.telling:
                yield from ((turn, rank) for rank in plain.get(keys.name, ()))


class _PartFinder:
    """Names by their words: which are part of another name, or hold it."""

    def __init__(self, names: Sequence[str]) -> None:
        self._lengths = [len(name.split()) for name in names]
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(names):
            for word in name.split():
                self._by_word[word].append(place)

    def find(self, name: str) -> Iterator[int]:
        """Yield the places of the names of which `name` is part, or which are part of it."""
        asked = name.split()
        shared = Counter(place for word in asked for place in self._by_word.get(word, ()))
        for place, count in shared.items():
            if count >= FEWEST_IN_COMMON and count == min(len(asked), self._lengths[place]):
                yield place


def _ranks_by_name(every: Sequence[Keys], ranks: Sequence[int]) -> dict[str, list[int]]:
    """Return the ranks of names that tell nothing, by the whole name."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for rank in ranks:
        if not every[rank].telling:
            found[every[rank].name].append(rank)
    return found


def _same_in_both(keys: Keys) -> Iterator[tuple[LikenessReason, str]]:
    """Yield what makes two entries alike when both have it."""
    yield from ((LikenessReason.PHONE, phone) for phone in keys.phones)
    if keys.email is not None:
        yield LikenessReason.EMAIL, keys.email
    if keys.siret is not None:
        yield LikenessReason.SIRET, keys.siret
    if keys.telling:
        for code in keys.insee_codes:
            yield LikenessReason.NAME_IN_COMMUNE, f"{code} {keys.telling}"


def _cells(keys: Keys) -> set[_Cell]:
    lon, lat = NEAR_DEGREES
    return {(int(at.lon // lon), int(at.lat // lat)) for at in keys.positions}


def _around(cell: _Cell) -> Iterator[_Cell]:
    for right in (-1, 0, 1):
        for up in (-1, 0, 1):
            yield cell[0] + right, cell[1] + up


def _surest_first(likeness: Likeness) -> tuple[int, float, str]:
    return _RANKS[likeness.reasons[0]], likeness.distance_m or 0.0, likeness.entry_id


_RANKS: Final = {reason: rank for rank, reason in enumerate(LikenessReason)}
