"""How far one gets by car: asked of a service that the operator names.

::

    Travel              the interface: isochrone
    NavigationService   the national service (Géoplateforme), or one that speaks its protocol
    KeptTravel          answers kept on disk, by rounded position

Protocol: https://geoservices.ign.fr/documentation/services/services-geoplateforme/itineraire.
Nothing is asked unless the setting ``ALENTOUR_TRAVEL`` names a service, which learns positions
that are public anyway, and of visitors no more than :mod:`geo.driving` tells.
"""

import json
import math
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlencode, urlsplit

import numpy as np
import shapely

from geo.coordinates import Position
from geo.geocoding.providers.cache import AnswerCache
from geo.geocoding.providers.http import HttpService
from geo.geocoding.providers.politeness import Clockwork, Etiquette

__all__ = [
    "LONGEST_MIN",
    "NATIONAL_URL",
    "KeptTravel",
    "NavigationService",
    "Travel",
    "open_service",
    "open_travel",
]

NATIONAL_URL: Final = "https://data.geopf.fr/navigation"
NAVIGATION_ETIQUETTE: Final = Etiquette(
    calls_per_s=5, attempts=2, timeout_s=5, whole_s=10, failures_before_rest=2, rest_s=300
)
"""The service allows 5 requests a second from one address."""
LONGEST_MIN: Final = 12 * 60.0
"""No journey is longer: nobody is asked about one, and no answer says so."""
_FARTHEST_KM_PER_MIN: Final = 2.5
"""No car covers more: what an answer reaches beyond that is nonsense."""
_CLOSE_KM: Final = 5.0
"""A road begins within this of any position in France."""
_KM_PER_DEG: Final = 111.3
_DIGITS: Final = 4
"""Of a degree, 11 m: shops beside one another share an answer."""
_ISOCHRONE_DAYS: Final = 180
_VERSION: Final = 1


class Travel(Protocol):
    """Anything that knows roads."""

    def isochrone(self, position: Position, travel_time_min: float) -> shapely.Geometry:
        """Return the polygon that a car reaches from `position`, EPSG:4326.

        Raises
        ------
        ServiceFailed
            When nobody can tell.
        """
        ...


class NavigationService:
    """The Géoplateforme's isochrones, or a service that speaks the same protocol.

    Parameters
    ----------
    url
        Address before ``/isochrone``.
    label
        What French sentences call it.
    etiquette, clockwork
        How it is asked; time and chance.
    """

    def __init__(
        self,
        url: str = NATIONAL_URL,
        *,
        label: str = "service national de navigation",
        etiquette: Etiquette = NAVIGATION_ETIQUETTE,
        clockwork: Clockwork | None = None,
    ) -> None:
        self._url = url.rstrip("/")
        self._service = HttpService(label, etiquette, clockwork)

    def isochrone(self, position: Position, travel_time_min: float) -> shapely.Geometry:
        """Return the polygon that a car reaches; see :meth:`Travel.isochrone`.

        Raises
        ------
        ServiceFailed
            When the service fails, or answers another shape.
        """
        question = {
            "resource": "bdtopo-valhalla",
            "point": _written(position),
            "profile": "car",
            "costType": "time",
            "costValue": round(travel_time_min * 60),
            "timeUnit": "second",
            "direction": "departure",
            "crs": "EPSG:4326",
        }
        with self._service.judging():
            asked = f"{self._url}/isochrone?{urlencode(question, safe=',:')}"
            answer = self._service.get_json(asked)
            if not isinstance(answer, dict):
                raise TypeError(f"expected an object, got {type(answer).__name__}")
            return _read_area(answer["geometry"], position, travel_time_min)


def _written(position: Position) -> str:
    return f"{position.lon:.6f},{position.lat:.6f}"


def _read_area(geometry: object, position: Position, travel_time_min: float) -> shapely.Geometry:
    """Return a GeoJSON polygon around `position`, mended; raise for anything else."""
    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        raise TypeError("expected a polygon")
    try:
        with np.errstate(invalid="ignore"):
            written = shapely.geometry.shape(geometry)
        if not np.isfinite(shapely.get_coordinates(written)).all():
            raise ValueError("a corner is nowhere")
        area = shapely.make_valid(written)
    except shapely.errors.ShapelyError as error:
        raise ValueError(str(error)) from error
    polygons = [part for part in shapely.get_parts(area) if shapely.area(part) > 0]
    if not polygons:
        raise ValueError("the area is empty")
    area = shapely.union_all(polygons)
    _check_around(area, position, travel_time_min)
    return area


def _check_around(area: shapely.Geometry, position: Position, travel_time_min: float) -> None:
    """Refuse an area that is elsewhere, or larger than any car makes it."""
    here = shapely.Point(position.lon, position.lat)
    if shapely.distance(area, here) > _CLOSE_KM / _KM_PER_DEG:
        raise ValueError("the area lies elsewhere")
    per_lon = math.cos(math.radians(position.lat))
    reach_deg = (_CLOSE_KM + travel_time_min * _FARTHEST_KM_PER_MIN) / _KM_PER_DEG
    west, south, east, north = shapely.bounds(area)
    reached = max(
        (position.lon - west) * per_lon,
        (east - position.lon) * per_lon,
        position.lat - south,
        north - position.lat,
    )
    if not reached <= reach_deg:
        raise ValueError("the area is too large")


class KeptTravel:
    """A service whose answers are kept on disk; failures never.

    Parameters
    ----------
    travel
        Who answers what is not kept.
    cache
        Where answers are kept, by position rounded to 11 m.
    name
        Tells this service's answers from those of another in the same cache.
    """

    def __init__(self, travel: Travel, cache: AnswerCache, *, name: str) -> None:
        self._travel = travel
        self._cache = cache
        self._name = name

    def kept_isochrone(self, position: Position, travel_time_min: float) -> shapely.Geometry | None:
        """Return the polygon when it is kept; nobody is asked."""
        return _from_text(self._cache.read(self._key(position, travel_time_min)))

    def isochrone(self, position: Position, travel_time_min: float) -> shapely.Geometry:
        """Return what is kept, or ask and keep; see :meth:`Travel.isochrone`.

        Raises
        ------
        ServiceFailed
            When nobody can tell.
        """
        kept = self.kept_isochrone(position, travel_time_min)
        if kept is not None:
            return kept
        area = self._travel.isochrone(_rounded(position), travel_time_min)
        text = shapely.to_wkt(area, rounding_precision=6)
        key = self._key(position, travel_time_min)
        self._cache.write(key, text, days=_ISOCHRONE_DAYS)
        return area

    def _key(self, position: Position, travel_time_min: float) -> str:
        here = _rounded(position)
        return json.dumps([_VERSION, self._name, "isochrone", here.lon, here.lat, travel_time_min])


def _rounded(position: Position) -> Position:
    return Position(lon=round(position.lon, _DIGITS), lat=round(position.lat, _DIGITS))


def _from_text(text: str | None) -> shapely.Geometry | None:
    found = None if text is None else shapely.from_wkt(text, on_invalid="ignore")
    return None if found is None or shapely.is_empty(found) else found


def open_service(name: str) -> NavigationService:
    """Return the service that `name` says; nothing is asked yet.

    Parameters
    ----------
    name
        As :attr:`geo.settings.Settings.travel`: ``"geopf"``, or the address of a service that
        speaks its protocol.
    """
    if name == "geopf":
        return NavigationService()
    return NavigationService(name, label=f"service {urlsplit(name).hostname}")


def open_travel(name: str | None, *, cache_folder: Path) -> KeptTravel | None:
    """Return the service that `name` says, with its cache under `cache_folder`; ``None`` for none.

    `name` as for :func:`open_service`.
    """
    if name is None:
        return None
    cache = AnswerCache(cache_folder / "travel.sqlite")
    return KeptTravel(open_service(name), cache, name=name)
