import pytest
from typer.testing import CliRunner

from geo.cli import app
from geo.web.compression import CompressedCopies
from geo.web.streamlit_files import first_files


@pytest.fixture
def small_streamlit(tmp_path, monkeypatch):
    """A home of its own, and a folder like Streamlit's with one script."""
    folder = tmp_path / "streamlit"
    (folder / "static" / "js").mkdir(parents=True)
    (folder / "static" / "js" / "index.abc.js").write_text("const a = 1;\n" * 99)
    (folder / "index.html").write_text('<script type="module" src="./static/js/index.abc.js">')
    monkeypatch.setattr("geo.commands.prepare.streamlit_folder", lambda: folder)
    monkeypatch.setenv("ALENTOUR_HOME", str(tmp_path / "home"))
    return folder


def test_files_are_ready_before_the_first_visit(small_streamlit, tmp_path):
    result = CliRunner().invoke(app, ["prepare"])
    assert result.exit_code == 0, result.output
    assert "fichiers prêts" in result.output
    made = {path.suffix for path in (tmp_path / "home" / "cache" / "compressed").iterdir()}
    assert made == {".br", ".gz"}


def test_second_time_changes_nothing(small_streamlit, tmp_path):
    CliRunner().invoke(app, ["prepare"])
    folder = tmp_path / "home" / "cache" / "compressed"
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    CliRunner().invoke(app, ["prepare"])
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_app_finds_what_was_prepared(small_streamlit, tmp_path):
    CliRunner().invoke(app, ["prepare"])
    (script,) = first_files(small_streamlit)
    copies = CompressedCopies(tmp_path / "home" / "cache" / "compressed")
    copies.make(script)
    assert copies.find(script, "br")[0].is_file()
