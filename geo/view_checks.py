"""What may be saved as a named view: every fault by its field, and the name in its address."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from geo.boundaries import Boundaries
from geo.errors import FieldRefused, FormRefused, InputError, QueryRefused
from geo.frame_hosts import MOST_HOSTS, read_host
from geo.kinds import FAMILIES, KINDS
from geo.text import fold
from geo.views import View

__all__ = ["LONGEST_TITLE", "MOST_AREAS", "check_view", "view_slug"]

LONGEST_TITLE: Final = 80
MOST_AREAS: Final = 200
_LONGEST_SLUG: Final = 60
_LONGEST_LABEL: Final = 80
_MOST_LABELS: Final = 30
_HIGHEST_ZOOM: Final = 19
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_LINES: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_RESERVED: Final = frozenset({
    "accueil", "admin", "api", "apercu", "assets", "boutique", "carte", "commune", "demandes",
    "donnees", "embed", "genre", "guide", "inscription", "integrer", "new", "nouvelle",
    "oembed", "ogc", "organisateurs", "points", "robots", "sitemap", "static", "tiles", "v",
    "view", "vue",
})  # fmt: skip
"""Names of our pages: counted under their own name, and never to be taken for a view."""


def view_slug(title: str) -> str:
    """Return the name in addresses of a view with this title; empty when it holds no letter.

    Examples
    --------
    >>> view_slug("Créateurs de l'Ardèche méridionale")
    'createurs-de-l-ardeche-meridionale'
    """
    return fold(title).replace(" ", "-")[:_LONGEST_SLUG].strip("-")


def check_view(view: View, boundaries: Boundaries) -> View:
    """Return `view` as it is kept: title and origins in their one form, its name in addresses.

    A view without a slug gets that of its title; that of a view that exists stays, since other
    sites show it.

    Raises
    ------
    FormRefused
        ``title``, ``territory``, ``kinds``, ``labels``, ``accent``, ``zoom`` or
        ``allowed_hosts`` cannot be kept.
    """
    faults: dict[str, InputError] = {}
    title = " ".join(_LINES.sub(" ", view.title).split())
    slug = view.slug or view_slug(title)
    hosts = _read_hosts(view.allowed_hosts, faults)
    checks: dict[str, Callable[[], InputError | None]] = {
        "title": lambda: _title_fault(title, slug),
        "territory": lambda: _territory_fault(view.territory, boundaries),
        "kinds": lambda: _kind_fault(view.kinds),
        "labels": lambda: _label_fault(view.labels),
        "accent": lambda: _accent_fault(view.face.accent),
        "zoom": lambda: _zoom_fault(view.face.zoom),
    }
    for field, find in checks.items():
        fault = find()
        if fault is not None:
            faults[field] = fault
    if faults:
        raise FormRefused(faults)
    return replace(
        view,
        slug=slug,
        title=title,
        allowed_hosts=hosts,
        face=replace(view.face, is_framed=False),
    )


def _title_fault(title: str, slug: str) -> InputError | None:
    if not title:
        return FieldRefused("field_missing")
    if len(title) > LONGEST_TITLE:
        return FieldRefused("text_too_long", found=len(title), limit=LONGEST_TITLE)
    if not slug:
        return FieldRefused("name_unreadable")
    return FieldRefused("view_name_reserved", slug=slug) if slug in _RESERVED else None


def _territory_fault(codes: tuple[str, ...], boundaries: Boundaries) -> InputError | None:
    if len(codes) > MOST_AREAS:
        return FieldRefused("values_too_many", found=len(codes), limit=MOST_AREAS)
    try:
        if codes:
            boundaries.expand(codes)
    except QueryRefused as error:
        return error
    return None


def _kind_fault(kinds: Iterable[str]) -> InputError | None:
    unknown = [kind for kind in kinds if kind not in KINDS and kind not in FAMILIES]
    return FieldRefused("quota_kind_unknown", value=unknown[0][:80]) if unknown else None


def _label_fault(labels: tuple[str, ...]) -> InputError | None:
    if len(labels) > _MOST_LABELS:
        return FieldRefused("values_too_many", found=len(labels), limit=_MOST_LABELS)
    longest = max(map(len, labels), default=0)
    too_long = longest > _LONGEST_LABEL
    return FieldRefused("text_too_long", found=longest, limit=_LONGEST_LABEL) if too_long else None


def _accent_fault(accent: str | None) -> InputError | None:
    is_colour = accent is None or _COLOUR.fullmatch(accent) is not None
    return None if is_colour else FieldRefused("accent_refused", value=(accent or "")[:80])


def _zoom_fault(zoom: int | None) -> InputError | None:
    if zoom is None or 0 <= zoom <= _HIGHEST_ZOOM:
        return None
    return FieldRefused("number_refused", value=zoom, least=0, most=_HIGHEST_ZOOM)


def _read_hosts(written: tuple[str, ...], faults: dict[str, InputError]) -> tuple[str, ...]:
    """Return origins in their one form, each once; the first that is none becomes a fault."""
    try:
        hosts = tuple(dict.fromkeys(read_host(one) for one in written if one.strip()))
    except FieldRefused as error:
        faults["allowed_hosts"] = error
        return ()
    if len(hosts) > MOST_HOSTS:
        faults["allowed_hosts"] = FieldRefused(
            "values_too_many", found=len(hosts), limit=MOST_HOSTS
        )
    return hosts
