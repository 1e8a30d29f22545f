"""The pages of the map for search engines → sitemaps (sitemaps.org 0.9).

Up to 50,000 addresses stand in one file; more of them in several, and an index names those.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final
from urllib.parse import quote

from lxml import etree

from geo.catalogue import Catalogue
from geo.feeds.xml_documents import XmlDocument, add_text
from geo.kinds import KINDS
from geo.views import View

__all__ = [
    "MOST_IN_A_FILE",
    "Address",
    "page_addresses",
    "sitemap_index",
    "sitemap_pieces",
]

MOST_IN_A_FILE: Final = 50_000
"""Source: sitemaps.org protocol."""
_SPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PIECE: Final = 2_000
_SHOPS: Final = """
SELECT shop_id, slug, greatest(confirmed_on, published_on) FROM shops
WHERE shop_id > $after ORDER BY shop_id LIMIT $most
"""
_COMMUNES: Final = """
SELECT insee_code, max(greatest(confirmed_on, published_on))
FROM places JOIN shops USING (shop_id) WHERE insee_code IS NOT NULL
GROUP BY insee_code ORDER BY insee_code
"""
_KINDS: Final = """
SELECT kind, max(changed) FROM (
    SELECT unnest(kinds) AS kind, greatest(confirmed_on, published_on) AS changed FROM shops
) GROUP BY kind ORDER BY kind
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A page: its path, and the day of the last change that is known."""

    path: str
    changed_on: date | None = None


def page_addresses(
    catalogue: Catalogue, views: Iterable[View], commune_path: Callable[[str], str | None]
) -> Iterator[Address]:
    """Give every page that search engines should know: views, communes and kinds, then shops.

    Parameters
    ----------
    commune_path
        INSEE code → page of a commune; ``None`` for a commune that has none.
    """
    yield from _others(catalogue, views, commune_path)
    after = 0
    while True:
        with catalogue.engine.cursor() as cursor:
            rows = cursor.execute(_SHOPS, {"after": after, "most": _PIECE}).fetchall()
        if not rows:
            return
        after = rows[-1][0]
        for _, slug, changed_on in rows:
            yield Address(path=f"/boutique/{quote(slug)}", changed_on=changed_on)


def sitemap_pieces(addresses: Iterable[Address], base_url: str, *, number: int) -> Iterator[bytes]:
    """Give the sitemap of that `number`, from 1, piece by piece."""
    document = XmlDocument("urlset", {None: _SPACE})
    start = (number - 1) * MOST_IN_A_FILE
    named = islice(addresses, start, start + MOST_IN_A_FILE)
    while piece := list(islice(named, _PIECE)):
        for address in piece:
            document.write(_entry("url", base_url + address.path, address.changed_on))
        yield document.take()
    yield document.close()


def sitemap_index(count: int, base_url: str) -> bytes:
    """Return the index of the sitemaps that hold `count` pages."""
    document = XmlDocument("sitemapindex", {None: _SPACE})
    for number in range(1, -(-count // MOST_IN_A_FILE) + 1):
        document.write(_entry("sitemap", f"{base_url}/sitemap-{number}.xml", None))
    return document.close()


def _others(
    catalogue: Catalogue, views: Iterable[View], commune_path: Callable[[str], str | None]
) -> Iterator[Address]:
    with catalogue.engine.reading() as cursor:
        communes = cursor.execute(_COMMUNES).fetchall()
        kinds = cursor.execute(_KINDS).fetchall()
    yield from (Address(path=path) for path in ("/", "/carte", "/donnees"))
    yield from (Address(path=f"/v/{quote(view.slug)}") for view in views)
    for insee_code, changed_on in communes:
        path = commune_path(insee_code)
        if path is not None:
            yield Address(path=path, changed_on=changed_on)
    for kind, changed_on in kinds:
        if kind in KINDS:
            yield Address(path=f"/genre/{kind}", changed_on=changed_on)


def _entry(name: str, url: str, changed_on: date | None) -> etree._Element:
    entry = etree.Element(name)
    add_text(entry, "loc", url)
    add_text(entry, "lastmod", None if changed_on is None else changed_on.isoformat())
    return entry
