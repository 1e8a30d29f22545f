"""The answer and a shop as HTML: the same fragments for the screen and for plain pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import repeat
from urllib.parse import parse_qsl, quote, urlencode

from geo.address_tables.presentation import ShownRow
from geo.around import Around, More, PickupPoint
from geo.boundaries import Boundaries
from geo.catalogue import Catalogue
from geo.coordinates import Position
from geo.delivery_words import zone_sentences
from geo.door_sign import door_sign
from geo.french import at_commune
from geo.kinds import FAMILIES
from geo.languages import LANGUAGE_NAMES, in_language, say, spoken_language, typography
from geo.links import web_link
from geo.map_state import MapState, state_url_query
from geo.maps import ROLE_SHAPES
from geo.markets import MarketDay, calendar_strip, days_of, weekend_of
from geo.search import SearchResult
from geo.spot_marks import SpotMarks
from geo.values import Precision, Service, Shop
from geo.web.shop_view import contacts_of, hosts_of, shown_place
from geo.web.templates import render
from geo.wording import ago_label, distance_label

__all__ = [
    "CardLinks",
    "addresses_html",
    "around_html",
    "languages_html",
    "legend_html",
    "markets_html",
    "notices_html",
    "parts_html",
    "results_html",
    "shop_html",
    "tools_html",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLinks:
    """Where links of plain pages lead; in the app a script opens cards instead.

    Attributes
    ----------
    query
        What every page keeps of this one's address: ``"cadre=1&couleur=aa3300"``.
    back
        The list that a shop's page goes back to.
    more
        All of a part of what is around.
    """

    query: str = ""
    back: str = "/carte"
    more: Mapping[More, str] = field(default_factory=dict)

    def shop(self, slug: str) -> str:
        """Return the address of a shop's page."""
        return self._kept(f"/boutique/{quote(slug, safe='')}")

    def kind(self, key: str) -> str:
        """Return the address of the page of a kind."""
        return self._kept(f"/genre/{quote(key, safe='')}")

    def _kept(self, path: str) -> str:
        return in_language(f"{path}?{self.query}" if self.query else path)


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


def results_html(
    result: SearchResult,
    *,
    chosen: str | None,
    at: datetime,
    minutes: Mapping[str, int] | None = None,
    links: CardLinks | None = None,
) -> str:
    """Return the list of hits as HTML, the chosen shop marked.

    Parameters
    ----------
    at
        The wall-clock time for which each door says whether it is open.
    minutes
        By slug, within how many minutes one is there by car, where that is known.
    links
        Of a plain page; ``None`` where a script opens cards.
    """
    first = result.hits[0].number if result.hits else 1
    signs = {hit.slug: door_sign(hit.opening_hours, at) for hit in result.hits}
    return render(
        "results.html",
        hits=result.hits,
        chosen=chosen,
        first=first,
        signs=signs,
        minutes=minutes or {},
        links=links,
    )


def parts_html(near_total: int, around: Around, *, links: CardLinks | None = None) -> str:
    """Return the names of the three parts of an answer, with how much each holds, as HTML."""
    parts = (
        ("near", say("Près de vous"), near_total),
        ("delivers", say("Livrent chez vous"), around.delivery_total),
        ("pickups", say("À retirer près de vous"), around.pickup_total),
    )
    return render("parts.html", parts=parts, links=links)


def around_html(
    around: Around,
    boundaries: Boundaries,
    *,
    at: datetime,
    marks: SpotMarks | None = None,
    links: CardLinks | None = None,
) -> str:
    """Return who delivers where one stands, and where one collects near it, as HTML.

    Parameters
    ----------
    at
        The wall-clock time for which each door says whether it is open.
    marks
        What ties each line to its dot; without them, a line shows the shape of its place alone.
    """
    delivery_marks = marks.deliveries if marks else repeat(None)
    pickup_marks = marks.pickups if marks else repeat(None)
    shown = {
        "total": around.delivery_total,
        "unbounded": around.unbounded_total,
        "counters": around.counter_total,
        "deliveries": [
            {
                "hit": delivery.hit,
                "mark": mark,
                "terms": zone_sentences(delivery.zones, boundaries),
            }
            for delivery, mark in zip(around.deliveries, delivery_marks, strict=False)
        ],
        "point_total": around.pickup_total,
        "points": [
            _shown_point(point, at) | {"mark": mark}
            for point, mark in zip(around.pickup_points, pickup_marks, strict=False)
        ],
        "radius": distance_label(around.pickup_radius_m),
    }
    return render("around.html", around=shown, links=links)


def _shown_point(point: PickupPoint, at: datetime) -> dict[str, object]:
    is_at_commune = point.precision is Precision.COMMUNE
    return {
        "name": point.name,
        "host_slug": point.host_slug,
        "address": point.address,
        "postcode": point.postcode,
        "city": point.city,
        "opening_hours": point.opening_hours,
        "sign": door_sign(point.opening_hours, at),
        "makers": point.makers,
        "far": distance_label(point.distance_m, is_at_commune=is_at_commune),
    }


def tools_html(state: MapState) -> str:
    """Return the links to the answer on paper, on a light page, and to one's own list, as HTML."""
    url_query = state_url_query(replace(state, chosen=None))
    return render(
        "tools.html",
        print_url=f"/imprimer?{url_query}".rstrip("?"),
        guide_url=f"/guide.pdf?{url_query}".rstrip("?"),
        light_url=f"/carte?{url_query}".rstrip("?"),
    )


def notices_html(sentences: Iterable[str]) -> str:
    """Return sentences that may quote what people typed as HTML, ``""`` without any."""
    return render("notices.html", sentences=map(typography, sentences)).strip()


def shop_html(
    shop: Shop,
    catalogue: Catalogue,
    *,
    now: datetime,
    near: Position | None = None,
    is_reportable: bool = False,
    is_beside_map: bool = True,
    links: CardLinks | None = None,
    drawing: str | None = None,
) -> str:
    """Return everything that the public may know of `shop` as HTML.

    Parameters
    ----------
    now
        Wall-clock time in France: what doors say today, and how long ago it was confirmed.
    near
        Where the visitor stands: each place then says how far it is.
    is_reportable
        Somebody reads what visitors say is wrong.
    is_beside_map
        The card stands on page Carte; elsewhere it links there.
    links
        Of a plain page, which is the shop's own; ``None`` where a script opens cards.
    drawing
        Its places and its delivery zones drawn by the server, SVG.
    """
    boundaries = catalogue.boundaries
    made_in = None if shop.made_in is None else boundaries.commune(shop.made_in)
    page = f"/boutique/{quote(shop.slug, safe='')}"
    return render(
        "shop.html",
        shop=shop,
        is_reportable=is_reportable and not shop.is_demonstration,
        contacts=contacts_of(shop),
        places=[shown_place(place, shop, near=near, now=now) for place in shop.places],
        is_on_map=any(place.position is not None for place in shop.places),
        is_beside_map=is_beside_map,
        link=f"/?boutique={quote(shop.slug)}" if links is None else page,
        files=page,
        ago=shop.confirmed_on and ago_label(shop.confirmed_on, now.date()),
        pays_on_site=Service.ON_SITE in shop.services,
        source_link=web_link(shop.source_url),
        zones=zone_sentences(shop.zones, boundaries),
        hosts=hosts_of(shop, catalogue),
        guests=[guest for guest in catalogue.guests_of(shop.slug) if guest[0] != shop.slug],
        made_in=made_in and (made_in.name, at_commune(made_in.name)),
        links=links,
        level=3 if links is None else 2,
        map=drawing,
        map_words=say("Ses lieux et sa zone de livraison") if shop.zones else say("Ses lieux"),
    )


def markets_html(
    markets: Sequence[MarketDay], *, today: date, where: str | None, calendar_url: str
) -> str:
    """Return the markets of the coming two weeks as HTML, those of the week-end first.

    Parameters
    ----------
    markets
        In order, from `today` on.
    where
        Where one asked from: ``"à moins de 20 km d'Aubenas"``; ``None`` for the whole territory.
    calendar_url
        Where the same stands as a calendar.
    """
    first, last = weekend_of(today)
    return render(
        "markets.html",
        weekend=[day for day in markets if first <= day.starts.date() <= last],
        weekend_label=say("Ce week-end près de chez vous") if where else say("Ce week-end"),
        days=days_of(markets),
        week=calendar_strip(markets, today),
        where=where or say("sur tout le territoire"),
        calendar_url=calendar_url,
    )
