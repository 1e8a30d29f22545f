import io
import tarfile
from xml.etree import ElementTree as ET

import pytest

from geo.errors import FileRefused
from geo.kinds import KINDS
from geo.web.kind_icons import SPRITE_PATH, build_sprite

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 15 15">'
    '<path\nd="M{n}.123456 0h1z"/></svg>'
)


def pack(path, names, n):
    with tarfile.open(path, "w:gz") as archive:
        for name in names:
            member = tarfile.TarInfo(f"package/icons/{name}.svg")
            picture = SVG.format(n=n).encode()
            member.size = len(picture)
            archive.addfile(member, io.BytesIO(picture))
    return path


def icons():
    return sorted({kind.icon for kind in KINDS.values()})


def test_every_kind_has_its_picture_in_the_sprite_that_is_shipped():
    symbols = ET.parse(SPRITE_PATH).getroot()  # noqa: S314 - our own file
    assert [symbol.attrib["id"] for symbol in symbols] == list(KINDS)
    assert all(
        path.attrib["d"].startswith(("M", "m")) for path in symbols.iter() if "d" in path.attrib
    )


def test_the_sprite_carries_its_papers():
    papers = SPRITE_PATH.read_text(encoding="utf-8").split("-->")[0]
    assert all(word in papers for word in ("@mapbox/maki@", "@rapideditor/temaki@", "CC0 1.0"))


def test_the_first_package_wins_and_numbers_are_cut(tmp_path):
    maki = pack(tmp_path / "maki.tgz", icons()[:5], n=1)
    temaki = pack(tmp_path / "temaki.tgz", icons(), n=2)
    sprite = build_sprite(maki, temaki)
    kind = next(kind for kind in KINDS.values() if kind.icon == icons()[0])
    line = next(line for line in sprite.splitlines() if f'id="{kind.key}"' in line)
    assert 'd="M1.12 0h1z"' in line


def test_a_picture_that_neither_package_has_is_named(tmp_path):
    maki = pack(tmp_path / "maki.tgz", icons()[1:], n=1)
    temaki = pack(tmp_path / "temaki.tgz", icons()[1:], n=1)
    with pytest.raises(FileRefused, match=icons()[0]):
        build_sprite(maki, temaki)


def test_what_is_no_archive_is_refused(tmp_path):
    path = tmp_path / "maki.tgz"
    path.write_bytes(b"not an archive")
    with pytest.raises(FileRefused):
        build_sprite(path, path)
