"""What a search answers: lines of a list, counts beside filters, points of a map."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from geo.coordinates import Position
from geo.values import Precision, Role, Service, Wheelchair

__all__ = ["Bbox", "Counts", "Hit", "MapAnswer", "SearchResult", "Spots"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bbox:
    """A window on the map, degrees, EPSG:4326; ``west`` ≤ ``east``, ``south`` ≤ ``north``."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, positions: Iterable[Position]) -> "Bbox | None":
        """Return the smallest window that holds `positions`; ``None`` without any."""
        found = list(positions)
        if not found:
            return None
        lons, lats = [one.lon for one in found], [one.lat for one in found]
        return cls(west=min(lons), south=min(lats), east=max(lons), north=max(lats))

    def contains(self, lon: float, lat: float) -> bool:
        """Tell whether the point, in degrees, is inside, edges included."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    @property
    def centre(self) -> Position:
        """The middle of the window."""
        return Position(lon=(self.west + self.east) / 2, lat=(self.south + self.north) / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One line of the answer: a shop and the place of it that answers best.

    ``number`` ties the line to its dot on the map. ``distance_m`` is measured on the ellipsoid
    from ``Query.near``; ``None`` without it, or when the position is unknown.
    """

    number: int
    slug: str
    name: str
    kinds: tuple[str, ...]
    services: tuple[Service, ...]
    phone: str | None
    description: str | None
    is_demonstration: bool
    is_stale: bool
    confirmed_on: date | None
    role: Role | None
    city: str | None
    postcode: str | None
    address: str | None
    precision: Precision | None
    position: Position | None
    distance_m: float | None
    place_count: int
    opening_hours: str | None = None
    wheelchair: Wheelchair | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many shops each choice would show, the other groups of filters staying as they are.

    Choices that would show none are absent. Kinds are counted one by one, not by family.
    """

    kinds: Mapping[str, int] = field(default_factory=dict)
    services: Mapping[str, int] = field(default_factory=dict)
    insee_codes: Mapping[str, int] = field(default_factory=dict)
    epci_codes: Mapping[str, int] = field(default_factory=dict)
    payments: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, int] = field(default_factory=dict)
    made_in: Mapping[str, int] = field(default_factory=dict)
    occasions: Mapping[str, int] = field(default_factory=dict)
    roles: Mapping[str, int] = field(default_factory=dict)
    accessible: int = 0
    open: int | None = None
    """Shops not known to be closed then; ``None`` when no moment was given."""
    delivers: int | None = None
    """Shops that deliver to ``Query.near``; ``None`` without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The answer to one question: ``hits`` is one page of ``total`` shops."""

    total: int
    hits: tuple[Hit, ...]
    counts: Counts
    bbox: Bbox | None
    """Window that holds every positioned place of the answer; ``None`` when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spots:
    """Everything that answers, unpaged: two columns of one length, in the order of names.

    Attributes
    ----------
    edition
        The edition of the catalogue that was asked, as :attr:`Catalogue.edition` counts them.
    shop_ids, place_ids
        Columns ``shop_id`` and ``place_id`` of the catalogue's tables; a shop with several
        answering places stands there several times, one without any place once with place -1.
    """

    edition: int
    shop_ids: NDArray[np.int64]
    place_ids: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapAnswer:
    """What the map draws.

    Attributes
    ----------
    is_whole
        Every place of the answer is there: moving the window needs no new question.
    points
        ``(lon, lat, role, family, is_at_commune, number or 0, slug, name)``.
    listed
        Where the places that stand in the list are, wherever the window is.
    clusters
        ``(lon, lat, count, west, south, east, north)``.
    stacks
        ``(lon, lat, count, [(slug, name, role, family) …])``: several places at one point, at
        most forty of them named.
    """

    is_whole: bool
    total: int
    bbox: Bbox | None
    points: tuple[tuple[object, ...], ...]
    listed: tuple[Position, ...] = ()
    clusters: tuple[tuple[object, ...], ...] = ()
    stacks: tuple[tuple[object, ...], ...] = ()
