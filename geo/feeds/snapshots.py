"""Rows → GeoParquet 1.1, the columns of :mod:`geo.snapshot`, one row group a piece."""

import io
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from geo.feeds.papers import Papers
from geo.snapshot import SCHEMA, geo_papers

__all__ = ["parquet_pieces"]


class _Outlet(io.RawIOBase):
    """A file that is only written to, and emptied as one goes."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        """Tell that it is for writing."""
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        """Take `content`."""
        self._waiting.append(bytes(content))
        self._position += len(content)
        return len(content)

    def tell(self) -> int:
        """Return how much was written."""
        return self._position

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken, self._waiting = b"".join(self._waiting), []
        return taken


def parquet_pieces(pieces: Iterable[pa.Table], papers: Papers) -> Iterator[bytes]:
    """Give a GeoParquet file piece by piece; ``papers`` stand in its metadata."""
    named = SCHEMA.with_metadata(
        {
            "geo": geo_papers(),
            "title": papers.title,
            "attribution": papers.attribution,
            "licences": ", ".join(papers.licences),
            "url": papers.url,
        }
    )
    outlet = _Outlet()
    with pq.ParquetWriter(outlet, named, compression="zstd") as writer:
        yield outlet.take()
        for piece in pieces:
            writer.write_table(piece.select(SCHEMA.names).cast(named))
            yield outlet.take()
    yield outlet.take()
