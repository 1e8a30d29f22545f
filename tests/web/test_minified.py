import re
import shutil
import subprocess

import pytest

from geo.web.assets import LEAFLET_FOLDER, STATIC_FOLDER
from geo.web.minified import read_minified

SCRIPTS = sorted(STATIC_FOLDER.glob("*.js"))
STRING = re.compile(rb'"(?:[^"\\\n]|\\.)*"')
COMMENT = re.compile(rb"/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)


def test_scripts_lose_their_comments_and_keep_their_strings():
    for path in SCRIPTS:
        body, small = path.read_bytes(), read_minified(path)
        assert len(small) < len(body)
        assert b"/* " not in small
        assert STRING.findall(small) == STRING.findall(COMMENT.sub(b"", body))


@pytest.mark.skipif(shutil.which("node") is None, reason="node reads JavaScript")
def test_minified_scripts_are_scripts(tmp_path):
    for path in SCRIPTS:
        (tmp_path / path.name).write_bytes(read_minified(path))
        subprocess.run(["node", "--check", tmp_path / path.name], check=True)


def test_style_sheets_keep_their_rules():
    for path in [*STATIC_FOLDER.glob("*.css"), LEAFLET_FOLDER / "leaflet.css"]:
        body, small = path.read_bytes(), read_minified(path)
        assert small.count(b"{") == COMMENT.sub(b"", body).count(b"{")


@pytest.mark.parametrize("name", ["images/layers.png", "leaflet.js"])
def test_files_of_others_stay_as_they_are_with_their_notice(name):
    path = LEAFLET_FOLDER / name
    assert read_minified(path) == path.read_bytes()
