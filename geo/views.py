"""A view: one public face of the map, such as a tourism office's on its own site.

What a view shows is a :class:`~geo.values.Scope` of the catalogue; visitors filter inside it. How
it looks is its :class:`Face`, which an address may also say without any view being saved.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from geo.boundaries import Boundaries
from geo.coordinates import Position
from geo.languages import Language
from geo.values import Occasion, Scope, Service

__all__ = ["Face", "Layout", "View", "view_scope"]


class Layout(StrEnum):
    """What a page of the map consists of; also a word in addresses."""

    BOTH = "tout"
    LIST = "liste"
    MAP = "carte"


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How a page of the map looks.

    Attributes
    ----------
    accent
        Colour of links and buttons, ``"#rrggbb"``; the project's when ``None``.
    centre, zoom
        What the map opens on; the whole answer when ``None``.
    language
        Of the page when the visitor chose none; the browser's when ``None``.
    is_framed
        The page stands inside another site: no header and no footer of ours.
    """

    layout: Layout = Layout.BOTH
    accent: str | None = None
    centre: Position | None = None
    zoom: int | None = None
    language: Language | None = None
    is_framed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A named public face of the map.

    Attributes
    ----------
    slug
        Its name in addresses: ``/v/{slug}``.
    territory
        Codes of areas such as ``"epci:200071413"``; the whole map when empty.
    kinds, services, labels, occasions
        What is shown, as in :class:`~geo.values.Scope`.
    allowed_hosts
        Origins that may frame it, ``"https://www.example.org"``; any when empty.
    """

    slug: str
    title: str
    territory: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()
    labels: tuple[str, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    face: Face = field(default_factory=Face)
    allowed_hosts: tuple[str, ...] = ()


def view_scope(view: View, boundaries: Boundaries) -> Scope:
    """Return what `view` lets through.

    Raises
    ------
    QueryRefused
        When its territory names an area that does not exist.
    """
    return Scope(
        insee_codes=boundaries.expand(view.territory) if view.territory else None,
        kinds=view.kinds,
        services=view.services,
        labels=view.labels,
        occasions=view.occasions,
    )
