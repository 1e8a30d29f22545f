"""The communes of France, their EPCI, départements and régions: the one way to ask about them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.boundaries.commune import LEVELS, Commune, Epci
from geo.boundaries.store import (
    read_columns,
    read_communes,
    read_epcis,
    read_shapes,
    read_successors,
)
from geo.errors import QueryRefused
from geo.settings import PROJECT_ROOT, read_settings

if TYPE_CHECKING:
    import shapely

__all__ = ["DEFAULT_FOLDER", "Boundaries", "boundaries_folder"]

DEFAULT_FOLDER: Final = PROJECT_ROOT / "data" / "communes"
"""The boundaries shipped with the project."""


def boundaries_folder(home: Path | None = None) -> Path:
    """Return the operator's own boundaries under `home` where there are some, else the shipped.

    `home` is ``ALENTOUR_HOME`` when not given.
    """
    own = (home or read_settings().home) / "communes"
    return own if (own / "communes.parquet").is_file() else DEFAULT_FOLDER


class Boundaries:
    """Communes, EPCI, départements and régions of France, and where points lie in them.

    Nothing is read before it is asked for, and each file once; an instance may be shared by
    threads. Codes are text. Geometries are in EPSG:4326, lon before lat.

    Parameters
    ----------
    folder
        Where the Parquet files are; :func:`boundaries_folder` when not given.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = boundaries_folder() if folder is None else folder

    def communes(self) -> Mapping[str, Commune]:
        """Return every current commune and arrondissement by INSEE code, sorted by code."""
        return self._communes

    def commune(self, insee_code: str) -> Commune | None:
        """Return a current commune or arrondissement, ``None`` for any other code."""
        return self._communes.get(insee_code)

    def successor(self, old_code: str) -> str | None:
        """Return the current commune that `old_code` went into; ``None`` if it did not."""
        return self._successors.get(old_code)

    def epcis(self) -> Mapping[str, Epci]:
        """Return every EPCI by its code (the SIREN number)."""
        return self._epcis

    def epci_name(self, code: str) -> str | None:
        """Return the name of an EPCI, ``None`` when unknown."""
        epci = self._epcis.get(code)
        return None if epci is None else epci.name

    def departement_name(self, code: str) -> str | None:
        """Return the name of a département or overseas collectivity, ``None`` when unknown."""
        return self._departement_names.get(code)

    def region_name(self, code: str) -> str | None:
        """Return the name of a région or overseas collectivity, ``None`` when unknown."""
        return self._region_names.get(code)

    def expand(self, codes: Iterable[str]) -> frozenset[str]:
        """Return the INSEE codes that territory `codes` cover.

        ``"departement:07"``, ``"epci:200073245"``, ``"region:84"``, ``"commune:07019"``. The
        code of a city with arrondissements brings them, and the code of a former commune its
        successor.

        Raises
        ------
        QueryRefused
            When a code is malformed or names nothing.
        """
        return frozenset().union(*(self._expand_one(code) for code in codes))

    def _expand_one(self, code: str) -> frozenset[str]:
        level, _, number = code.partition(":")
        if level == "commune":
            number = self.successor(number) or number
        found = self._members.get((level, number))
        if found is None:
            raise QueryRefused("unknown_territory", code=code)
        return found

    def geometry(self, codes: Iterable[str]) -> "shapely.Geometry | None":
        """Return the union of the contours of territory `codes`, ``None`` when none has any.

        `codes` are as in :meth:`expand`, or bare INSEE codes.

        Raises
        ------
        QueryRefused
            When a code is malformed or names nothing.
        """
        import numpy as np
        import shapely

        wanted = self.expand(code if ":" in code else f"commune:{code}" for code in codes)
        cities = {self._communes[code].parent_code for code in wanted}
        shapes = [self._shapes[code] for code in sorted(wanted - cities) if code in self._shapes]
        return shapely.coverage_union_all(np.array(shapes, dtype=object)) if shapes else None

    @cached_property
    def _communes(self) -> dict[str, Commune]:
        return read_communes(self.folder / "communes.parquet")

    @cached_property
    def _successors(self) -> dict[str, str]:
        return read_successors(self.folder / "communes.parquet")

    @cached_property
    def _epcis(self) -> dict[str, Epci]:
        return read_epcis(self.folder / "epci.parquet")

    @cached_property
    def _departement_names(self) -> dict[str, str]:
        return self._names("departements", "departement_code")

    @cached_property
    def _region_names(self) -> dict[str, str]:
        return self._names("regions", "region_code")

    def _names(self, table: str, key: str) -> dict[str, str]:
        columns = read_columns(self.folder / f"{table}.parquet", (key, "name"))
        return dict(zip(columns[key], columns["name"], strict=True))

    @cached_property
    def _shapes(self) -> Mapping[str, Any]:
        return read_shapes(self.folder / "communes.parquet")

    @cached_property
    def _members(self) -> dict[tuple[str, str], frozenset[str]]:
        members: dict[tuple[str, str], set[str]] = {}
        for commune in self._communes.values():
            for area in _areas(commune):
                members.setdefault(area, set()).add(commune.insee_code)
        return {area: frozenset(codes) for area, codes in members.items()}


def _areas(commune: Commune) -> Iterator[tuple[str, str]]:
    """Yield the (level, code) of every area that `commune` belongs to."""
    codes = (commune.insee_code, commune.epci_code, commune.departement_code, commune.region_code)
    for level, code in zip(LEVELS, codes, strict=True):
        if code is not None:
            yield level, code
    if commune.parent_code is not None:
        yield "commune", commune.parent_code
