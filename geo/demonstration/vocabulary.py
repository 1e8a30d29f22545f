"""The words of the demonstration, read from ``words/*.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from geo.kinds import KINDS
from geo.values import Role

__all__ = ["KindWords", "Opener", "SharedWords", "read_kinds", "read_shared"]

_FOLDER: Final = Path(__file__).parent / "words"
_SHARED: Final = "common.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindWords:
    """What the makers of one kind are called and say.

    Attributes
    ----------
    setting
        Where such makers settle: a key of :data:`geo.demonstration.sites.SETTINGS`.
    home, role
        The maker's first place: its name and what it is for.
    heads
        Beginnings of names, to be followed by one of :attr:`SharedWords.tails`.
    names
        Whole names.
    openers, details
        Sentences; ``{a_commune}`` stands for "à Privas",
        ``{A_commune}`` for "À Privas". One opener makes one maker.
    """

    kind: str
    setting: str
    home: str
    role: Role
    heads: tuple[str, ...]
    names: tuple[str, ...]
    labels: tuple[str, ...]
    openers: tuple[str, ...]
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWords:
    """What makers of every kind draw from."""

    tails: tuple[str, ...]
    streets: tuple[str, ...]
    localities: tuple[str, ...]
    shared: tuple[str, ...]
    """Names of the boutiques where several makers sell."""
    hours: Mapping[str, tuple[str, ...]]
    """OSM ``opening_hours`` by role; ``market`` holds times without a day."""
    free_text: str
    closers: Mapping[str, tuple[str, ...]]
    """Last sentences by service."""
    zones: Mapping[str, tuple[str, ...]]
    """Days, minimums and fees of delivery."""


@dataclass(frozen=True, slots=True)
class Opener:
    """The first sentence of one maker, and its kind."""

    words: KindWords
    sentence: str


@cache
def read_kinds() -> tuple[KindWords, ...]:
    """Return the words of every kind of the demonstration, in the order of the kinds."""
    tables: dict[str, Any] = {}
    for path in sorted(_FOLDER.glob("*.toml")):
        if path.name != _SHARED:
            tables |= tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(_kind(key, tables[key]) for key in KINDS if key in tables)


@cache
def read_shared() -> SharedWords:
    """Return the words that every kind shares."""
    words = tomllib.loads((_FOLDER / _SHARED).read_text(encoding="utf-8"))
    return SharedWords(
        tails=tuple(words["tails"]),
        streets=tuple(words["streets"]),
        localities=tuple(words["localities"]),
        shared=tuple(words["shared"]),
        hours=_tuples(words["hours"]),
        free_text=words["free_text"],
        closers=_tuples(words["closers"]),
        zones=_tuples(words["zones"]),
    )


def _kind(key: str, table: dict[str, Any]) -> KindWords:
    return KindWords(kind=key, **{**_tuples(table), "role": Role(table["role"])})


def _tuples(table: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(said) if isinstance(said, list) else said for key, said in table.items()}
