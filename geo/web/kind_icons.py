"""One small picture per kind: the sprite made from Maki and Temaki (both CC0).

A page shows a picture with ``<svg><use href="…/kinds.svg#honey"/></svg>``; the browser fetches
the sprite once. The file is built by maintainers and shipped: ``alentour icons build``.
"""

import hashlib
import re
import subprocess
import tarfile
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from geo.errors import FileRefused, ServiceFailed
from geo.kinds import KINDS

__all__ = ["MAKI", "SPRITE_PATH", "TEMAKI", "build_sprite", "fetch_icons"]

MAKI: Final = "@mapbox/maki@8.2.0"
TEMAKI: Final = "@rapideditor/temaki@5.13.0"
SPRITE_PATH: Final = Path(__file__).with_name("static") / "kinds.svg"

_SHA256: Final = {
    MAKI: "f6e59156521117c311c0e73a6aeef8d5039daea9c7fbe1ff9264e18a3ebec87f",
    TEMAKI: "52ae214da81bb1ac8ccaf4b2869deffede5e2eb17c76b1b73bb7b1098ea33b9e",
}
_SVG: Final = "{http://www.w3.org/2000/svg}"
_PAPERS: Final = f"""<!--
One picture per kind of geo/kinds.py, from {MAKI} and {TEMAKI} (npm).
Licence of both: CC0 1.0 Universal, https://creativecommons.org/publicdomain/zero/1.0/
Rebuild: alentour icons build
-->
"""


def fetch_icons(name: str, folder: Path) -> Path:
    """Download the npm package `name` into `folder`, and check its digest.

    Raises
    ------
    ServiceFailed
        When npm is missing or fails, or brings something else than what was pinned.
    """
    command = ["npm", "pack", "--silent", name]
    try:
        packed = subprocess.run(
            command, cwd=folder, check=True, capture_output=True, text=True, timeout=600
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ServiceFailed("source_not_fetched", name=name, command="npm") from error
    archive = folder / packed.stdout.strip()
    if hashlib.sha256(archive.read_bytes()).hexdigest() != _SHA256[name]:
        raise ServiceFailed("source_changed", name=name)
    return archive


def build_sprite(maki: Path, temaki: Path) -> str:
    """Return one SVG with a ``<symbol>`` per kind, named by the kind's key, 15 by 15 units.

    Parameters
    ----------
    maki, temaki
        Archives of the two npm packages; Maki's picture wins where both have the name.

    Raises
    ------
    FileRefused
        When an archive cannot be read, or neither has a picture that a kind names.
    """
    pictures = _read_pictures(temaki, TEMAKI) | _read_pictures(maki, MAKI)
    missing = sorted({kind.icon for kind in KINDS.values()} - pictures.keys())
    if missing:
        raise FileRefused("source_unreadable", path=temaki, expected=", ".join(missing))
    symbols = "\n".join(_symbol(kind.key, pictures[kind.icon]) for kind in KINDS.values())
    return f'{_PAPERS}<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _read_pictures(path: Path, name: str) -> dict[str, bytes]:
    try:
        with tarfile.open(path) as archive:
            return {
                Path(member.name).stem: file.read()
                for member in archive
                if member.name.startswith("package/icons/") and member.name.endswith(".svg")
                if (file := archive.extractfile(member)) is not None
            }
    except (OSError, tarfile.TarError) as error:
        raise FileRefused("source_unreadable", path=path, expected=name) from error


def _symbol(key: str, picture: bytes) -> str:
    root = ET.fromstring(picture)  # noqa: S314 - of a package whose digest is pinned
    paths = "".join(f'<path d="{_tidy(path.attrib["d"])}"/>' for path in root.iter(f"{_SVG}path"))
    return f'<symbol id="{key}" viewBox="{root.attrib["viewBox"]}">{paths}</symbol>'


def _tidy(outline: str) -> str:
    """Return a path on one line, its numbers cut after two decimals: 1/1500 of the picture."""
    return re.sub(r"(\.\d\d)\d+", r"\1", re.sub(r"\s+", " ", outline).strip())
