"""Before a plan: whom it asks, opened, and the source that the entries come from."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from geo.boundaries import Boundaries
from geo.errors import QueryRefused
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.opening import Geocoding, open_geocoding
from geo.importing.planning import Edges
from geo.links import web_link
from geo.registry.database import Registry
from geo.registry.opening import open_registry
from geo.registry.rules import open_judge
from geo.registry.sources import Source, find_source
from geo.settings import Settings
from geo.territory import default_rule
from geo.text import fold

__all__ = ["open_edges", "opened_edges", "source_called", "source_key"]

_KEY_LENGTH: Final = 40


def open_edges(
    registry: Registry, boundaries: Boundaries, geocoding: Geocoding, settings: Settings
) -> Edges:
    """Return whom a plan asks; entries are judged by the rule as it is now.

    Raises
    ------
    ServiceFailed
        When the registry cannot be read.
    """
    with registry.reading() as connection:
        judge = open_judge(connection, default_rule(settings.territory_codes), boundaries)
    return Edges(registry=registry, boundaries=boundaries, geocoding=geocoding, judge=judge)


@contextmanager
def opened_edges(settings: Settings) -> Iterator[Edges]:
    """Open everything for a command, and close the registry at its end.

    Raises
    ------
    ServiceFailed
        When the registry cannot be opened.
    """
    boundaries = Boundaries()
    geocoding = open_geocoding(settings, boundaries, Gazetteer(boundaries))
    registry = open_registry(settings)
    try:
        yield open_edges(registry, boundaries, geocoding, settings)
    finally:
        registry.close()


def source_key(name: str) -> str:
    """Return the key of a source from its name.

    Raises
    ------
    QueryRefused
        When the name has no letter and no figure.

    Examples
    --------
    >>> source_key("Près de chez nous")
    'pres-de-chez-nous'
    """
    key = fold(name[: 4 * _KEY_LENGTH]).replace(" ", "-")[:_KEY_LENGTH].strip("-")
    if not key:
        raise QueryRefused("source_name_missing")
    return key


def source_called(registry: Registry, name: str, choices: Mapping[str, Any]) -> Source:
    """Return the source of that name, known or new, with what was chosen for it.

    Parameters
    ----------
    choices
        Fields of :class:`~geo.registry.sources.Source`; ``None`` leaves one as it is.

    Raises
    ------
    QueryRefused
        When the name is none, or the template of its links is no web address.
    """
    key = source_key(name)
    with registry.reading() as connection:
        known = find_source(connection, key) or Source(key=key, name=name.strip()[:200])
    source = replace(
        known, **{field: choice for field, choice in choices.items() if choice is not None}
    )
    template = source.link_template
    if template is not None and ("{reference}" not in template or _is_no_link(template)):
        raise QueryRefused("link_template_refused", template=template[:200])
    if source.url is not None and web_link(source.url) is None:
        raise QueryRefused("outbound_url_refused", url=source.url[:200])
    return source


def _is_no_link(template: str) -> bool:
    return web_link(template.replace("{reference}", "1")) is None
