"""What a page for paper shows: numbered lines, the map that goes with them, a QR code."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geo.boundaries import Boundaries
from geo.catalogue import Catalogue
from geo.kinds import KINDS
from geo.languages import say, translate
from geo.map_state import MapState
from geo.maps import ROLE_SHAPES
from geo.paper.told import told_place
from geo.search import Bbox, Hit
from geo.svg_map import Dot, draw_map
from geo.svg_sheet import sheet_for
from geo.values import Place, Precision, Shop
from geo.web.templates import shop_colour
from geo.wording import SERVICE_LABELS, distance_label

__all__ = [
    "Outlines",
    "PrintedLine",
    "hit_lines",
    "lines_map",
    "question_words",
    "shop_lines",
]

_MOST_DEPARTEMENTS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """One shop of the list.

    Attributes
    ----------
    places
        Those that are told; each that has a position is a dot with this number.
    other_count
        How many places are not told.
    how_far
        From where the visitor asks, in words.
    """

    number: int
    shop: Shop
    places: tuple[Place, ...]
    other_count: int = 0
    how_far: str | None = None


def hit_lines(hits: Iterable[Hit], catalogue: Catalogue) -> list[PrintedLine]:
    """Return the lines of an answer: each shop with the place of it that answers best.

    A shop that has gone since the question was answered is left out.
    """
    told = list(hits)
    shops = catalogue.shops(hit.slug for hit in told)
    return [_hit_line(hit, shops[hit.slug]) for hit in told if hit.slug in shops]


def _hit_line(hit: Hit, shop: Shop) -> PrintedLine:
    place = told_place(shop, hit)
    told = () if place is None else (place,)
    is_at_commune = hit.precision is Precision.COMMUNE
    return PrintedLine(
        number=hit.number,
        shop=shop,
        places=told,
        other_count=len(shop.places) - len(told),
        how_far=None
        if hit.distance_m is None
        else distance_label(hit.distance_m, is_at_commune=is_at_commune),
    )


def shop_lines(shops: Iterable[Shop]) -> list[PrintedLine]:
    """Return the lines of a list of one's own: every place of each shop."""
    return [
        PrintedLine(number=number, shop=shop, places=shop.places)
        for number, shop in enumerate(shops, start=1)
    ]


class Outlines:
    """Outlines of communes for drawing, read once each.

    Parameters
    ----------
    boundaries
        Where they are read.
    """

    def __init__(self, boundaries: Boundaries) -> None:
        self._boundaries = boundaries
        self._read: dict[str, list[Mapping[str, Any]]] = {}

    def of(self, communes: frozenset[str]) -> list[Mapping[str, Any]]:
        """Return the outlines of every commune of the départements of `communes`.

        Those of départements instead when there are many.
        """
        found = (self._boundaries.commune(code) for code in communes)
        codes = sorted({commune.departement_code for commune in found if commune is not None})
        if len(codes) > _MOST_DEPARTEMENTS:
            return self._once("", self._boundaries.outline_departements)
        return [
            feature
            for code in codes
            for feature in self._once(code, lambda code=code: self._boundaries.outlines(code))
        ]

    def _once(self, key: str, read: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401
        if key not in self._read:
            self._read[key] = read()["features"]
        return self._read[key]


def lines_map(
    lines: Sequence[PrintedLine], outlines: Outlines, communes: frozenset[str]
) -> str | None:
    """Return the map of `lines` as SVG; ``None`` when none of their places has a position.

    Parameters
    ----------
    communes
        INSEE codes of the territory.
    """
    dots = [dot for line in lines for dot in _line_dots(line)]
    window = Bbox.around(dot.position for dot in dots)
    if window is None:
        return None
    label = say("Carte des adresses de la liste, aux mêmes numéros")
    features = outlines.of(communes)
    has_communes = bool(features) and "insee_code" in features[0]["properties"]
    return draw_map(
        window,
        dots=dots,
        outlines=features,
        inside=communes if has_communes else None,
        sheet=sheet_for(window, label=label),
    )


def _line_dots(line: PrintedLine) -> Iterator[Dot]:
    for place in line.places:
        if place.position is not None:
            yield Dot(
                position=place.position,
                shape=ROLE_SHAPES[place.role],
                colour=shop_colour(line.shop),
                number=line.number,
                is_at_commune=place.precision is Precision.COMMUNE,
            )


def question_words(state: MapState, boundaries: Boundaries) -> list[str]:
    """Say what was asked beside the place: words, kinds, services, communes."""
    query = state.query
    communes = (boundaries.commune(code) for code in query.insee_codes)
    return [
        *([say("« {words} »", words=query.text)] if query.text else []),
        *(translate(KINDS[kind].label) for kind in query.kinds if kind in KINDS),
        *(translate(SERVICE_LABELS[service]) for service in query.services),
        *(commune.name for commune in communes if commune is not None),
        *filter(None, map(boundaries.epci_name, query.epci_codes)),
    ]
