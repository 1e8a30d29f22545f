from typer.testing import CliRunner

from geo.cli import app
from geo.snapshot import read_shops


def test_demo_build_counts_over_france_when_asked(tmp_path):
    path = tmp_path / "many.parquet"
    result = CliRunner().invoke(app, ["demo", "build", "--count", "40", "-o", str(path)])
    assert result.exit_code == 0
    assert len(read_shops(path)) == 40


def test_demo_build_writes_a_snapshot_and_says_how_many(tmp_path):
    path = tmp_path / "shops.parquet"
    result = CliRunner().invoke(app, ["demo", "build", "--seed", "3", "-o", str(path)])
    assert result.exit_code == 0
    assert f"{len(read_shops(path))} créateurs fictifs" in result.output
