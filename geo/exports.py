"""Entries as tables: what the public may see for anybody, everything for the organizers.

====================== ============================================================
what                   rows and formats
====================== ============================================================
:func:`write_public`   a place a row: CSV, GeoJSON; the snapshot itself: GeoParquet
:func:`write_registry` an entry a row, private parts included: CSV, XLSX
====================== ============================================================

Cells that a spreadsheet would run as a formula are made harmless. The public ones pass
:mod:`geo.public`, whatever they are given.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from geo.boundaries import Commune
from geo.entries import Entry
from geo.errors import FileRefused
from geo.kinds import KINDS
from geo.moderation import STATUS_LABELS
from geo.public import public_shops
from geo.snapshot import write_shops
from geo.tables.writing import atomic_path, neutralise_formula, write_columns
from geo.values import Place, Role, Shop
from geo.wording import (
    OCCASION_LABELS,
    PAYMENT_LABELS,
    ROLE_LABELS,
    SERVICE_LABELS,
    WHEELCHAIR_LABELS,
)

__all__ = [
    "PUBLIC_FORMATS",
    "PUBLIC_HEADER",
    "REGISTRY_FORMATS",
    "public_rows",
    "write_public",
    "write_registry",
]

Row = Mapping[str, str | float | None]
PUBLIC_FORMATS: Final = (".parquet", ".geoparquet", ".csv", ".geojson", ".json")
REGISTRY_FORMATS: Final = (".csv", ".xlsx")
_BETWEEN: Final = ", "
_MOST_IN_A_CELL: Final = 32_767
"""Characters of a cell of XLSX (ECMA-376, limits of the applications)."""
_NOT_IN_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_public(path: Path, shops: Iterable[Shop], communes: Mapping[str, Commune]) -> int:
    """Write what the public may see of `shops`; return how many shops there are.

    Parameters
    ----------
    path
        Its extension names the format, one of :data:`PUBLIC_FORMATS`.
    communes
        Every commune by INSEE code.

    Raises
    ------
    FileRefused
        When the format is unknown, or the disk does not take the file.
    """
    _require_format(path, PUBLIC_FORMATS)
    shown = list(public_shops(shops, communes))
    if path.suffix.lower() in {".parquet", ".geoparquet"}:
        with atomic_path(path) as partial:
            write_shops(shown, partial, communes=communes)
    else:
        rows = [row for shop in shown for row in public_rows(shop)]
        write_columns(path, _columns(rows, PUBLIC_HEADER))
    return len(shown)


def write_registry(path: Path, entries: Sequence[Entry]) -> int:
    """Write every entry with its private parts; return how many there are.

    Parameters
    ----------
    path
        Its extension names the format, one of :data:`REGISTRY_FORMATS`.

    Raises
    ------
    FileRefused
        When the format is unknown, or the disk does not take the file.
    """
    _require_format(path, REGISTRY_FORMATS)
    rows = [_entry_row(entry) for entry in entries]
    if path.suffix.lower() == ".csv":
        write_columns(path, _columns(rows, _ENTRY_HEADER))
    else:
        _write_workbook(path, _columns(rows, _ENTRY_HEADER))
    return len(rows)


def _require_format(path: Path, formats: Sequence[str]) -> None:
    if path.suffix.lower() not in formats:
        raise FileRefused("format_unknown", path=path, allowed=", ".join(formats))


def _columns(rows: Sequence[Row], header: Sequence[str]) -> dict[str, Sequence[str | float | None]]:
    return {name: [row.get(name) for row in rows] for name in header}


def public_rows(shop: Shop) -> list[Row]:
    """Return a row a place, or one without, of the public face of a shop: see PUBLIC_HEADER."""
    shared = _shop_cells(shop)
    return [shared | _place_cells(place) for place in shop.places] or [shared]


def _shop_cells(shop: Shop) -> dict[str, str | float | None]:
    return {
        "identifiant": shop.slug,
        "nom": shop.name,
        "types": _joined(KINDS[key].label if key in KINDS else key for key in shop.kinds),
        "description": shop.description,
        "services": _joined(map(SERVICE_LABELS.get, shop.services)),
        "paiements": _joined(map(PAYMENT_LABELS.get, shop.payments)),
        "occasions": _joined(map(OCCASION_LABELS.get, shop.occasions)),
        "labels": _joined(shop.labels),
        "telephone": shop.phone,
        "site": shop.website,
        "liens": _joined(shop.links),
        "confirme_le": _day(shop.confirmed_on),
        "source": shop.source,
        "licence": shop.licence,
        "lien_source": shop.source_url,
        "demonstration": "oui" if shop.is_demonstration else "non",
    }


def _place_cells(place: Place) -> dict[str, str | float | None]:
    at = place.position
    return {
        "lieu": ROLE_LABELS[place.role],
        "nom_du_lieu": place.name,
        "adresse": place.address,
        "code_postal": place.postcode,
        "commune": place.city,
        "code_insee": place.insee_code,
        "precision": place.precision,
        "horaires": place.opening_hours,
        "fauteuil": None if place.wheelchair is None else WHEELCHAIR_LABELS[place.wheelchair],
        "lon": None if at is None else at.lon,
        "lat": None if at is None else at.lat,
    }


def _entry_row(entry: Entry) -> dict[str, str | float | None]:
    shop, contact, finding = entry.shop, entry.contact, entry.finding
    first = _place_cells(shop.places[0]) if shop.places else {}
    return {
        **_shop_cells(shop),
        **first,
        "fiche": entry.entry_id,
        "etat": STATUS_LABELS[entry.status],
        "attend": "oui" if entry.is_waiting else "non",
        "verdict": finding.sentence or finding.verdict,
        "doutes": _joined(finding.doubts),
        "doublons": _joined(finding.duplicates),
        "contact": contact.name,
        "contact_email": contact.email or shop.email,
        "contact_telephone": contact.phone,
        "siret": contact.siret,
        "inscrit_par": contact.registered_by,
        "remarque": contact.remark,
        "autres_lieux": "\n".join(map(_said, shop.places[1:])) or None,
        "inscrit_le": entry.created_at.isoformat(),
        "modifie_le": entry.updated_at.isoformat(),
        "confirme_le": _day(entry.confirmed_on),
        "importe_de": None if entry.source is None else entry.source.source_key,
        "reference": None if entry.source is None else entry.source.reference,
    }


def _said(place: Place) -> str:
    told = (
        ROLE_LABELS[place.role],
        place.name,
        place.address,
        place.postcode,
        place.city,
        place.opening_hours,
    )
    return _joined(told) or ""


def _joined(texts: Iterable[str | None]) -> str | None:
    return _BETWEEN.join(text for text in texts if text) or None


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _write_workbook(path: Path, columns: Mapping[str, Sequence[str | float | None]]) -> None:
    from openpyxl import Workbook

    # Opened first: a sheet begun and never saved would complain when it is thrown away.
    with atomic_path(path) as partial, partial.open("wb") as file:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Registre")
        sheet.freeze_panes = "A2"
        sheet.append(list(columns))
        for row in zip(*columns.values(), strict=True):
            sheet.append([_cell(value) for value in row])
        book.save(file)


def _cell(value: str | float | None) -> str | float | None:
    """Return what XLSX can hold of `value`; text that begins like a formula stays text."""
    if not isinstance(value, str):
        return value
    return neutralise_formula(_NOT_IN_XML.sub("\ufffd", value))[:_MOST_IN_A_CELL]


PUBLIC_HEADER: Final = (
    *_shop_cells(Shop(slug="", name="")),
    *_place_cells(Place(role=Role.SHOP)),
)
"""Columns of a public table, in order."""
_ENTRY_HEADER: Final = (
    *("fiche", "etat", "attend", "verdict", "doutes", "doublons"),
    *PUBLIC_HEADER,
    *("autres_lieux", "contact", "contact_email", "contact_telephone", "siret", "inscrit_par"),
    *("remarque", "inscrit_le", "modifie_le", "importe_de", "reference"),
)
