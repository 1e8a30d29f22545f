"""Rows of a table → what their source says of each entry, nothing looked up yet.

Each row gets a reference, which names it at its source and is the same at every import, and a
fingerprint, which changes when what the source says does.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final
from urllib.parse import quote

from stdnum.fr import siret as siret_number

from geo.boundaries import Boundaries
from geo.columns import ColumnMap, is_missing
from geo.entries import Contact
from geo.errors import RowRefused
from geo.links import web_link
from geo.registry.sources import Source
from geo.remarks import Remark
from geo.sources import shops_as_written
from geo.tables import RowFault, Table
from geo.text import fold
from geo.values import Shop, Status

__all__ = ["ReadRows", "SourceRow", "read_rows"]

_REFERENCE_LENGTH: Final = 200
_MOST_NAME: Final = 200
_MOST_TEXT: Final = 5_000
_NAMING_FIELDS: Final = ("reference", "source_url", "siret")
"""Fields that may name an entry at its source, the surest first."""
_ALMOST_ALL: Final = 0.95
_PLACE_FIELDS: Final = (
    *("name", "address", "housenumber", "street", "postcode", "city"),
    *("lon", "lat", "position"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One entry as its source says it.

    Attributes
    ----------
    line
        In the file, from 1.
    reference
        What names it at its source.
    fingerprint
        Digest of what the source says, 64 hexadecimal digits.
    shop
        Pending, with what stands in the row and no other position than the one given there.
    """

    line: int
    reference: str
    fingerprint: str
    shop: Shop
    contact: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRows:
    """The entries of a table, the rows that hold none, and what was noticed."""

    rows: tuple[SourceRow, ...]
    faults: tuple[RowFault, ...]
    remarks: tuple[Remark, ...]


def read_rows(table: Table, columns: ColumnMap, source: Source, boundaries: Boundaries) -> ReadRows:
    """Return the entries of `table`; a row without a name, or named twice, is set aside.

    Raises
    ------
    QueryRefused
        When coordinates are in no projection that is known.
    """
    opened = shops_as_written(table, columns, boundaries)
    references = _references(table, columns)
    prints = _fingerprints(table, columns)
    contacts = _contacts(table, columns)
    names = _stated_names(table, columns)
    rows: list[SourceRow] = []
    faults: list[RowFault] = list(opened.rejected)
    lines: dict[str, int] = {}
    for rank, (shop, reference) in enumerate(zip(opened.shops, references, strict=True)):
        line = table.lines[rank]
        fault = _fault(names[rank], shop, lines.get(reference))
        if fault is not None:
            faults.append(RowFault(line=line, cells=table.rows[rank], error=fault))
            continue
        lines[reference] = line
        written = _as_of_source(shop, source, reference)
        rows.append(
            SourceRow(
                line=line,
                reference=reference,
                fingerprint=prints[rank],
                shop=written,
                contact=contacts[rank],
            )
        )
    faults.sort(key=lambda fault: fault.line)
    return ReadRows(rows=tuple(rows), faults=tuple(faults), remarks=opened.remarks)


def _stated_names(table: Table, columns: ColumnMap) -> Sequence[str]:
    """Return what names each row; a list without names at all is named by kind and place."""
    names = columns.texts(table, "name")
    return names if "name" in columns else [" "] * len(table.rows)


def _fault(name: str, shop: Shop, known_line: int | None) -> RowRefused | None:
    if not name:
        return RowRefused("row_without_name")
    if len(shop.name) > _MOST_NAME:
        return RowRefused("row_name_too_long", found=len(shop.name), limit=_MOST_NAME)
    if known_line is not None:
        return RowRefused("row_repeated", line=known_line)
    return None


def _as_of_source(shop: Shop, source: Source, reference: str) -> Shop:
    """Return `shop` with where it comes from, waiting for somebody to decide."""
    link = shop.source_url
    if link is None and source.link_template is not None:
        filled = source.link_template.replace("{reference}", quote(reference, safe=""))
        link = web_link(filled)
    return replace(
        shop,
        status=Status.PENDING,
        email=None,  # the contact holds it, out of everything that is shown
        description=None if shop.description is None else shop.description[:_MOST_TEXT],
        source=source.name,
        licence=source.licence or shop.licence,
        source_url=link,
        is_demonstration=False,
    )


def _references(table: Table, columns: ColumnMap) -> list[str]:
    """Return what names each row: a column that tells rows apart, else a digest of name and place.

    A cell left empty in such a column gives the digest for its row alone.
    """
    wheres = map(_digest_of_place, _named_places(table, columns))
    chosen = next(_telling_columns(table, columns), None)
    if chosen is None:
        return list(wheres)
    return [
        where if is_missing(cell) else _bounded(cell.strip())
        for cell, where in zip(chosen, wheres, strict=True)
    ]


def _telling_columns(table: Table, columns: ColumnMap) -> Iterator[Sequence[str]]:
    for field in _NAMING_FIELDS:
        cells = columns.texts(table, field)
        filled = [cell for cell in cells if cell]
        is_telling = len(set(filled)) >= _ALMOST_ALL * len(filled)
        if filled and is_telling and len(filled) >= _ALMOST_ALL * len(cells):
            yield cells


def _bounded(reference: str) -> str:
    if len(reference) <= _REFERENCE_LENGTH:
        return reference
    return _digest(reference)


def _named_places(table: Table, columns: ColumnMap) -> Iterator[tuple[str, ...]]:
    texts = [columns.texts(table, field) for field in _PLACE_FIELDS]
    return zip(*texts, strict=True)


def _digest_of_place(words: Sequence[str]) -> str:
    """Return the digest of name and address; coordinates count only where there is no address."""
    *written, lon, lat, position = words
    where = [fold(word) for word in written]
    return _digest("|".join(where if any(where[1:]) else [*where, lon, lat, position]))


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _fingerprints(table: Table, columns: ColumnMap) -> list[str]:
    """Return the digest of the cells of each row that are read, by field."""
    named = [
        (field, table.columns.index(name))
        for field, names in sorted(columns.columns.items())
        for name in names
    ]
    return [
        _digest(json.dumps([(field, row[rank].strip()) for field, rank in named]))
        for row in table.rows
    ]


def _contacts(table: Table, columns: ColumnMap) -> list[Contact]:
    return [
        Contact(email=email if _is_email(email) else None, siret=_siret(siret))
        for email, siret in zip(
            columns.texts(table, "email"), columns.texts(table, "siret"), strict=True
        )
    ]


def _is_email(text: str) -> bool:
    name, sign, host = text.partition("@")
    return bool(name and sign) and "." in host and " " not in text and len(text) <= 254


def _siret(text: str) -> str | None:
    compact = "".join(sign for sign in text if sign.isdigit())
    return compact if siret_number.is_valid(compact) else None
