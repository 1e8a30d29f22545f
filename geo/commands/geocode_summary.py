"""What ``alentour geocode`` says at the end, in French."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from geo.address_tables.sheet import AddressColumns, GeocodedTable
from geo.geocoding.chain import is_sure
from geo.geocoding.national_format import RowStatus
from geo.geocoding.opening import Geocoding

__all__ = ["summarise"]

_TYPES: Final = {
    "housenumber": "au numéro",
    "street": "à la rue",
    "locality": "au lieu-dit",
    "municipality": "à la commune",
}
_STATUSES: Final = {
    RowStatus.NOT_FOUND: "sans réponse",
    RowStatus.SKIPPED: "sans adresse",
    RowStatus.ERROR: "sans réponse, un service n'ayant pas répondu",
}
# Characters that steer a terminal or reverse its text have no place in a message.
_STEERING: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def summarise(
    geocoded: GeocodedTable, columns: AddressColumns, geocoding: Geocoding, output: Path
) -> Iterator[str]:
    """Yield the lines of the summary: read, found by type, doubtful, not found, unreadable."""
    table = geocoded.table
    read = len(table.rows) + len(table.faults)
    yield _clean(f"{table.path.name} : {_count(read, 'ligne')}, écrites dans {output}.")
    yield _clean(f"Colonnes utilisées : {_name_columns(columns)}.")
    if not geocoding.is_local:
        yield (
            "Aucune adresse n'est chargée sur cette machine : "
            "lancez « alentour addresses load FICHIER »."
        )
    yield from _count_types(geocoded)
    for status, number in Counter(geocoded.statuses()).items():
        if status in _STATUSES:
            yield f"  {_figure(number)} {_STATUSES[status]}"
    for provider, number in geocoded.unavailable().items():
        yield _clean(f"Le {provider} n'a pas répondu pour {_count(number, 'ligne')}.")
    yield from _list_faults(geocoded)


def _count_types(geocoded: GeocodedTable) -> Iterator[str]:
    types = geocoded.types()
    for kind, words in _TYPES.items():
        if types[kind]:
            yield f"  {_figure(types[kind])} {words}"
    answered = [one.candidates for one in geocoded.answers if one is not None and one.candidates]
    unsure = sum(not is_sure(candidates) for candidates in answered)
    if unsure:
        yield f"dont {_figure(unsure)} à vérifier (réponse incertaine ou ambiguë)."


def _list_faults(geocoded: GeocodedTable) -> Iterator[str]:
    faults = geocoded.table.faults
    if faults:
        yield f"{_count(len(faults), 'ligne')} illisibles, recopiées sans réponse :"
    for fault in faults[:20]:
        yield _clean(f"  ligne {fault.line} : {fault.error.sentence}")


def _name_columns(columns: AddressColumns) -> str:
    parts = [f"adresse = {' + '.join(columns.text)}"] if columns.text else []
    if columns.postcode is not None:
        parts.append(f"code postal = {columns.postcode}")
    if columns.citycode is not None:
        parts.append(f"code INSEE = {columns.citycode}")
    return ", ".join(parts)


def _figure(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def _count(number: int, noun: str) -> str:
    return f"{_figure(number)} {noun}{'s' if number > 1 else ''}"


def _clean(text: str) -> str:
    return _STEERING.sub("\ufffd", text)
