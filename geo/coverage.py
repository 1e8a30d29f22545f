"""What the map covers now: the rule in force, and what pages open on.

The rule is that of the registry once organizers have saved one, else what the settings say. It is
read again when the registry changes, in this process or in another.
"""

import logging
from dataclasses import dataclass
from typing import Final

import shapely

from geo.boundaries import Boundaries
from geo.errors import QueryRefused
from geo.registry.database import Registry
from geo.registry.rules import read_rule
from geo.search import Bbox
from geo.territory import TerritoryRule
from geo.territory.contour import contour_shape
from geo.territory.ground import ground_of

__all__ = ["Coverage", "Covered"]

_LOG: Final = logging.getLogger(__name__)
_METROPOLITAN_FRANCE: Final = Bbox(west=-5.2, south=41.3, east=9.6, north=51.1)
_MARGIN_DEG: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A rule, and what it covers.

    Attributes
    ----------
    communes
        INSEE codes that the rule lets in, those that a drawn contour cuts included.
    bbox
        Window of all that, what maps open on.
    """

    rule: TerritoryRule
    version: int
    communes: frozenset[str]
    bbox: Bbox


class Coverage:
    """The rule in force.

    Parameters
    ----------
    default
        What holds until organizers have saved a rule.
    registry
        Where they do; ``None`` when a file of shops is shown.
    """

    def __init__(
        self, boundaries: Boundaries, default: TerritoryRule, registry: Registry | None
    ) -> None:
        self._boundaries = boundaries
        self.default = default
        self._registry = registry
        self._now = _cover(default, 0, boundaries)
        self.refresh()

    @property
    def now(self) -> Covered:
        """What the map covers."""
        return self._now

    def refresh(self) -> None:
        """Read the rule again; the same version changes nothing.

        Raises
        ------
        ServiceFailed
            When the registry cannot be read; what was known stays.
        """
        if self._registry is None:
            return
        with self._registry.reading() as connection:
            kept = read_rule(connection, self.default)
        if kept.version != self._now.version:
            self._now = _cover(kept.rule, kept.version, self._boundaries)
            _LOG.info("rule of the territory in force: version %d", kept.version)


def _cover(rule: TerritoryRule, version: int, boundaries: Boundaries) -> Covered:
    communes = _communes_of(rule, boundaries)
    bbox = _bbox_of(communes, rule.polygon_wkt, boundaries)
    return Covered(rule=rule, version=version, communes=communes, bbox=bbox)


def _communes_of(rule: TerritoryRule, boundaries: Boundaries) -> frozenset[str]:
    """Return the communes inside; contours are read only for a rule that has one drawn."""
    if rule.polygon_wkt is None:
        return frozenset().union(*(_expand(code, boundaries) for code in rule.codes))
    ground = ground_of(rule, boundaries)
    return ground.inside_codes | ground.crossed_codes


def _expand(code: str, boundaries: Boundaries) -> frozenset[str]:
    try:
        return boundaries.expand((code,))
    except QueryRefused:
        _LOG.warning("the rule names an area that does not exist: %s", code)
        return frozenset()


def _bbox_of(insee_codes: frozenset[str], polygon_wkt: str | None, boundaries: Boundaries) -> Bbox:
    """Return the window of the points of communes and of a contour, with a margin of a few km.

    All of metropolitan France when there is neither, as in some overseas collectivities.
    """
    known = (boundaries.commune(code) for code in insee_codes)
    positions = [commune.position for commune in known if commune and commune.position]
    shape = None if polygon_wkt is None else contour_shape(polygon_wkt)
    corners = [] if shape is None else shapely.get_coordinates(shape).tolist()
    lons = [p.lon for p in positions] + [lon for lon, _ in corners]
    lats = [p.lat for p in positions] + [lat for _, lat in corners]
    if not lons:
        return _METROPOLITAN_FRANCE
    return Bbox(
        west=round(min(lons) - _MARGIN_DEG, 4),
        south=round(min(lats) - _MARGIN_DEG, 4),
        east=round(max(lons) + _MARGIN_DEG, 4),
        north=round(max(lats) + _MARGIN_DEG, 4),
    )
