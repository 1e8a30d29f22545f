"""The newest shops → Atom (RFC 4287) and RSS 2.0.

New is who has been shown for the shortest time; where no registry tells since when, who was
confirmed last. Shops of which neither is known are not news.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Final

from lxml import etree

from geo.catalogue import Catalogue
from geo.feeds.answering import Answer
from geo.feeds.papers import Papers
from geo.feeds.xml_documents import XmlDocument, add_text
from geo.languages import spoken_language
from geo.values import Shop
from geo.wording import kind_labels

__all__ = ["MOST_NEWS", "atom", "newest_shops", "rss"]

MOST_NEWS: Final = 50
_ATOM: Final = "http://www.w3.org/2005/Atom"
_NEWEST: Final = """
SELECT slug FROM shops WHERE shop_id IN (SELECT shop_id FROM asked)
  AND coalesce(published_on, confirmed_on) IS NOT NULL
ORDER BY coalesce(published_on, confirmed_on) DESC, shop_id LIMIT $most
"""


def newest_shops(catalogue: Catalogue, answer: Answer) -> list[Shop]:
    """Return the newest of those who answer, the newest first."""
    import pyarrow as pa

    with catalogue.engine.cursor() as cursor:
        cursor.register("asked", pa.table({"shop_id": answer.shop_ids}))
        slugs = [slug for (slug,) in cursor.execute(_NEWEST, {"most": MOST_NEWS}).fetchall()]
    found = catalogue.shops(slugs)
    return [found[slug] for slug in slugs if slug in found]


def atom(shops: Sequence[Shop], papers: Papers) -> bytes:
    """Return an Atom feed of `shops`."""
    document = XmlDocument("feed", {None: _ATOM})
    document.text("title", papers.title)
    document.text("id", papers.url)
    document.text("updated", _instant(max(map(_day, shops), default=_EPOCH)).isoformat())
    document.write(etree.Element("link", rel="self", href=papers.url, type="application/atom+xml"))
    document.write(etree.Element("link", rel="alternate", href=papers.base_url, type="text/html"))
    document.write(etree.Element("link", rel="license", href=papers.papers_url, type="text/html"))
    document.text("rights", papers.note)
    author = etree.Element("author")
    add_text(author, "name", papers.title)
    document.write(author)
    for shop in shops:
        document.write(_entry(shop, papers))
    return document.close()


def rss(shops: Sequence[Shop], papers: Papers) -> bytes:
    """Return an RSS 2.0 feed of `shops`."""
    document = XmlDocument("rss", {"atom": _ATOM}, version="2.0")
    with document.inside("channel"):
        document.text("title", papers.title)
        document.text("link", papers.base_url)
        document.text("description", papers.title)
        document.text("language", str(spoken_language()))
        document.text("copyright", papers.note)
        document.text("lastBuildDate", _rfc822(max(map(_day, shops), default=_EPOCH)))
        own = {"rel": "self", "href": papers.url, "type": "application/rss+xml"}
        document.write(etree.Element(f"{{{_ATOM}}}link", own, nsmap={"atom": _ATOM}))
        for shop in shops:
            document.write(_item(shop, papers))
    return document.close()


_EPOCH: Final = date(2020, 1, 1)
"""When an empty feed was last changed: it never was."""


def _entry(shop: Shop, papers: Papers) -> etree._Element:
    entry = etree.Element("entry")
    add_text(entry, "title", shop.name)
    add_text(entry, "id", papers.shop_url(shop.slug))
    etree.SubElement(entry, "link", rel="alternate", href=papers.shop_url(shop.slug))
    add_text(entry, "published", _instant(_day(shop)).isoformat())
    add_text(entry, "updated", _instant(_day(shop)).isoformat())
    add_text(entry, "summary", _summary(shop))
    add_text(entry, "rights", _rights(shop))
    return entry


def _item(shop: Shop, papers: Papers) -> etree._Element:
    item = etree.Element("item")
    add_text(item, "title", shop.name)
    add_text(item, "link", papers.shop_url(shop.slug))
    add_text(item, "guid", papers.shop_url(shop.slug))
    add_text(item, "pubDate", _rfc822(_day(shop)))
    add_text(item, "description", "\n".join(filter(None, [_summary(shop), _rights(shop)])))
    return item


def _summary(shop: Shop) -> str:
    city = next((place.city for place in shop.places if place.city), None)
    head = " · ".join(filter(None, [kind_labels(shop.kinds), city]))
    return "\n".join(filter(None, [head, shop.description]))


def _rights(shop: Shop) -> str | None:
    return " · ".join(filter(None, [shop.source, shop.licence, shop.source_url])) or None


def _day(shop: Shop) -> date:
    return shop.published_on or shop.confirmed_on or _EPOCH


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _rfc822(day: date) -> str:
    return format_datetime(_instant(day), usegmt=True)
