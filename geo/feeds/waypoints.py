"""Rows → KML 2.2 and GPX 1.1: places with a position, as maps and devices take them."""

from collections.abc import Iterable, Iterator
from typing import Final

import pyarrow as pa
from lxml import etree

from geo.feeds.answering import Row
from geo.feeds.papers import Papers
from geo.feeds.xml_documents import XmlDocument, add_text
from geo.languages import translate
from geo.values import Role
from geo.wording import ROLE_LABELS, kind_labels

__all__ = ["gpx_pieces", "kml_pieces"]

_KML: Final = "http://www.opengis.net/kml/2.2"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_GPX: Final = "http://www.topografix.com/GPX/1/1"


def kml_pieces(pieces: Iterable[pa.Table], papers: Papers) -> Iterator[bytes]:
    """Give a KML document piece by piece, a placemark a place."""
    document = XmlDocument("kml", {None: _KML, "atom": _ATOM})
    with document.inside("Document"):
        document.text("name", papers.title)
        document.write(_atom_link(papers.base_url))
        document.text("description", papers.note)
        yield document.take()
        for piece in pieces:
            for row in _located(piece):
                document.write(_placemark(row, papers))
            yield document.take()
    yield document.close()


def gpx_pieces(pieces: Iterable[pa.Table], papers: Papers) -> Iterator[bytes]:
    """Give a GPX document piece by piece, a waypoint a place."""
    document = XmlDocument("gpx", {None: _GPX}, version="1.1", creator="Alentour")
    document.write(_gpx_papers(papers))
    yield document.take()
    for piece in pieces:
        for row in _located(piece):
            document.write(_waypoint(row, papers))
        yield document.take()
    yield document.close()


def _located(piece: pa.Table) -> list[Row]:
    return [row for row in piece.to_pylist() if row["lon"] is not None]


def _placemark(row: Row, papers: Papers) -> etree._Element:
    placemark = etree.Element("Placemark", id=f"{row['slug']}.{row['place_rank']}")
    add_text(placemark, "name", row["name"])
    placemark.append(_atom_link(papers.shop_url(row["slug"])))
    add_text(placemark, "address", _address(row))
    add_text(placemark, "phoneNumber", row["phone"])
    add_text(placemark, "description", _told(row))
    extended = etree.SubElement(placemark, "ExtendedData")
    for name in ("role", "opening_hours", "website", "source", "licence", "source_url"):
        if row[name] is not None:
            field = etree.SubElement(extended, "Data", name=name)
            add_text(field, "value", row[name])
    point = etree.SubElement(placemark, "Point")
    add_text(point, "coordinates", f"{row['lon']},{row['lat']}")
    return placemark


def _waypoint(row: Row, papers: Papers) -> etree._Element:
    point = etree.Element("wpt", lat=f"{row['lat']}", lon=f"{row['lon']}")
    add_text(point, "name", row["name"])
    add_text(point, "desc", "\n".join(filter(None, [_told(row), _address(row), row["phone"]])))
    named = (row["source"], row["licence"], row["source_url"])
    add_text(point, "src", " · ".join(filter(None, named)) or None)
    link = etree.SubElement(point, "link", href=papers.shop_url(row["slug"]))
    add_text(link, "text", row["name"])
    add_text(point, "type", _role_label(row))
    return point


def _gpx_papers(papers: Papers) -> etree._Element:
    metadata = etree.Element("metadata")
    add_text(metadata, "name", papers.title)
    add_text(metadata, "desc", papers.note)
    rights = etree.SubElement(metadata, "copyright", author=papers.title)
    add_text(rights, "license", papers.papers_url)
    etree.SubElement(metadata, "link", href=papers.base_url)
    return metadata


def _told(row: Row) -> str:
    """Return what a shop is and sells, and what the place is, as lines."""
    role = _role_label(row)
    kinds = kind_labels(tuple(row["kinds"] or ()))
    head = " · ".join(filter(None, [kinds, role, row["place_name"]]))
    return "\n".join(filter(None, [head, row["description"], row["opening_hours"]]))


def _role_label(row: Row) -> str:
    role = Role(row["role"])
    return translate(ROLE_LABELS[role])


def _address(row: Row) -> str | None:
    town = " ".join(filter(None, [row["postcode"], row["city"]]))
    return ", ".join(filter(None, [row["address"], town])) or None


def _atom_link(url: str) -> etree._Element:
    return etree.Element(f"{{{_ATOM}}}link", {"href": url, "rel": "related"}, nsmap={"atom": _ATOM})
