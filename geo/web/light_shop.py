"""The page of a shop, and the pages that stand where nothing is or is no more."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

import shapely
from rapidfuzz import fuzz

from geo.application import Application
from geo.catalogue import Catalogue
from geo.coordinates import Position
from geo.json_ld import json_ld_text, shop_json_ld
from geo.languages import in_language, say
from geo.public_question import Question
from geo.search import Bbox, MapAnswer, find_shops
from geo.svg_borders import Borders
from geo.text import fold
from geo.values import Precision, Query, Shop
from geo.web.cards import CardLinks, legend_html, notices_html, shop_html
from geo.web.drawn_map import drawn_map, light_frame
from geo.web.light_page import LightPage, kept_query, light_page
from geo.web.shop_view import contacts_of
from geo.web.templates import render, shop_family
from geo.wording import kind_labels

__all__ = ["alike", "missing_page", "shop_page", "shops_alike"]

_MOST_ALIKE: Final = 5
_LEAST_ALIKE: Final = 55.0
_FEW_WORDS: Final = 4
_LONGEST_NAME: Final = 80


def shop_page(
    application: Application,
    question: Question,
    shop: Shop,
    *,
    borders: Borders,
    now: datetime,
) -> tuple[str, LightPage]:
    """Return the page of `shop` and its head."""
    path = f"/boutique/{quote(shop.slug, safe='')}"
    contacts = contacts_of(shop)
    files = [("text/vcard", say("Contact"), f"{path}.vcf")]
    files += [("text/calendar", say("Marchés"), f"{path}/marches.ics")] * contacts.has_markets
    cities = [place.city for place in shop.places if place.city]
    title = " · ".join(filter(None, [shop.name, kind_labels(shop.kinds), *cities[:1]]))
    page = light_page(
        application,
        question,
        path,
        title=title,
        description=shop.description or title,
        image=f"{path}/apercu.png",
        og_type="website",
        files=files,
        is_indexed=not shop.is_demonstration,
    )
    node = shop_json_ld(
        shop, application.boundaries, url=page.canonical or path, image=page.image or "", now=now
    )
    html = render(
        "light_shop.html",
        page=page,
        json_ld=json_ld_text(node),
        notices=notices_html(fault.sentence for fault in question.faults),
        card=_card(application, question, shop, borders, now),
        path=path,
    )
    return html, page


def _card(
    application: Application, question: Question, shop: Shop, borders: Borders, now: datetime
) -> str:
    back = "/carte" if question.view is None else f"/v/{question.view.slug}"
    kept = kept_query(question)
    links = CardLinks(query=kept, back=in_language(f"{back}?{kept}" if kept else back))
    drawing = _drawing(application, shop, borders)
    return shop_html(
        shop,
        application.catalogue,
        now=now,
        near=question.state.query.near,
        is_reportable=application.registry is not None,
        is_beside_map=False,
        links=links,
        drawing=None if drawing is None else drawing + legend_html(),
    )


def _drawing(application: Application, shop: Shop, borders: Borders) -> str | None:
    """Draw the places and the delivery zones of `shop`; ``None`` when none has a position."""
    areas = _zones(application.catalogue, shop.slug)
    positions = [place.position for place in shop.places if place.position is not None]
    window = _window(positions, areas)
    if window is None:
        return None
    family = shop_family(shop)
    points = tuple(
        (
            place.position.lon,
            place.position.lat,
            str(place.role),
            family,
            place.precision is Precision.COMMUNE,
            0,
            shop.slug,
            shop.name,
        )
        for place in shop.places
        if place.position is not None
    )
    answer = MapAnswer(is_whole=True, total=1, bbox=window, points=points)
    label = say("Carte de ses lieux et de sa zone de livraison")
    return drawn_map(
        answer,
        light_frame(window, label=label),
        borders=borders,
        communes=application.territory_communes,
        areas=areas,
        are_apart=True,
    )


def _zones(catalogue: Catalogue, slug: str) -> list[shapely.Geometry]:
    features: Any = catalogue.zones_geojson(slug)["features"]
    return [shapely.geometry.shape(feature["geometry"]) for feature in features]


def _window(positions: Sequence[Position], areas: Sequence[shapely.Geometry]) -> Bbox | None:
    """Return the window of places and zones; ``None`` without any."""
    corners = [Position(lon=lon, lat=lat) for lon, lat in _corners(areas)]
    return Bbox.around([*positions, *corners])


def _corners(areas: Sequence[shapely.Geometry]) -> Iterator[tuple[float, float]]:
    for area in areas:
        west, south, east, north = shapely.bounds(area).tolist()
        yield west, south
        yield east, north


def missing_page(
    application: Application,
    question: Question,
    *,
    title: str,
    sentence: str,
    neighbours: Sequence[tuple[str, str]] = (),
) -> tuple[str, LightPage]:
    """Return the page that stands where nothing is, with what is called alike."""
    page = light_page(
        application, question, "/carte", title=title, is_indexed=False, has_canonical=False
    )
    html = render("light_missing.html", page=page, sentence=sentence, neighbours=neighbours)
    return html, page


def shops_alike(slug: str, application: Application) -> list[tuple[str, str]]:
    """Return name and address of the shops whose name is like `slug`, the most alike first.

    The search, which forgives typing, finds candidates whatever the number of shops.
    """
    words = fold(slug[:_LONGEST_NAME]).split()
    asked = [" ".join(words), *sorted(words, key=len, reverse=True)[:_FEW_WORDS]]
    found: dict[str, str] = {}
    for text in dict.fromkeys(filter(None, asked)):
        _, hits = find_shops(application.catalogue, Query(text=text), limit=4 * _MOST_ALIKE)
        found |= {hit.slug: hit.name for hit in hits}
    named = [(name, f"/boutique/{quote(other, safe='')}") for other, name in found.items()]
    return alike(" ".join(words), named)


def alike(
    wanted: str, named: Iterable[tuple[str, str]], *, words: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """Return those of ``(name, address)`` whose name is like `wanted`, the most alike first.

    Parameters
    ----------
    words
        What each is also called, in the same order; its name alone without them.
    """
    told = list(named)
    called = list(words) or [name for name, _ in told]
    scores: dict[tuple[str, str], float] = {}
    for one, word in zip(told, called, strict=True):
        score = max(_likeness(wanted, fold(one[0])), _likeness(wanted, fold(word)))
        scores[one] = max(score, scores.get(one, 0.0))
    likely = [one for one, score in scores.items() if score >= _LEAST_ALIKE]
    likely.sort(key=lambda one: (-scores[one], one))
    return [(name, in_language(address)) for name, address in likely[:_MOST_ALIKE]]


def _likeness(wanted: str, name: str) -> float:
    return max(fuzz.ratio(wanted, name), fuzz.token_set_ratio(wanted, name))
