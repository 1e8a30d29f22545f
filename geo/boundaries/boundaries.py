"""The communes of France, their EPCI, départements and régions: the one way to ask about them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.boundaries.commune import Commune, Epci
from geo.boundaries.store import (
    read_columns,
    read_communes,
    read_epcis,
    read_shapes,
    read_successors,
)
from geo.errors import QueryRefused
from geo.settings import PROJECT_ROOT, read_settings
from geo.values import TERRITORY_LEVELS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import shapely
    from numpy.typing import ArrayLike, NDArray

    from geo.boundaries.directory import Directory
    from geo.boundaries.locate import Area

__all__ = ["DEFAULT_FOLDER", "NEAR_M", "Boundaries", "boundaries_folder"]

DEFAULT_FOLDER: Final = PROJECT_ROOT / "data" / "communes"
"""The boundaries shipped with the project."""

NEAR_M: Final = 250.0
"""Closer to a border than this, a contour drawn every 500 m may be wrong."""


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

    def area_name(self, code: str) -> str | None:
        """Return the name of the area that a territory `code` stands for, ``None`` when unknown.

        Codes are as in :meth:`expand`.
        """
        level, _, number = code.partition(":")
        if level == "commune":
            commune = self.commune(number)
            return None if commune is None else commune.name
        names = {
            "epci": self.epci_name,
            "departement": self.departement_name,
            "region": self.region_name,
        }
        return names[level](number) if level in names else None

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

    def locate(
        self,
        lon: "ArrayLike",
        lat: "ArrayLike",
        *,
        insee_code: "Sequence[str | None] | None" = None,
        territory: Sequence[str] | None = None,
        near_m: float = NEAR_M,
        with_distances: bool = True,
    ) -> "pd.DataFrame":
        """Say where points lie, one row a point in the same order; no row disappears.

        A contour holds its border; on a border that communes share, the smallest INSEE code wins.
        In Paris, Lyon and Marseille the answer is the arrondissement.

        Parameters
        ----------
        lon, lat
            Degrees, EPSG:4326, as many of each; NaN or None where unknown.
        insee_code
            What is known already, a code or ``None`` a point: it wins over the contour. The code
            of a commune that no longer exists stands for its successor.
        territory
            Codes of the areas whose common border to measure to, as in :meth:`expand`.
        near_m
            At this distance in metres from the border or closer, a point is ``near_boundary``.
        with_distances
            Measure ``boundary_distance_m``; without it no point is ``near_boundary``.

        Returns
        -------
        pandas.DataFrame
            ``insee_code``, ``commune``, ``departement_code``, ``departement``, ``epci_code``,
            ``epci``: text or ``None``. ``boundary_distance_m``: metres on the ellipsoid to the
            border of that commune, on whichever side, within 1 m + 0.01 % below 50 km; NaN
            without position, commune or contour. ``territory_distance_m``: metres to the border
            of `territory`, **negative inside** (where the commune is one of it), within 0.5 %
            below 50 km; NaN without territory. ``status``: a
            :class:`~geo.boundaries.locate.LocationStatus`.

        Raises
        ------
        ValueError
            When the lengths differ.
        QueryRefused
            When `territory` names an area that does not exist.
        """
        from geo.boundaries.locate import locate

        return locate(
            self.directory,
            lon,
            lat,
            insee_code=insee_code,
            territory=None if territory is None else self._area(territory),
            near_m=near_m,
            with_distances=with_distances,
        )

    def locate_few(
        self,
        lon: "ArrayLike",
        lat: "ArrayLike",
        *,
        insee_code: "Sequence[str | None] | None" = None,
        near_m: float = NEAR_M,
        with_distances: bool = True,
    ) -> dict[str, list[Any]]:
        """Return the columns of :meth:`locate` as lists, without the cost of a table.

        One point takes an eighth of the time: a registration waits for it. Answers, units,
        parameters and errors are those of :meth:`locate`, without a territory.
        """
        from geo.boundaries.locate import locate_columns

        found = locate_columns(
            self.directory,
            lon,
            lat,
            insee_code=insee_code,
            near_m=near_m,
            with_distances=with_distances,
        )
        return {name: column.tolist() for name, column in found.items()}

    def _area(self, codes: Sequence[str]) -> "Area":
        from geo.boundaries.locate import Area

        return Area(insee_codes=self.expand(codes), contour=self.geometry(codes))

    def find_codes(
        self, lon: "ArrayLike", lat: "ArrayLike", *, threads: int | None = None
    ) -> "NDArray[np.object_]":
        """Return the INSEE code of the contour that holds each point, ``None`` outside them all.

        The location alone, for those who need no more: a million points take 0.3 s on two
        threads. Borders and arrondissements as in :meth:`locate`.
        """
        from geo.boundaries.locate import find_codes
        from geo.boundaries.units import THREADS

        return find_codes(self.directory, lon, lat, threads=threads or THREADS)

    def outlines(self, departement_code: str) -> dict[str, Any]:
        """Return simplified outlines of the communes of a département, for drawing.

        A GeoJSON FeatureCollection in EPSG:4326, simplified to about 500 m; neighbours share
        their borders. Properties: ``insee_code``, ``name``. No feature where none is drawn.
        """
        from geo.boundaries.outlines import read_outlines

        path = self.folder / "outlines_communes.parquet"
        names = ("insee_code", "name")
        return read_outlines(path, names, decimals=4, departement_code=departement_code)

    def outline_departements(self) -> dict[str, Any]:
        """Return simplified outlines of every département that is drawn, to about 2 km.

        As :meth:`outlines`; properties: ``departement_code``, ``name``.
        """
        from geo.boundaries.outlines import read_outlines

        path = self.folder / "outlines_departements.parquet"
        collection = read_outlines(path, ("departement_code",), decimals=3)
        for feature in collection["features"]:
            code = feature["properties"]["departement_code"]
            feature["properties"]["name"] = self.departement_name(code)
        return collection

    @cached_property
    def directory(self) -> "Directory":
        """Communes as arrays beside their contours, for work on many points."""
        from geo.boundaries.directory import Directory
        from geo.boundaries.units import Units

        parents = {commune.parent_code for commune in self._communes.values()}
        cities = frozenset(code for code in parents if code is not None)
        return Directory(
            self._communes,
            Units.read(self.folder / "communes.parquet", cities),
            successor=self.successor,
            departement_name=self.departement_name,
            epci_name=self.epci_name,
        )

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
    for level, code in zip(TERRITORY_LEVELS, codes, strict=True):
        if code is not None:
            yield level, code
    if commune.parent_code is not None:
        yield "commune", commune.parent_code
