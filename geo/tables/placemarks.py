"""KML, KMZ and GPX: the points that people put on a map, through GDAL."""

import io
import re
import tempfile
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

from geo.errors import FileRefused
from geo.tables.layers import table_from_frame
from geo.tables.table import MAX_BYTES, Table

__all__ = ["is_kmz", "is_placemarks", "plain_text", "read_kmz", "read_placemarks"]

_HEAD: Final = 2_000
_ROOT: Final = re.compile(rb"<(?:\w+:)?(kml|gpx)[\s>]", re.I)
_DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_DRIVERS: Final = frozenset({"KML", "LIBKML", "GPX"})
_FOLDER: Final = "dossier"
_WAYPOINTS: Final = "waypoints"
_MAX_LAYERS: Final = 500
# How a viewer draws a placemark, not what it is.
_DRAWING: Final = re.compile(
    "timestamp|begin|end|altitudeMode|tessellate|extrude|visibility|drawOrder|icon|time|magvar|"
    "geoidheight|fix|sat|[hvp]dop|ageofdgpsdata|dgpsid|ele"
)


def is_placemarks(raw: bytes) -> bool:
    """Tell whether text in XML is a KML or a GPX by its root."""
    return _ROOT.search(raw[:_HEAD].replace(b"\x00", b"")) is not None


def is_kmz(raw: bytes) -> bool:
    """Tell whether an archive holds a KML."""
    return _find_kml(raw) is not None


def _find_kml(raw: bytes) -> zipfile.ZipInfo | None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError):
        return None
    return next((one for one in entries if one.filename.lower().endswith(".kml")), None)


def read_kmz(raw: bytes, path: Path) -> Table:
    """Read the first KML of an archive; see :func:`read_placemarks`."""
    entry = _find_kml(raw)
    if entry is None:
        raise FileRefused("file_not_a_table", path=path)
    if entry.file_size > MAX_BYTES:
        raise FileRefused("file_too_big", path=path, limit_mb=MAX_BYTES >> 20)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            content = archive.read(entry)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise FileRefused("file_damaged", path=path, reason="KMZ") from error
    return read_placemarks(content, path)


def read_placemarks(raw: bytes, path: Path) -> Table:
    """Read the placemarks of a KML, whatever their folder, or the waypoints of a GPX.

    Folders become a column. A description in HTML becomes text.

    Raises
    ------
    FileRefused
        When it is damaged, holds no placemark, or declares entities of its own.
    """
    if _DOCTYPE.search(raw):
        raise FileRefused("file_damaged", path=path, reason="XML")
    root = _ROOT.search(raw[:_HEAD])
    suffix = ".gpx" if root is not None and root[1].lower() == b"gpx" else ".kml"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"source{suffix}"
        source.write_bytes(raw)
        frame = _read_layers(source, path)
    return table_from_frame(_without_drawing(frame), path, ())


def _read_layers(source: Path, path: Path) -> Any:  # noqa: ANN401 (GeoDataFrame)
    import geopandas
    import pandas as pd
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError, FieldError, GeometryError

    try:
        names = [str(name) for name, _ in pyogrio.list_layers(source)][:_MAX_LAYERS]
        if source.suffix == ".gpx":
            names = [_WAYPOINTS] if _WAYPOINTS in names else []
        frames = [_read_layer(source, name, path) for name in names]
    except (DataSourceError, DataLayerError, FieldError, GeometryError, UnicodeError) as error:
        raise FileRefused("file_damaged", path=path, reason="XML") from error
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        raise FileRefused("file_empty", path=path)
    joined = pd.concat([frame.astype(object) for frame in filled], ignore_index=True)
    return geopandas.GeoDataFrame(joined, geometry="geometry", crs="EPSG:4326")


def _read_layer(source: Path, name: str, path: Path) -> Any:  # noqa: ANN401
    import pyogrio

    if pyogrio.read_info(source, layer=name)["driver"] not in _DRIVERS:
        raise FileRefused("file_not_a_table", path=path)
    frame = pyogrio.read_dataframe(source, layer=name, force_2d=True)
    return frame if name == _WAYPOINTS else frame.assign(**{_FOLDER: name})


def _without_drawing(frame: Any) -> Any:  # noqa: ANN401
    """Leave out how placemarks are drawn, and columns where nothing stands."""
    fields = frame.drop(columns="geometry")
    left = [name for name in fields if _DRAWING.fullmatch(name) or fields[name].isna().all()]
    kept = frame.drop(columns=left)
    for name in ("description", "desc", "cmt"):
        if name in kept.columns:
            kept[name] = [plain_text(cell) for cell in kept[name]]
    return kept


class _TextOf(HTMLParser):
    """Collects the text of a page, a line a paragraph."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Start a line where the page does; be silent inside a script."""
        if tag in {"script", "style"}:
            self._silent += 1
        elif tag in {"br", "p", "div", "li", "tr"}:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Speak again after a script."""
        if tag in {"script", "style"}:
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        """Keep a text that is shown."""
        if not self._silent:
            self.parts.append(data)


def plain_text(cell: object) -> object:
    r"""Return a cell of HTML as text; a cell without a tag, or of another type, as it is.

    >>> plain_text("<b>Miel</b><br>du pays"), plain_text("1 < 2")
    ('Miel\ndu pays', '1 < 2')
    """
    if not isinstance(cell, str) or not re.search(r"</?[a-z][^>]*>", cell, re.I):
        return cell
    parser = _TextOf()
    parser.feed(cell)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).splitlines())
    return "\n".join(line for line in lines if line)
