"""The answer and a shop as HTML: the same fragments for the screen and for plain pages."""

from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, urlencode

from geo.address_tables.presentation import ShownRow
from geo.boundaries import Boundaries
from geo.catalogue import Catalogue
from geo.coordinates import Position
from geo.kinds import FAMILIES
from geo.languages import LANGUAGE_NAMES, spoken_language, typography
from geo.links import phone_link, web_link
from geo.maps import ROLE_SHAPES
from geo.measures import distance_m
from geo.search import SearchResult
from geo.values import Place, Precision, Shop
from geo.web.templates import render
from geo.wording import distance_label, zone_sentence

__all__ = [
    "addresses_html",
    "languages_html",
    "legend_html",
    "notices_html",
    "results_html",
    "shop_html",
]


def addresses_html(rows: Sequence[ShownRow]) -> str:
    """Return geocoded rows as a list in HTML."""
    return render("addresses.html", rows=rows)


def legend_html() -> str:
    """Return what the colours and the shapes on the map say, as HTML."""
    return render("legend.html", families=FAMILIES.values(), shapes=ROLE_SHAPES)


def languages_html(url_query: str) -> str:
    """Return the links by which a visitor changes the language, as HTML.

    Parameters
    ----------
    url_query
        What follows ``?`` in the address of the page; the rest of it is kept.
    """
    kept = [(name, value) for name, value in parse_qsl(url_query) if name != "langue"]
    links = [
        (language, name, urlencode([*kept, ("langue", language)]))
        for language, name in LANGUAGE_NAMES.items()
    ]
    return render("languages.html", links=links, spoken=spoken_language())


def results_html(result: SearchResult, *, chosen: str | None) -> str:
    """Return the list of hits as HTML, the chosen shop marked."""
    first = result.hits[0].number if result.hits else 1
    return render("results.html", hits=result.hits, chosen=chosen, first=first)


def notices_html(sentences: Iterable[str]) -> str:
    """Return sentences that may quote what people typed as HTML, ``""`` without any."""
    return render("notices.html", sentences=map(typography, sentences)).strip()


def shop_html(
    shop: Shop,
    catalogue: Catalogue,
    *,
    near: Position | None = None,
    is_reportable: bool = False,
) -> str:
    """Return everything that the public may know of `shop` as HTML.

    Parameters
    ----------
    near
        Where the visitor stands: each place then says how far it is.
    is_reportable
        Somebody reads what visitors say is wrong.
    """
    boundaries = catalogue.boundaries
    made_in = None if shop.made_in is None else boundaries.commune(shop.made_in)
    return render(
        "shop.html",
        shop=shop,
        is_reportable=is_reportable and not shop.is_demonstration,
        places=[(place, _how_far(place, near)) for place in shop.places],
        is_on_map=any(place.position is not None for place in shop.places),
        phone=phone_link(shop.phone),
        website=web_link(shop.website),
        source_link=web_link(shop.source_url),
        zones=[zone_sentence(zone, _area_names(shop, boundaries)) for zone in shop.zones],
        guests=catalogue.guests_of(shop.slug),
        made_in=made_in and made_in.name,
    )


def _how_far(place: Place, near: Position | None) -> str | None:
    if near is None or place.position is None:
        return None
    is_at_commune = place.precision is Precision.COMMUNE
    return distance_label(distance_m(near, place.position), is_at_commune=is_at_commune)


def _area_names(shop: Shop, boundaries: Boundaries) -> dict[str, str]:
    codes = {code for zone in shop.zones for code in zone.codes}
    named = {code: boundaries.area_name(code) for code in codes}
    return {code: name for code, name in named.items() if name is not None}
