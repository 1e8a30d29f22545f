"""What a map opens on: around somebody what is listed, else the whole answer."""

from collections.abc import Iterable
from typing import Final

from geo.coordinates import Position
from geo.coverage import Covered
from geo.search import Bbox
from geo.values import Query
from geo.zones import circle

__all__ = ["opening_window"]

_PAD: Final = 0.3
"""How far beyond the territory, in parts of its size, addresses do not make a map wider."""


def opening_window(
    query: Query,
    answer: Bbox | None,
    covered: Covered,
    *,
    listed: Iterable[Position],
    pickups: Iterable[Position],
    is_any_here: bool,
) -> Bbox:
    """Return the window that a map of the answer to `query` opens on.

    Parameters
    ----------
    answer
        The window of all that answers.
    covered
        The territory, seen when nothing answers.
    listed, pickups
        Where the lines of the list are, and where one collects near whoever asks. Pickup points
        are near; who delivers may be far, and somebody who moves the map finds them.
    is_any_here
        Whether some of what answers is in the territory.
    """
    if query.near is None:
        is_far = is_any_here and _is_far_flung(query, answer, covered.bbox)
        return covered.bbox if answer is None or is_far else answer
    if query.radius_m is not None:
        west, south, east, north = circle(query.near, radius_m=query.radius_m).bounds
        return Bbox(west=west, south=south, east=east, north=north)
    return Bbox.around([query.near, *listed, *pickups]) or covered.bbox


def _is_far_flung(query: Query, answer: Bbox | None, seen: Bbox) -> bool:
    """Tell whether addresses far off would push the territory, where others are, out of sight.

    Whoever asks for areas means them.
    """
    scoped = query.scope is not None and query.scope.insee_codes is not None
    if answer is None or scoped or query.insee_codes or query.epci_codes:
        return False
    across, up = _PAD * (seen.east - seen.west), _PAD * (seen.north - seen.south)
    is_held = (
        seen.west - across <= answer.west
        and answer.east <= seen.east + across
        and seen.south - up <= answer.south
        and answer.north <= seen.north + up
    )
    return not is_held
