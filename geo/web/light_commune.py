"""The page of a commune: what is there, then near it, and who delivers there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from geo.application import Application
from geo.around import PARTS, More, look_around, more_query
from geo.boundaries import Boundaries, Commune
from geo.french import at_commune
from geo.languages import in_language, say, say_many
from geo.map_state import MapState, state_url_query
from geo.public_question import Question
from geo.search import Bbox, Counts, Hit, MapAnswer, SearchResult, find_shops, read_map
from geo.svg_borders import Borders
from geo.text import fold
from geo.values import Query
from geo.web.cards import CardLinks, around_html, legend_html, results_html
from geo.web.drawn_map import drawn_map, frame_window, frame_zoom, light_frame
from geo.web.light_page import LightPage, kept_query, light_page
from geo.web.templates import render

__all__ = ["commune_page", "commune_slug", "find_commune"]

_NEAR_M: Final = 15_000.0
_MOST_THERE: Final = 40
_MOST_NEAR: Final = 10


def commune_slug(commune: Commune) -> str:
    """Return the name of a commune in addresses: ``"07019-aubenas"``."""
    return f"{commune.insee_code}-{fold(commune.name).replace(' ', '-')}"


def find_commune(slug: str, boundaries: Boundaries) -> Commune | None:
    """Return the commune that an address names by its INSEE code, whatever stands behind it.

    The code of a commune that went into another names that one.
    """
    code = slug.partition("-")[0].upper()
    return boundaries.commune(boundaries.successor(code) or code)


def commune_page(
    application: Application,
    question: Question,
    commune: Commune,
    path: str,
    *,
    borders: Borders,
    now: datetime,
) -> tuple[str, LightPage]:
    """Return the page of `commune` and its head."""
    scope = question.state.query.scope
    total, there = find_shops(
        application.catalogue,
        Query(insee_codes=(commune.insee_code,), scope=scope),
        limit=_MOST_THERE,
    )
    near = _hits_near(commune, there, application, question)
    at_place = at_commune(commune.name)
    heading = say("Artisans et commerces {at_place}", at_place=at_place, place=commune.name)
    page = light_page(
        application,
        question,
        path,
        title=heading,
        description=_described(commune, total, near),
        image=f"/apercu.png?commune={commune.insee_code}",
        is_indexed=bool(total or near),
    )
    html = render(
        "light_commune.html",
        page=page,
        heading=heading,
        drawing=_drawing(commune, (*there, *near), application, borders),
        legend=legend_html(),
        parts=_parts(commune, total, there, near, application, question, now),
        more=in_language(f"/carte?pres={commune.insee_code}"),
        guide=in_language(f"/guide.pdf?commune={commune.insee_code}"),
        all_there=None
        if total <= len(there)
        else in_language(f"/carte?commune={commune.insee_code}"),
    )
    return html, page


def _described(commune: Commune, total: int, near: Sequence[Hit]) -> str:
    many = say_many("{count} adresse", "{count} adresses", total)
    names = ", ".join(hit.name for hit in near[:3])
    said = say("{place} : {many} d'artisans et de commerces.", place=commune.name, many=many)
    beside = say("Tout près : {names}.", names=names)
    return f"{said} {beside}" if names else said


def _hits_near(
    commune: Commune, there: Sequence[Hit], application: Application, question: Question
) -> tuple[Hit, ...]:
    """Return the shops nearest to `commune` that are not there, numbered after those."""
    if commune.position is None:
        return ()
    query = Query(near=commune.position, radius_m=_NEAR_M, scope=question.state.query.scope)
    _, hits = find_shops(application.catalogue, query, limit=_MOST_NEAR + len(there))
    told = {hit.slug for hit in there}
    others = [hit for hit in hits if hit.slug not in told][:_MOST_NEAR]
    return tuple(
        replace(hit, number=number) for number, hit in enumerate(others, start=len(there) + 1)
    )


def _more(query: Query, insee_code: str) -> dict[More, str]:
    states = {part: MapState(query=more_query(query, part), near_code=insee_code) for part in PARTS}
    return {part: in_language(f"/carte?{state_url_query(one)}") for part, one in states.items()}


def _parts(
    commune: Commune,
    total: int,
    there: tuple[Hit, ...],
    near: tuple[Hit, ...],
    application: Application,
    question: Question,
    now: datetime,
) -> dict[str, str]:
    query = Query(near=commune.position, scope=question.state.query.scope)
    links = CardLinks(query=kept_query(question), more=_more(query, commune.insee_code))
    around = look_around(application.catalogue, query)
    return {
        "there": _rows(there, now, links),
        "title": say_many("{count} adresse", "{count} adresses", total),
        "near": _rows(near, now, links),
        "around": ""
        if around is None
        else around_html(around, application.boundaries, at=now, links=links),
    }


def _rows(hits: tuple[Hit, ...], now: datetime, links: CardLinks) -> str:
    if not hits:
        return ""
    shown = SearchResult(total=len(hits), hits=hits, counts=Counts(), bbox=None)
    return results_html(shown, chosen=None, at=now, links=links)


def _drawing(
    commune: Commune, hits: Sequence[Hit], application: Application, borders: Borders
) -> str | None:
    """Draw what is listed at its numbers, and what else is around; ``None`` without a position."""
    listed = [hit.position for hit in hits if hit.position is not None]
    window = Bbox.around([*listed, *([commune.position] if commune.position else [])])
    if window is None:
        return None
    frame = light_frame(window, label=say("Carte des adresses, aux numéros de la liste"))
    seen = frame_window(frame)
    answer = read_map(application.catalogue, Query(), window=seen, zoom=frame_zoom(frame), limit=0)
    return drawn_map(
        _renumbered(answer, hits),
        frame,
        borders=borders,
        communes=application.territory_communes,
    )


def _renumbered(answer: MapAnswer, hits: Sequence[Hit]) -> MapAnswer:
    """Give the places of `hits` the numbers of their lines."""
    numbers = {
        (hit.slug, *_rounded(hit.position.lon, hit.position.lat)): hit.number
        for hit in hits
        if hit.position is not None
    }
    return replace(answer, points=tuple(_with_number(point, numbers) for point in answer.points))


def _with_number(
    point: Sequence[Any], numbers: Mapping[tuple[str, float, float], int]
) -> tuple[object, ...]:
    lon, lat, role, family, is_at_commune, _, slug, name = point
    number = numbers.get((slug, *_rounded(lon, lat)), 0)
    return lon, lat, role, family, is_at_commune, number, slug, name


def _rounded(lon: float, lat: float) -> tuple[float, float]:
    return round(lon, 6), round(lat, 6)
