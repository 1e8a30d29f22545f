"""What ``alentour locate`` says at the end, in French."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from geo.columns import ColumnMap
from geo.french import group_digits
from geo.locating import LocatedTable
from geo.locating.output import remark_moved
from geo.tables.writing import rejects_path

__all__ = ["summarise"]

_PRECISIONS: Final = {
    "given": "position donnée par le fichier",
    "pin": "position confirmée à la main",
    "housenumber": "au numéro",
    "street": "à la rue",
    "locality": "au lieu-dit",
    "commune": "à la commune",
}
_STATUSES: Final = {
    "near_boundary": "à moins de {near_m:g} m d'une limite communale",
    "code_disagrees": "code INSEE et position en désaccord (le code est gardé)",
    "city_disagrees": "commune écrite et position en désaccord (la commune est gardée)",
    "postcode_disagrees": "code postal et position en désaccord (la position est gardée)",
    "off_contours": "hors de tout contour (mer, port) : commune la plus proche",
}
_REMARKS_SHOWN: Final = 20
# Characters that steer a terminal or reverse its text have no place in a message.
_STEERING: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def summarise(
    located: LocatedTable, columns: ColumnMap, output: Path, *, near_m: float
) -> Iterator[str]:
    """Yield the lines of the summary: read, located, near a boundary, remarks, refused."""
    table = located.table
    read = len(table.rows) + len(table.faults)
    yield _clean(f"{table.path.name} : {_count(read, 'ligne')}.")
    yield _clean(f"Colonnes utilisées : {_name_columns(columns)}.")
    yield _clean(f"{_count(len(located.ranks), 'ligne')} dans {output}")
    yield from _count_values(located.answers["precision"], _PRECISIONS)
    statuses = {code: text.format(near_m=near_m) for code, text in _STATUSES.items()}
    yield from _count_values(located.answers["status"], statuses)
    yield from _list_remarks(located)
    yield from _list_faults(located, output)


def _count(number: int, noun: str) -> str:
    return f"{group_digits(number)} {noun}{'s' if number > 1 else ''}"


def _name_columns(columns: ColumnMap) -> str:
    return ", ".join(f"{field} = {' + '.join(names)}" for field, names in columns.columns.items())


def _count_values(values: Iterable[object], words: dict[str, str]) -> Iterator[str]:
    counts = Counter(map(str, values))
    for code, text in words.items():
        if counts[code]:
            yield f"  {group_digits(counts[code])} {text}"


def _list_remarks(located: LocatedTable) -> Iterator[str]:
    remarks = [*located.remarks, *remark_moved(located.table.columns)]
    if remarks:
        yield "À savoir :"
    for remark in remarks[:_REMARKS_SHOWN]:
        yield _clean(f"  {remark.sentence}")
    if len(remarks) > _REMARKS_SHOWN:
        yield f"  et {len(remarks) - _REMARKS_SHOWN} autres remarques."


def _list_faults(located: LocatedTable, output: Path) -> Iterator[str]:
    if not located.faults:
        yield "Aucune ligne refusée."
        return
    yield _clean(f"{_count(len(located.faults), 'ligne')} à reprendre dans {rejects_path(output)}")
    counts = Counter(fault.error.code for fault in located.faults)
    first = {fault.error.code: fault for fault in reversed(located.faults)}
    for code, count in counts.most_common():
        yield _clean(f"  {count} : ligne {first[code].line}, {first[code].error.sentence}")


def _clean(text: str) -> str:
    return _STEERING.sub("\ufffd", text)
