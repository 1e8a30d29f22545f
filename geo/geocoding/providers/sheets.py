"""The batch of the national service: requests → CSV → one candidate a request."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Final

from geo.coordinates import Position
from geo.geocoding.candidate import Candidate, CandidateType, GeocodingRequest
from geo.geocoding.providers.features import ambiguity

__all__ = ["SHEET_ROWS", "read_sheet", "sheet_filters", "write_sheet"]

SHEET_ROWS: Final = 2000
"""Rows sent at once: a service that fails loses so much work."""
_COLUMNS: Final = ("row", "q", "postcode", "citycode")


def write_sheet(requests: Sequence[GeocodingRequest]) -> bytes:
    """Return `requests` as CSV: ``row``, ``q``, ``postcode``, ``citycode``."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(_COLUMNS)
    for row, request in enumerate(requests):
        # The service cuts lines before it reads cells: a line break inside a cell loses the row.
        text = " ".join(request.text.split())[:200]
        writer.writerow([row, text, request.postcode or "", request.insee_code or ""])
    return file.getvalue().encode()


def sheet_filters(requests: Sequence[GeocodingRequest]) -> list[tuple[str, str]]:
    """Return the form fields that name the columns to filter by: those that hold anything."""
    held = {
        "postcode": any(request.postcode for request in requests),
        "citycode": any(request.insee_code for request in requests),
    }
    return [(name, name) for name, is_held in held.items() if is_held]


def read_sheet(body: bytes, *, count: int, source: str) -> list[list[Candidate]]:
    """Return one list of at most one candidate for each of `count` rows, in their order.

    Raises
    ------
    KeyError, TypeError, ValueError
        When a column, a row or a cell is not what was expected.
    """
    found: dict[int, list[Candidate]] = {}
    for cells in csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")):
        if None in cells or None in cells.values():
            raise ValueError(f"expected {len(cells)} cells in row {cells['row']!r}")
        found[int(cells["row"])] = _read_row(cells, source)
    if sorted(found) != list(range(count)):
        raise ValueError(f"expected {count} rows, got {len(found)}")
    return [found[row] for row in range(count)]


def _read_row(cells: Mapping[str, str], source: str) -> list[Candidate]:
    if not cells["result_label"] or not cells["latitude"]:
        return []
    score = min(1.0, max(0.0, float(cells["result_score"])))
    following = cells.get("result_score_next") or "0"
    kind = CandidateType(cells["result_type"])
    is_number = kind is CandidateType.HOUSENUMBER
    street = cells.get("result_street") or None
    return [
        Candidate(
            type=kind,
            label=cells["result_label"],
            name=(street if is_number else None) or cells["result_name"],
            position=Position(lon=float(cells["longitude"]), lat=float(cells["latitude"])),
            score=score,
            insee_code=_require(cells["result_citycode"]),
            city=_require(cells["result_city"]),
            postcode=cells.get("result_postcode") or None,
            housenumber=cells.get("result_housenumber") or None,
            id=cells.get("result_id") or None,
            differences=ambiguity(score, float(following)),
            source=source,
        )
    ]


def _require(cell: str) -> str:
    if not cell:
        raise ValueError("expected a text, got an empty cell")
    return cell
