"""Which mark ties a line about a place to its dot on the map: the number of the list, or a letter.

Those who are near have numbers. Who delivers here and where one collects stand in two further
lists: a line whose spot has a number already bears that number, the others A, B, C…, one a spot.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from geo.around import Around, Delivery, PickupPoint
from geo.coordinates import Position
from geo.kinds import KINDS
from geo.search import Hit
from geo.values import Precision, Role

__all__ = ["LetteredSpot", "SpotMark", "SpotMarks", "letter", "letter_records", "mark_spots"]

_DIGITS: Final = 5
"""Of a degree, a metre: what is nearer is one spot, as where one collects."""
_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOST_SHOPS: Final = 40

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotMark:
    """What a dot looks like, and the line that goes with it.

    Attributes
    ----------
    text
        The number of a line of the list, or a letter.
    kinds
        Of the shop whose spot it is; none for a pickup point, which serves several.
    """

    text: str = ""
    role: Role | None
    kinds: tuple[str, ...] = ()
    is_at_commune: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LetteredSpot:
    """A dot that the map draws beside the numbered ones.

    ``shops`` are ``(slug, name)`` of whoever is found there, the host first, at most forty.
    """

    mark: SpotMark
    position: Position
    name: str | None
    shops: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotMarks:
    """The marks of the lines of both parts, in their order, and the dots that letters need.

    A delivery from a place that nobody may know has no mark.
    """

    deliveries: tuple[SpotMark | None, ...]
    pickups: tuple[SpotMark, ...]
    spots: tuple[LetteredSpot, ...]


def mark_spots(around: Around, hits: Sequence[Hit]) -> SpotMarks:
    """Return the marks of what is `around`, where `hits` are the numbered lines on screen."""
    numbered = {_spot(hit.position): _hit_mark(hit) for hit in reversed(hits) if hit.position}
    spots: dict[Spot, LetteredSpot] = {}
    found = (*map(_delivery_spot, around.deliveries), *map(_pickup_spot, around.pickup_points))
    for one in filter(None, found):
        spot = _spot(one.position)
        if spot in spots:
            shops = _together(spots[spot].shops, one.shops)
            spots[spot] = replace(spots[spot], shops=shops)
        elif spot not in numbered:
            spots[spot] = replace(one, mark=replace(one.mark, text=letter(len(spots))))
    marks = numbered | {spot: one.mark for spot, one in spots.items()}
    return SpotMarks(
        deliveries=tuple(
            None if one.hit.position is None else marks[_spot(one.hit.position)]
            for one in around.deliveries
        ),
        pickups=tuple(marks[_spot(point.position)] for point in around.pickup_points),
        spots=tuple(spots.values()),
    )


def letter(rank: int) -> str:
    """Return the letter of what comes after `rank` others.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    before, place = divmod(rank, len(_ALPHABET))
    return (letter(before - 1) if before else "") + _ALPHABET[place]


def letter_records(marks: SpotMarks) -> list[list[object]]:
    """Return the dots as the map's script reads them.

    ``[lon, lat, letter, role, family, is_at_commune, name, [[slug, name], …]]`` each.
    """
    return [
        [
            spot.position.lon,
            spot.position.lat,
            spot.mark.text,
            spot.mark.role and str(spot.mark.role),
            next((KINDS[kind].family for kind in spot.mark.kinds if kind in KINDS), ""),
            spot.mark.is_at_commune,
            spot.name,
            [list(shop) for shop in spot.shops],
        ]
        for spot in marks.spots
    ]


def _spot(position: Position) -> Spot:
    return round(position.lon, _DIGITS), round(position.lat, _DIGITS)


def _together(*shops: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys(chain(*shops)))[:_MOST_SHOPS]


def _hit_mark(hit: Hit) -> SpotMark:
    is_at_commune = hit.precision is Precision.COMMUNE
    text = str(hit.number)
    return SpotMark(text=text, role=hit.role, kinds=hit.kinds, is_at_commune=is_at_commune)


def _delivery_spot(delivery: Delivery) -> LetteredSpot | None:
    hit = delivery.hit
    if hit.position is None:
        return None
    return LetteredSpot(
        mark=_hit_mark(hit),
        position=hit.position,
        name=hit.name,
        shops=((hit.slug, hit.name),),
    )


def _pickup_spot(point: PickupPoint) -> LetteredSpot:
    host = () if point.host_slug is None else ((point.host_slug, point.name or ""),)
    guests = tuple(maker for maker in point.makers if maker[0] != point.host_slug)
    is_at_commune = point.precision is Precision.COMMUNE
    return LetteredSpot(
        mark=SpotMark(role=Role.PICKUP_POINT, is_at_commune=is_at_commune),
        position=point.position,
        name=point.name,
        shops=_together(host, guests),
    )
