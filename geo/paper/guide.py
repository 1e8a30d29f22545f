"""The contents of a guide of A5, ready for its template."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from geo.boundaries import Boundaries
from geo.french import at_commune
from geo.kinds import FAMILIES, KINDS, kinds_colour
from geo.languages import say, spoken_language, translate
from geo.maps import OUTLINES_ATTRIBUTION, ROLE_SHAPES
from geo.opening import hours_lines
from geo.paper.ink import inks
from geo.paper.parts import Entry, Neighbourhood, Part, arrange
from geo.paper.plain import printed, typeset_ours
from geo.paper.plates import Ground, Plate, overview_plate, part_plate
from geo.paper.press import Print
from geo.paper.told import Told
from geo.qr import qr_code
from geo.values import Place, Precision, Service, Visibility
from geo.wording import ROLE_LABELS, SERVICE_LABELS, day_label, kind_labels

__all__ = ["MOST_SHOPS", "Cover", "guide_print"]

MOST_SHOPS: Final = 500
"""Of one guide: some sixty pages."""
_MOST_HOURS: Final = 6
_MOST_NAMES: Final = 8
_MOST_LINES: Final = 3
"""Delivery zones, and other places, of one shop."""
_LONG: Final = 400
_LONGEST_LINE: Final = 240
_LONGEST_ADDRESS: Final = 160
"""Characters of an address that somebody may type from paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What a guide says of itself.

    Attributes
    ----------
    title
        Of the area or the view it is about.
    territory
        Name of the whole map.
    asked
        What was asked beside the place, in words.
    count
        How many addresses, and around where.
    address
        Of the same view of the map.
    accent
        ``"#rrggbb"``; the project's when ``None``.
    """

    title: str
    territory: str
    asked: tuple[str, ...]
    count: str
    address: str
    day: date
    accent: str | None = None


def guide_print(
    told: Sequence[Told], cover: Cover, ground: Ground, boundaries: Boundaries
) -> Print:
    """Return the guide of `told` as a document to set."""
    parts = arrange(told, boundaries)
    is_all_invented = all(one.shop.is_demonstration for one in told)
    contents = {
        "language": spoken_language(),
        **inks(cover.accent),
        "is_demonstration": is_all_invented,
        **_cover(cover),
        "overview": _plate(_first_plate(parts, ground)),
        "parts": [_part(part, ground, is_all_invented=is_all_invented) for part in parts],
        "legend": _legend(told),
        "kinds": _kind_index(parts),
        "words": _words(),
        "sources": [*_sources(told)],
    }
    return Print(template="guide", contents=contents, form="pdf", day=cover.day)


def _cover(cover: Cover) -> dict[str, object]:
    host = urlsplit(cover.address).netloc
    return {
        "title": typeset_ours(cover.title, 120),
        "territory": typeset_ours(cover.territory, 120),
        "asked": typeset_ours(" · ".join(cover.asked), _LONG),
        "count": typeset_ours(cover.count, 120),
        "day": day_label(cover.day),
        "qr": qr_code(cover.address, is_file=True),
        "host": printed(host, 60),
        "address": cover.address if len(cover.address) <= _LONGEST_ADDRESS else host,
    }


def _words() -> dict[str, str]:
    said = {
        "phone": say("Tél."),
        "guide": say("Guide des créateurs, artisans et commerces"),
        "up_to_date": say("La liste à jour"),
        "contents": say("Sommaire"),
        "kinds": say("Par genre"),
        "part": say("Carte"),
        "no_commune": say("Sans adresse publiée"),
        "about": say("À propos de ce guide"),
        "shapes": say(
            "La forme dit le lieu : rond pour un atelier, carré pour une boutique, triangle pour "
            "un marché, losange pour un point de retrait. Un anneau dit que la position est celle "
            "de la commune."
        ),
        "hours": say(
            "Les horaires sont ceux que chacun a donnés : un appel évite un trajet pour rien."
        ),
        "scan": say("Ce code ouvre la même liste sur la carte, à jour."),
        "demonstration": say("Démonstration : toutes ces fiches sont inventées."),
    }
    return {name: typeset_ours(sentence, _LONG) for name, sentence in said.items()}


# --- maps ----------------------------------------------------------------------------------


def _first_plate(parts: Sequence[Part], ground: Ground) -> Plate | None:
    """Return the map of the cover: numbered where one map can number everything."""
    if any(part.letter is not None for part in parts):
        return overview_plate(parts, ground)
    return part_plate(parts[0], ground) if parts else None


def _plate(plate: Plate | None) -> dict[str, object] | None:
    if plate is None:
        return None
    return {"svg": plate.svg, "label": plate.label, "ratio": plate.ratio, "frames": plate.frames}


def _part(part: Part, ground: Ground, *, is_all_invented: bool) -> dict[str, object]:
    plate = None if part.letter is None else part_plate(part, ground)
    name = typeset_ours(part.name or "", 80)
    around = say("{place} et alentours", place=name)
    is_wide = len(part.neighbourhoods) > 1
    return {
        "letter": part.letter,
        "name": around if is_wide else name,
        "plate": _plate(plate),
        "neighbourhoods": [
            _neighbourhood(one, is_all_invented=is_all_invented) for one in part.neighbourhoods
        ],
    }


def _legend(told: Sequence[Told]) -> list[dict[str, str]]:
    """Return the families that occur, with their colours."""
    shown = {KINDS[kind].family for one in told for kind in one.shop.kinds[:1] if kind in KINDS}
    return [
        {"label": translate(family.label), "colour": family.colour}
        for key, family in FAMILIES.items()
        if key in shown
    ]


# --- entries -------------------------------------------------------------------------------


def _neighbourhood(one: Neighbourhood, *, is_all_invented: bool) -> dict[str, object]:
    return {
        "name": None if one.name is None else typeset_ours(one.name, 80),
        "entries": [
            _entry(entry, one.name, is_all_invented=is_all_invented) for entry in one.entries
        ],
    }


def _entry(entry: Entry, commune: str | None, *, is_all_invented: bool) -> dict[str, object]:
    shop, place = entry.told.shop, entry.told.place
    return {
        "number": entry.number,
        "shape": ROLE_SHAPES[place.role] if place else "circle",
        "colour": kinds_colour(shop.kinds),
        "is_ringed": place is not None and place.precision is Precision.COMMUNE,
        "name": printed(shop.name, 160),
        "kinds": printed(kind_labels(shop.kinds)),
        "where": typeset_ours(_where(place, commune), 300) if place else None,
        "hours": [typeset_ours(line) for line in _hours(place)],
        "phone": printed(shop.phone, 40) if shop.phone else None,
        "lines": [typeset_ours(line, _LONGEST_LINE) for line in _lines(entry.told)],
        "notes": [
            typeset_ours(line) for line in _notes(entry.told, is_all_invented=is_all_invented)
        ],
    }


def _where(place: Place, commune: str | None) -> str:
    """Say where a place is, as the public may know; its commune stands above."""
    words: list[str | None] = [translate(ROLE_LABELS[place.role])]
    if place.name and place.address:
        words.append(place.name)
    words.append(place.address)
    if place.city and place.city != commune:
        words.append(f"{place.postcode or ''} {place.city}".strip())
    if place.visibility is Visibility.HIDDEN:
        words.append(say("adresse non publiée"))
    elif place.position is None:
        words.append(say("position inconnue"))
    elif place.precision is Precision.COMMUNE:
        words.append(say("à la commune, sans adresse précise"))
    return " · ".join(word for word in words if word)


def _hours(place: Place | None) -> list[str]:
    if place is None or not place.opening_hours:
        return []
    lines = hours_lines(place.opening_hours)
    return lines if len(lines) <= _MOST_HOURS else [*lines[: _MOST_HOURS - 1], "…"]


def _lines(told: Told) -> Iterable[str]:
    """Say how one buys: services, delivery, where one collects."""
    services = [one for one in told.shop.services if one is not Service.DELIVERY]
    if services and services != [Service.ON_SITE]:
        yield " · ".join(translate(SERVICE_LABELS[service]) for service in services)
    yield from (say("Livre : {where}", where=zone) for zone in told.zones[:_MOST_LINES])
    if not told.zones and Service.DELIVERY in told.shop.services:
        yield say("Livre")
    if told.hosts:
        yield say("À retirer chez : {names}", names=_names(told.hosts))
    if told.guests:
        yield say("On peut y retirer : {names}", names=_names(told.guests))
    others = islice(_other_places(told), _MOST_LINES)
    yield from (say("Aussi : {place}", place=other) for other in others)


def _other_places(told: Told) -> Iterable[str]:
    """Say the other places of a shop that have a commune, its stalls with their hours."""
    for place in told.shop.places:
        if place is told.place or place.host_slug is not None or not place.city:
            continue
        city, at_place = place.city, at_commune(place.city)
        role = translate(ROLE_LABELS[place.role])
        where = say("{role} {at_place}", role=role, place=city, at_place=at_place)
        hours = ", ".join(hours_lines(place.opening_hours or ""))
        yield f"{where} ({hours})" if place.opening_hours else where


def _names(names: Sequence[str]) -> str:
    said = ", ".join(names[:_MOST_NAMES])
    return said if len(names) <= _MOST_NAMES else f"{said}…"


def _notes(told: Told, *, is_all_invented: bool) -> Iterable[str]:
    shop = told.shop
    if shop.is_stale and shop.confirmed_on is not None:
        yield say("Pas confirmé depuis le {day}.", day=day_label(shop.confirmed_on))
    if shop.is_demonstration and not is_all_invented:
        yield say("Fiche de démonstration, inventée.")


# --- the end -------------------------------------------------------------------------------


def _kind_index(parts: Iterable[Part]) -> list[dict[str, object]]:
    entries = [entry for part in parts for entry in part.entries]
    index: list[dict[str, object]] = [
        {
            "label": translate(kind.label),
            "colour": FAMILIES[kind.family].colour,
            "numbers": [entry.number for entry in entries if key in entry.told.shop.kinds],
        }
        for key, kind in KINDS.items()
    ]
    return [line for line in index if line["numbers"]]


def _sources(told: Iterable[Told]) -> Iterable[str]:
    """Say whose work this is: the outlines', then each source of entries with its licence."""
    yield typeset_ours(say(OUTLINES_ATTRIBUTION))
    pairs = dict.fromkeys((one.shop.source, one.shop.licence) for one in told)
    for source, licence in pairs:
        if source:
            words = f"{source} ({licence})" if licence else source
            yield typeset_ours(say("Fiches : {source}", source=words))
