"""Rows → CSV: the columns of :mod:`geo.exports`, then the page of the shop and whom to name."""

from collections.abc import Iterable, Iterator
from typing import Final

import pyarrow as pa

from geo.exports import PUBLIC_HEADER, public_rows
from geo.feeds.papers import Papers
from geo.snapshot import row_shops
from geo.tables.writing import csv_text

__all__ = ["csv_pieces"]

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_HEADER: Final = (*PUBLIC_HEADER, "page", "attribution")


def csv_pieces(pieces: Iterable[pa.Table], papers: Papers) -> Iterator[bytes]:
    """Give a table piece by piece; it opens by a double click and runs no formula."""
    yield _BYTE_ORDER_MARK + _encode(csv_text([_HEADER]))
    for piece in pieces:
        shops = row_shops(piece.to_pylist())
        lines = [
            [*map(row.get, PUBLIC_HEADER), papers.shop_url(shop.slug), papers.attribution]
            for shop in shops
            for row in public_rows(shop)
        ]
        yield _encode(csv_text(lines))


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "replace")
