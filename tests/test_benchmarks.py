import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks.light_tables import FIGURES, OURS, UMAP, Figures, describe_figure
from benchmarks.load import Load
from benchmarks.serving import ROOT
from benchmarks.umap_peer import describe_points
from geo.coordinates import Position
from tests.factories import make_place, make_shop


def test_the_list_says_in_a_line_what_each_benchmark_measures(capsys):
    assert benchmarks.run([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(benchmarks.find_benchmarks())
    assert all(len(line.split()) > 3 for line in lines)


def test_a_benchmark_that_does_not_exist_is_refused_with_the_names_of_the_others(capsys):
    assert benchmarks.run(["nothing"]) == 2
    assert "filter_change" in capsys.readouterr().out


def test_options_reach_the_benchmark_and_its_answer_becomes_the_exit_code(monkeypatch):
    asked = []
    module = SimpleNamespace(main=lambda options: asked.append(options) or 1)
    monkeypatch.setattr(benchmarks, "find_benchmarks", lambda: {"one": module, "two": module})
    assert benchmarks.run(["two", "--runs", "1"]) == 1
    assert asked == [["--runs", "1"]]
    assert benchmarks.run(["all"]) == 1
    assert asked[1:] == [[], []]


@pytest.mark.parametrize("name", benchmarks.find_benchmarks())
def test_every_benchmark_takes_options(name, capsys):
    with pytest.raises(SystemExit) as ended:
        benchmarks.run([name, "--help"])
    assert ended.value.code == 0


def test_filter_change_measures_screen_and_map_beside_folium(tmp_path):
    command = [sys.executable, "-m", "benchmarks", "filter_change", "--sizes", "30"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ALENTOUR_HOME": str(tmp_path)}
    shown = subprocess.check_output(command, env=environment, cwd=ROOT, text=True)
    [row] = [line for line in shown.splitlines() if " 30 " in line]
    assert row.count(" ms") == 4


def test_verdict_measures_a_few_entries_beside_geopandas(capsys):
    assert benchmarks.run(["verdict", "--entries", "300", "--runs", "1"]) in {0, 1}
    shown = capsys.readouterr().out
    assert shown.count(" ms") >= 4
    assert "geopandas" in shown


def test_umap_gets_the_public_points_and_a_zoom_that_shows_them_all():
    west, east = (
        make_shop(name=name, places=(make_place(position=Position(lon=lon, lat=44.6)),))
        for name, lon in (("Ouest", 4.0), ("Est", 4.7))
    )
    points = describe_points([west, east, make_shop(places=(make_place(position=None),))])
    assert [one["properties"]["name"] for one in points["features"]] == ["Ouest", "Est"]
    assert points["bbox"] == [4.0, 44.6, 4.7, 44.6]
    assert points["zoom"] == 9


def test_a_figure_that_was_not_measured_is_a_dash_beside_those_that_were():
    pages = {
        OURS: Figures(load=Load(requests_per_s=900, processor_ms=0.5, failed=0)),
        UMAP: Figures(),
    }
    figure = next(one for one in FIGURES if one.words == "{:.0f}" and "second" in one.name)
    assert describe_figure(figure, pages)[1:] == ["900", "–", "–"]
