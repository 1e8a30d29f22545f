"""A shop as search engines read it: JSON-LD with the words of schema.org.

What is public is written and nothing else: a hidden place has hours but neither address nor
position, a place shown at its commune has the commune's name alone. Hours are written as dated
openings of the coming days, because schema.org knows neither French holidays nor announced
closures, and both are worked out here.

Sources: https://schema.org/LocalBusiness, https://schema.org/OpeningHoursSpecification,
https://schema.org/areaServed.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from geo.boundaries import Boundaries
from geo.kinds import KINDS
from geo.languages import translate
from geo.links import web_link
from geo.timetable import open_spans
from geo.values import DeliveryZone, Payment, Place, Role, Shop, Visibility
from geo.wording import PAYMENT_LABELS, kind_labels

__all__ = ["json_ld_text", "shop_json_ld"]

_DAYS_AHEAD: Final = 7
_MOST_SPANS: Final = 42
_WEEKDAYS: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
_STORES: Final = frozenset({"food", "drink", "commerce"})
"""Families whose shops are stores even where nobody says that they have one."""


def shop_json_ld(
    shop: Shop, boundaries: Boundaries, *, url: str, image: str, now: datetime
) -> dict[str, Any]:
    """Return the public face of `shop` as a JSON-LD node.

    Parameters
    ----------
    shop
        As the catalogue gives it.
    url, image
        Its page and the picture of it, whole when the app knows its own address.
    now
        Wall-clock time in France from which openings are told.
    """
    places = [_place(place, now) for place in shop.places]
    main, others = _main_first(shop.places, places)
    node = {
        "@context": "https://schema.org",
        "@type": "Store" if _is_store(shop) else "LocalBusiness",
        "@id": url,
        "url": url,
        "name": shop.name,
        "description": shop.description,
        "image": [image],
        "telephone": shop.phone,
        "sameAs": _links(shop),
        "keywords": kind_labels(shop.kinds) or None,
        "paymentAccepted": ", ".join(map(_payment, shop.payments)) or None,
        **main,
        "location": others,
        "areaServed": [area for zone in shop.zones for area in _areas(zone, shop, boundaries)],
    }
    return {name: value for name, value in node.items() if value not in (None, [], {})}


def json_ld_text(node: dict[str, Any]) -> str:
    r"""Return `node` as JSON that may stand in a ``<script>`` of HTML.

    ``<``, ``>`` and ``&`` are written as ``\u003c``…: no text of a shop ends the element.
    """
    text = json.dumps(node, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _is_store(shop: Shop) -> bool:
    families = {KINDS[key].family for key in shop.kinds if key in KINDS}
    return bool(families & _STORES) or any(place.role is Role.SHOP for place in shop.places)


def _links(shop: Shop) -> list[str]:
    written = (shop.website, *shop.links)
    return [link for link in map(web_link, written) if link is not None]


def _payment(payment: Payment) -> str:
    return translate(PAYMENT_LABELS[payment])


def _main_first(
    places: Sequence[Place], written: Sequence[dict[str, Any]]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the place that stands for the shop, and the others as places of their own."""
    shown = [
        (place, node)
        for place, node in zip(places, written, strict=True)
        if place.visibility is not Visibility.HIDDEN or node
    ]
    if not shown:
        return {}, []
    ranked = sorted(shown, key=lambda pair: _RANKS.index(pair[0].role))
    main = ranked[0][1]
    others = [
        {"@type": "Place", **({"name": place.name} if place.name else {}), **node}
        for place, node in ranked[1:]
        if node
    ]
    return main, others


_RANKS: Final = (Role.SHOP, Role.WORKSHOP, Role.OFFICE, Role.MARKET_STALL, Role.PICKUP_POINT)


def _place(place: Place, now: datetime) -> dict[str, Any]:
    node: dict[str, Any] = {}
    address = _address(place)
    if address is not None:
        node["address"] = address
    if place.visibility is Visibility.EXACT and place.position is not None:
        node["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": round(place.position.lat, 6),
            "longitude": round(place.position.lon, 6),
        }
    hours = list(_hours(place.opening_hours, now))
    if hours:
        node["openingHoursSpecification"] = hours
    return node


def _address(place: Place) -> dict[str, str] | None:
    if place.visibility is Visibility.HIDDEN or not place.city:
        return None
    street = place.address if place.visibility is Visibility.EXACT else None
    postcode = place.postcode if place.visibility is Visibility.EXACT else None
    return {
        "@type": "PostalAddress",
        **({"streetAddress": street} if street else {}),
        **({"postalCode": postcode} if postcode else {}),
        "addressLocality": place.city,
        "addressCountry": "FR",
    }


def _hours(hours: str | None, now: datetime) -> Iterator[dict[str, str]]:
    """Give the openings of the coming week, each with the day that it holds for."""
    first = datetime.combine(now.date(), time.min)
    for ahead in range(_DAYS_AHEAD):
        starts = first + timedelta(days=ahead)
        spans = open_spans(hours, starts, starts + timedelta(days=1)) or []
        day = starts.date().isoformat()
        for span in spans[: _MOST_SPANS // _DAYS_AHEAD]:
            closes = "23:59" if span.ends.date() != starts.date() else f"{span.ends:%H:%M}"
            yield {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": f"https://schema.org/{_WEEKDAYS[starts.weekday()]}",
                "opens": f"{span.starts:%H:%M}",
                "closes": closes,
                "validFrom": day,
                "validThrough": day,
            }


def _areas(zone: DeliveryZone, shop: Shop, boundaries: Boundaries) -> Iterator[dict[str, Any]]:
    """Give the areas of a zone by name, or its circle where its middle is public to the metre."""
    for code in zone.codes:
        name = boundaries.area_name(code)
        if name is not None:
            yield {"@type": "AdministrativeArea", "name": name}
    if zone.radius_m is None:
        return
    middle = next((place for place in shop.places if place.position is not None), None)
    if middle is None or middle.position is None:
        return
    if middle.visibility is not Visibility.EXACT:
        if middle.city:
            yield {"@type": "City", "name": middle.city}
        return
    yield {
        "@type": "GeoCircle",
        "geoMidpoint": {
            "@type": "GeoCoordinates",
            "latitude": round(middle.position.lat, 6),
            "longitude": round(middle.position.lon, 6),
        },
        "geoRadius": f"{zone.radius_m:.0f} m",
    }
