"""Entries that may be one and the same: same telephone, e-mail, SIRET, or alike in name and near.

A duplicate is a doubt for a person to settle, never a refusal: two makers may share a telephone,
and two shops of one name may stand in one street.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process
from sqlalchemy import Connection

from geo.coordinates import Position
from geo.entries import Contact
from geo.measures import distance_m
from geo.registry.keys import NEAR_DEGREES, Keys, keys_of, read_keys, read_keys_around
from geo.text import words
from geo.values import Shop
from geo.wording import distance_label

__all__ = [
    "NEAR_M",
    "Likeness",
    "LikenessReason",
    "find_all_duplicates",
    "find_duplicates",
    "is_like_name",
    "telling_words",
]

NEAR_M: Final = 1_000.0
"""Two shops of similar names that stand nearer may be one."""
_ALIKE: Final = 88.0
"""Least ratio of two names written alike: one letter in eight may differ."""
_MOST_SHOWN: Final = 20

_SILENT: Final = frozenset(
    [
        "a",
        "au",
        "aux",
        "chez",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "un",
        "une",
        "sarl",
        "sas",
        "sasu",
        "sa",
        "eurl",
        "ei",
        "eirl",
        "earl",
        "gaec",
        "scea",
        "scop",
        "scic",
        "snc",
        "sci",
        "association",
        "asso",
        "ets",
        "etablissement",
        "etablissements",
        "entreprise",
        "societe",
        "ste",
        "cie",
        "mr",
        "mme",
        "m",
    ]
)
"""Words that do not tell one name from another: articles, legal forms."""


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
    index = _Index(read_keys_around(connection, wanted))
    return index.find(wanted)[:_MOST_SHOWN]


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
    index = _Index([*others, *wanted])
    return [index.find(keys)[:_MOST_SHOWN] for keys in wanted]


def is_like_name(one: str, other: str) -> bool:
    """Tell whether two names are alike, legal forms, articles and order of words aside.

    So are a name and the same with more words behind, when two words are the same.

    Examples
    --------
    >>> is_like_name("SARL Tournerie des Aulnes", "Tournerie des Aulne")
    True
    >>> is_like_name("Boulangerie", "Boulangerie Martin")
    False
    """
    first, second = telling_words(one), telling_words(other)
    if not first or not second:
        return False
    return _is_within(frozenset(first), frozenset(second)) or (
        fuzz.ratio(" ".join(first), " ".join(second)) >= _ALIKE
    )


@lru_cache(maxsize=50_000)
def telling_words(name: str) -> tuple[str, ...]:
    """Return the words of a name that tell it from others, sorted; all of them when none does."""
    every = words(name)
    return tuple(sorted(word for word in every if word not in _SILENT) or sorted(every))


def _is_within(one: frozenset[str], other: frozenset[str]) -> bool:
    return min(len(one), len(other)) >= 2 and (one <= other or other <= one)


_Cell = tuple[int, int]


class _Index:
    """Many entries by what they may have in common."""

    def __init__(self, every: Sequence[Keys]) -> None:
        self._every = every
        telling = [telling_words(keys.name) for keys in every]
        self._names = [" ".join(one) for one in telling]
        self._sets = [frozenset(one) for one in telling]
        self._by_key: defaultdict[tuple[LikenessReason, str], list[int]] = defaultdict(list)
        self._by_cell: defaultdict[_Cell, list[int]] = defaultdict(list)
        for rank, keys in enumerate(every):
            for key in self._keys(keys):
                self._by_key[key].append(rank)
            for cell in {_cell(position) for position in keys.positions}:
                self._by_cell[cell].append(rank)

    def find(self, wanted: Keys) -> list[Likeness]:
        """Return what is like `wanted`, itself left out."""
        reasons: defaultdict[int, list[LikenessReason]] = defaultdict(list)
        for reason, value in self._keys(wanted):
            for rank in self._by_key[reason, value]:
                reasons[rank].append(reason)
        distances = dict(self._find_near(wanted))
        for rank in distances:
            reasons[rank].append(LikenessReason.NAME_NEAR)
        found = [self._likeness(rank, reasons[rank], distances.get(rank)) for rank in reasons]
        others = (likeness for likeness in found if likeness.entry_id != wanted.entry_id)
        return sorted(others, key=_surest_first)

    def _likeness(
        self, rank: int, reasons: Iterable[LikenessReason], distance_m: float | None
    ) -> Likeness:
        ordered = tuple(reason for reason in LikenessReason if reason in reasons)
        is_told_twice = LikenessReason.NAME_NEAR in ordered
        kept = tuple(
            reason
            for reason in ordered
            if not (is_told_twice and reason is LikenessReason.NAME_IN_COMMUNE)
        )
        return Likeness(entry_id=self._every[rank].entry_id, reasons=kept, distance_m=distance_m)

    def _keys(self, keys: Keys) -> Iterator[tuple[LikenessReason, str]]:
        """Yield what is the same in two entries when it is the same as a text."""
        yield from ((LikenessReason.PHONE, phone) for phone in keys.phones)
        if keys.email is not None:
            yield LikenessReason.EMAIL, keys.email
        if keys.siret is not None:
            yield LikenessReason.SIRET, keys.siret
        name = " ".join(telling_words(keys.name))
        if name:
            yield from (
                (LikenessReason.NAME_IN_COMMUNE, f"{code} {name}") for code in keys.insee_codes
            )

    def _find_near(self, wanted: Keys) -> Iterator[tuple[int, float]]:
        """Yield who has a similar name within a kilometre, with the metres."""
        telling = telling_words(wanted.name)
        around = sorted({rank for position in wanted.positions for rank in self._around(position)})
        if not telling or not around:
            return
        named, name = frozenset(telling), " ".join(telling)
        names = {rank: self._names[rank] for rank in around}
        alike = process.extract(name, names, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None)
        within = (rank for rank in around if _is_within(named, self._sets[rank]))
        for rank in sorted({*(rank for _, _, rank in alike), *within}):
            apart = min(_distances(wanted, self._every[rank]))
            if apart <= NEAR_M:
                yield rank, apart

    def _around(self, position: Position) -> Iterator[int]:
        column, row = _cell(position)
        for right in (-1, 0, 1):
            for up in (-1, 0, 1):
                yield from self._by_cell.get((column + right, row + up), ())


def _cell(position: Position) -> _Cell:
    lon, lat = NEAR_DEGREES
    return int(position.lon // lon), int(position.lat // lat)


def _distances(one: Keys, other: Keys) -> Iterator[float]:
    return (distance_m(here, there) for here in one.positions for there in other.positions)


def _surest_first(likeness: Likeness) -> tuple[int, float, str]:
    ranks = {reason: rank for rank, reason in enumerate(LikenessReason)}
    return ranks[likeness.reasons[0]], likeness.distance_m or 0.0, likeness.entry_id
