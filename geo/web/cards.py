"""The answer and a shop as HTML: the same fragments for the screen and for plain pages."""

from collections.abc import Iterable, Sequence

from geo.address_tables.presentation import ShownRow
from geo.around import Around, PickupPoint
from geo.boundaries import Boundaries
from geo.catalogue import Catalogue
from geo.coordinates import Position
from geo.french import typeset
from geo.kinds import FAMILIES
from geo.links import phone_link, web_link
from geo.maps import ROLE_SHAPES
from geo.measures import distance_m
from geo.search import SearchResult
from geo.values import DeliveryZone, Place, Precision, Shop
from geo.web.templates import render
from geo.wording import distance_label, zone_sentence

__all__ = [
    "addresses_html",
    "around_html",
    "legend_html",
    "notices_html",
    "parts_html",
    "results_html",
    "shop_html",
]


def addresses_html(rows: Sequence[ShownRow]) -> str:
    """Return geocoded rows as a list in HTML."""
    return render("addresses.html", rows=rows)


def legend_html() -> str:
    """Return what the colours and the shapes on the map say, as HTML."""
    return render("legend.html", families=FAMILIES.values(), shapes=ROLE_SHAPES)


def results_html(result: SearchResult, *, chosen: str | None) -> str:
    """Return the list of hits as HTML, the chosen shop marked."""
    first = result.hits[0].number if result.hits else 1
    return render("results.html", hits=result.hits, chosen=chosen, first=first)


def parts_html(near_total: int, around: Around) -> str:
    """Return the names of the three parts of an answer, with how much each holds, as HTML."""
    parts = (
        ("near", "Près de vous", near_total),
        ("delivers", "Livrent chez vous", around.delivery_total),
        ("pickups", "À retirer près de vous", around.pickup_total),
    )
    return render("parts.html", parts=parts)


def around_html(around: Around, boundaries: Boundaries) -> str:
    """Return who delivers where one stands, and where one collects near it, as HTML."""
    shown = {
        "total": around.delivery_total,
        "deliveries": [
            {
                "hit": delivery.hit,
                "terms": _zone_sentences(delivery.zones, boundaries),
            }
            for delivery in around.deliveries
        ],
        "point_total": around.pickup_total,
        "points": [_shown_point(point) for point in around.pickup_points],
        "radius": distance_label(around.pickup_radius_m),
    }
    return render("around.html", around=shown)


def _shown_point(point: PickupPoint) -> dict[str, object]:
    is_at_commune = point.precision is Precision.COMMUNE
    return {
        "name": point.name,
        "host_slug": point.host_slug,
        "address": point.address,
        "postcode": point.postcode,
        "city": point.city,
        "opening_hours": point.opening_hours,
        "makers": point.makers,
        "far": distance_label(point.distance_m, is_at_commune=is_at_commune),
    }


def notices_html(sentences: Iterable[str]) -> str:
    """Return sentences that may quote what people typed as HTML, ``""`` without any."""
    return render("notices.html", sentences=map(typeset, sentences)).strip()


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
        zones=_zone_sentences(shop.zones, boundaries),
        guests=catalogue.guests_of(shop.slug),
        made_in=made_in and made_in.name,
    )


def _how_far(place: Place, near: Position | None) -> str | None:
    if near is None or place.position is None:
        return None
    is_at_commune = place.precision is Precision.COMMUNE
    return distance_label(distance_m(near, place.position), is_at_commune=is_at_commune)


def _zone_sentences(zones: Sequence[DeliveryZone], boundaries: Boundaries) -> list[str]:
    codes = {code for zone in zones for code in zone.codes}
    named = {code: boundaries.area_name(code) for code in codes}
    known = {code: name for code, name in named.items() if name is not None}
    return [zone_sentence(zone, known) for zone in zones]
