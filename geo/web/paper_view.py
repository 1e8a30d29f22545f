"""What is printed of a public question or of a shop, read from the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from geo.answers import answer_title, territory_title
from geo.application import Application
from geo.coordinates import Position
from geo.errors import QueryRefused
from geo.french import of_commune
from geo.kinds import FAMILIES, kinds_colour
from geo.languages import say, say_many
from geo.maps import ROLE_SHAPES
from geo.paper.guide import MOST_SHOPS, Cover, guide_print
from geo.paper.plates import Ground, widened
from geo.paper.press import Print
from geo.paper.preview import Preview, preview_sheet
from geo.paper.told import read_told
from geo.public_question import Question
from geo.search import Bbox, SearchResult, read_map, search_shops
from geo.svg_map import Cluster, Dot
from geo.svg_sheet import fit_frame
from geo.values import Precision, Role, Shop
from geo.web.drawn_map import frame_zoom
from geo.web.print_view import Outlines, question_words
from geo.wording import kind_labels

__all__ = ["PaperView", "guide_name"]

_MOST_AREAS: Final = 3
_AROUND_DEG: Final = 0.05
"""Around the places of a shop: some 5 km, so that names of communes tell where they are."""
_NO_FAMILY: Final = "#4a5560"


@dataclass(frozen=True, slots=True)
class PaperView:
    """Reads what is printed.

    Attributes
    ----------
    outlines
        Read once for the process.
    """

    application: Application
    outlines: Outlines

    @property
    def territory(self) -> str:
        """Name of the whole map."""
        application = self.application
        return territory_title(application.coverage.now.rule, application.boundaries)

    def guide(self, question: Question, *, address: str, day: date) -> Print | None:
        """Return the guide of an answer; ``None`` when it is empty.

        Parameters
        ----------
        address
            Of the same answer on the map.

        Raises
        ------
        QueryRefused
            When the answer is too long for a guide.
        """
        application, query = self.application, question.state.query
        result = search_shops(application.catalogue, query, limit=MOST_SHOPS)
        if result.total > MOST_SHOPS:
            raise QueryRefused("guide_too_long", count=result.total, limit=MOST_SHOPS)
        told = read_told(result.hits, application.catalogue)
        if not told:
            return None
        cover = Cover(
            title=self.title(question),
            territory=self.territory,
            asked=tuple(self._asked(question)),
            count=self._count(question, result),
            address=address,
            day=day,
            accent=question.face.accent,
        )
        places = {one.place.insee_code for one in told if one.place is not None}
        ground = self._ground(self._inside(question), places)
        return guide_print(told, cover, ground, application.boundaries)

    def answer_preview(self, question: Question, *, host: str) -> tuple[Preview, Ground]:
        """Return the picture of an answer, and the ground of its map.

        Parameters
        ----------
        host
            Name of the site, as people type it.
        """
        application, query = self.application, question.state.query
        result = search_shops(application.catalogue, query, limit=1)
        window = widened(result.bbox or application.territory_bbox)
        zoom = frame_zoom(fit_frame(window, preview_sheet()))
        drawn = read_map(application.catalogue, query, window=window, zoom=zoom, limit=0)
        title = self.title(question)
        around = say("La carte des créateurs et des commerces")
        preview = Preview(
            title=title,
            above=around if title == self.territory else self.territory,
            below=" · ".join([self._count(question, result), *self._asked(question)]),
            host=host,
            window=window,
            dots=[_drawn_dot(point) for point in drawn.points],
            clusters=[_drawn_cluster(one) for one in (*drawn.clusters, *drawn.stacks)],
            accent=question.face.accent,
        )
        return preview, self._ground(self._inside(question), ())

    def shop_preview(self, shop: Shop, *, host: str) -> tuple[Preview, Ground]:
        """Return the picture of a shop; a shop without a position has the map of the territory."""
        positions = [place.position for place in shop.places if place.position is not None]
        cities = dict.fromkeys(place.city for place in shop.places if place.city)
        around = Bbox.around(positions)
        preview = Preview(
            title=shop.name,
            above=self.territory,
            below=" · ".join(filter(None, [kind_labels(shop.kinds), ", ".join(cities)])),
            host=host,
            window=_wider(around) if around else self.application.territory_bbox,
            dots=[*_shop_dots(shop)],
        )
        codes = (place.insee_code for place in shop.places)
        return preview, self._ground(self.application.territory_communes, codes)

    def title(self, question: Question) -> str:
        """Return what an answer is about: the view, its areas, else the whole map."""
        if question.view is not None:
            return question.view.title
        boundaries, query = self.application.boundaries, question.state.query
        codes = [
            *(f"commune:{code}" for code in query.insee_codes),
            *(f"epci:{code}" for code in query.epci_codes),
            *question.territory,
        ]
        names = [*filter(None, map(boundaries.area_name, codes))]
        if not names:
            return self._around(question) or self.territory
        said = ", ".join(names[:_MOST_AREAS])
        return said if len(names) <= _MOST_AREAS else f"{said}…"

    def _around(self, question: Question) -> str | None:
        """Say around which commune was asked."""
        commune = self.application.boundaries.commune(question.state.near_code or "")
        if commune is None or question.state.query.radius_m is None:
            return None
        return say("Autour {of_place}", place=commune.name, of_place=of_commune(commune.name))

    def _asked(self, question: Question) -> list[str]:
        """Say what was asked beside the areas, which the title names."""
        query = replace(question.state.query, insee_codes=(), epci_codes=())
        state = replace(question.state, query=query)
        return question_words(state, self.application.boundaries)

    def _count(self, question: Question, result: SearchResult) -> str:
        """Say how many there are, and within how far; a guide is not in the order of distance."""
        if question.state.query.radius_m is None:
            return say_many("{count} adresse", "{count} adresses", result.total)
        return answer_title(question.state, result, self.application.boundaries)

    def _inside(self, question: Question) -> frozenset[str]:
        """Return the communes that the map shows lighter: those asked for, else all of its own."""
        boundaries, query = self.application.boundaries, question.state.query
        epcis = [f"epci:{code}" for code in query.epci_codes]
        asked = frozenset(query.insee_codes) | boundaries.expand(epcis)
        scope = None if query.scope is None else query.scope.insee_codes
        return asked or scope or self.application.territory_communes

    def _ground(self, inside: frozenset[str], others: Iterable[str | None]) -> Ground:
        around = inside | frozenset(code for code in others if code is not None)
        features = self.outlines.of(around)
        has_communes = bool(features) and "insee_code" in features[0]["properties"]
        return Ground(outlines=features, inside=inside if has_communes else None)


def guide_name(question: Question) -> str:
    """Return the name of the file of a guide: ``"guide-commune-07019.pdf"``."""
    query = question.state.query
    view = () if question.view is None else (question.view.slug,)
    communes = tuple(f"commune-{code}" for code in query.insee_codes[:1])
    epcis = tuple(f"epci-{code}" for code in query.epci_codes[:1])
    areas = tuple(code.replace(":", "-") for code in question.territory[:1])
    return "-".join(("guide", *view, *communes, *epcis, *areas)) + ".pdf"


def _drawn_dot(point: tuple[object, ...]) -> Dot:
    lon, lat, role, family, is_at_commune, *_ = point
    known = FAMILIES.get(str(family))
    return Dot(
        position=Position(lon=float(str(lon)), lat=float(str(lat))),
        shape=ROLE_SHAPES[Role(str(role))],
        colour=_NO_FAMILY if known is None else known.colour,
        is_at_commune=bool(is_at_commune),
    )


def _drawn_cluster(drawn: tuple[object, ...]) -> Cluster:
    lon, lat, count, *_ = drawn
    position = Position(lon=float(str(lon)), lat=float(str(lat)))
    return Cluster(position=position, count=int(str(count)))


def _shop_dots(shop: Shop) -> Iterable[Dot]:
    for place in shop.places:
        if place.position is not None:
            yield Dot(
                position=place.position,
                shape=ROLE_SHAPES[place.role],
                colour=kinds_colour(shop.kinds),
                is_at_commune=place.precision is Precision.COMMUNE,
                is_large=True,
            )


def _wider(window: Bbox) -> Bbox:
    return Bbox(
        west=window.west - _AROUND_DEG,
        south=window.south - _AROUND_DEG,
        east=window.east + _AROUND_DEG,
        north=window.north + _AROUND_DEG,
    )
