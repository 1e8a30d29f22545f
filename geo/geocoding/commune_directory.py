"""What the gazetteer knows of the communes, each table built when it is first needed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from geo.boundaries import Boundaries, Commune
from geo.geocoding.name_index import NameIndex
from geo.text import fold

__all__ = ["CommuneDirectory", "CommuneName", "number_of_arrondissement"]

_BEFORE_FIRST_ARRONDISSEMENT: Final = {"75056": 75100, "13055": 13200, "69123": 69380}


@dataclass(frozen=True, slots=True)
class CommuneName:
    """One name of a commune: its own, or the one of a commune that went into it."""

    name: str
    commune: Commune
    is_former: bool = False


class CommuneDirectory:
    """Communes by name, by postcode, and their arrondissements.

    A commune without a position (some overseas collectivities) cannot be answered and is left
    out.
    """

    def __init__(self, boundaries: Boundaries) -> None:
        self._boundaries = boundaries

    @cached_property
    def names(self) -> Sequence[CommuneName]:
        """Current names, then former ones; an entry of :attr:`index` is a place in this list."""
        communes = [commune for commune in self._placed() if commune.parent_code is None]
        current = [CommuneName(commune.name, commune) for commune in communes]
        former = [
            CommuneName(name, commune, is_former=True)
            for commune in communes
            for name in dict.fromkeys(commune.former_names)
            if name != commune.name
        ]
        return current + former

    @cached_property
    def index(self) -> NameIndex:
        """The names, to be found again in spite of mistakes."""
        return NameIndex([entry.name for entry in self.names])

    @cached_property
    def entries_of_postcode(self) -> Mapping[str, Sequence[int]]:
        """Postcode → entries of its communes, under all their names."""
        found = defaultdict(list)
        for entry, name in enumerate(self.names):
            for postcode in name.commune.postcodes:
                found[postcode].append(entry)
        return dict(found)

    @cached_property
    def arrondissements(self) -> Mapping[str, Sequence[Commune]]:
        """INSEE code of Paris, Lyon, Marseille → their arrondissements, in order."""
        found = defaultdict(list)
        for commune in self._placed():
            if commune.parent_code is not None:
                found[commune.parent_code].append(commune)
        return dict(found)

    @cached_property
    def departements(self) -> Mapping[str, str]:
        """Folded name of each département → its code."""
        codes = {commune.departement_code for commune in self._boundaries.communes().values()}
        names = {code: self._boundaries.departement_name(code) for code in codes}
        return {fold(name): code for code, name in names.items() if name is not None}

    def find(self, insee_code: str) -> Commune | None:
        """Return the commune with this code, or the one that it went into."""
        successor = self._boundaries.successor(insee_code)
        return self._boundaries.commune(insee_code) or self._boundaries.commune(successor or "")

    def population(self, insee_code: str) -> int:
        """Return the inhabitants, 0 when unknown: to order, not to show."""
        return self._boundaries.communes()[insee_code].population or 0

    def _placed(self) -> Iterable[Commune]:
        communes = self._boundaries.communes().values()
        return (commune for commune in communes if commune.position is not None)


def number_of_arrondissement(arrondissement: Commune) -> int:
    """Return 14 for "Paris 14e Arrondissement"."""
    first = _BEFORE_FIRST_ARRONDISSEMENT[arrondissement.parent_code or ""]
    return int(arrondissement.insee_code) - first
