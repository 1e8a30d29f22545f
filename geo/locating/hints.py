"""What the rows of a table say about their commune besides coordinates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo.boundaries import Boundaries
from geo.codes import clean_insee_code, clean_postcode
from geo.columns import ColumnMap
from geo.remarks import Remark
from geo.tables.table import Table

__all__ = ["CommuneHint", "read_addresses", "read_hints"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneHint:
    """What one row says: a current INSEE code, a postcode of five digits, a city, an address."""

    insee_code: str | None = None
    postcode: str | None = None
    city: str | None = None
    address: str | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing here names a commune."""
        return self.insee_code is None and self.postcode is None and self.city is None


def read_hints(
    table: Table, columns: ColumnMap, boundaries: Boundaries, *, with_address: bool = True
) -> tuple[list[CommuneHint], tuple[Remark, ...]]:
    """Return one hint a row, and what was mended: zeros given back, successors, unknown codes.

    Without addresses, many rows share one hint and the gazetteer is asked once for all of them.
    """
    written = columns.texts(table, "insee_code")
    codes = [clean_insee_code(text) for text in written]
    current = {code: _find_current(code, boundaries) for code in set(codes) if code is not None}
    postcodes_written = columns.texts(table, "postcode")
    postcodes = [clean_postcode(text) for text in postcodes_written]
    hints = [
        CommuneHint(
            insee_code=None if code is None else current[code],
            postcode=postcode,
            city=city or None,
            address=(address or None) if with_address else None,
        )
        for code, postcode, city, address in zip(
            codes,
            postcodes,
            columns.texts(table, "city"),
            read_addresses(table, columns),
            strict=True,
        )
    ]
    remarks = (
        *_remark_zeros("code INSEE", written, codes, table),
        *_remark_zeros("code postal", postcodes_written, postcodes, table),
        *_remark_changed(written, codes, current, table, boundaries),
    )
    return hints, remarks


def _find_current(code: str, boundaries: Boundaries) -> str | None:
    """Return `code` while it is in use, its successor when it is not, ``None`` when unknown."""
    return code if boundaries.commune(code) is not None else boundaries.successor(code)


def read_addresses(table: Table, columns: ColumnMap) -> list[str]:
    """Return the address of each row: as written, else number and street; ``""`` for none."""
    numbers, streets = columns.texts(table, "housenumber"), columns.texts(table, "street")
    return [
        address or " ".join(filter(None, (number, street)))
        for address, number, street in zip(
            columns.texts(table, "address"), numbers, streets, strict=True
        )
    ]


def _lines_of(codes: Sequence[str | None], code: str, table: Table) -> tuple[int, ...]:
    return tuple(line for line, one in zip(table.lines, codes, strict=True) if one == code)


def _remark_zeros(
    field: str, written: Sequence[str], cleaned: Sequence[str | None], table: Table
) -> Iterable[Remark]:
    changed = [
        rank
        for rank, code in enumerate(cleaned)
        if code is not None and code.startswith("0") and not _has_zero(written[rank])
    ]
    if changed:
        first = changed[0]
        yield Remark(
            code="zero_restored",
            lines=tuple(table.lines[rank] for rank in changed),
            details={"field": field, "before": written[first], "after": cleaned[first]},
        )


def _has_zero(text: str) -> bool:
    return text.lstrip("FRANCEfrance- ").startswith("0")


def _remark_changed(
    written: Sequence[str],
    codes: Sequence[str | None],
    current: dict[str, str | None],
    table: Table,
    boundaries: Boundaries,
) -> Iterable[Remark]:
    for code, new in sorted(current.items()):
        if new is not None and new != code:
            commune = boundaries.commune(new)
            after = f"{commune.name} ({new})" if commune else new
            lines = _lines_of(codes, code, table)
            details = {"before": code, "after": after}
            yield Remark(code="commune_replaced", lines=lines, details=details)
    unknown = [
        rank
        for rank, code in enumerate(codes)
        if written[rank] and (code is None or current[code] is None)
    ]
    if unknown:
        lines = tuple(table.lines[rank] for rank in unknown)
        yield Remark(code="code_unknown", lines=lines, details={"example": written[unknown[0]]})
