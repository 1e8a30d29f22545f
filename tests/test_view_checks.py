from dataclasses import replace

import pytest

from geo.errors import FormRefused
from geo.view_checks import check_view, view_slug
from geo.views import Face, View

GOOD = View(slug="", title="Pays des Carrés", territory=("epci:200000001",), kinds=("honey",))
FAULTS = {
    "title": [
        {"title": ""},
        {"title": " \n "},
        {"title": "x" * 81},
        {"title": "!?"},
        {"title": "Carte"},
    ],
    "territory": [{"territory": ("epci:0",)}, {"territory": ("commune:07901",) * 201}],
    "kinds": [{"kinds": ("gold",)}],
    "labels": [{"labels": ("x" * 81,)}, {"labels": ("Bio",) * 31}],
    "accent": [{"face": Face(accent=one)} for one in ("red", "#AA3300;}", "#aa330", "")],
    "zoom": [{"face": Face(zoom=20)}, {"face": Face(zoom=-1)}],
    "allowed_hosts": [
        {"allowed_hosts": ("http://a.example",)},
        {"allowed_hosts": tuple(f"https://a{i}.example" for i in range(31))},
    ],
}
CASES = [(field, changes) for field, many in FAULTS.items() for changes in many]


def test_a_view_is_kept_in_its_one_form(squares):
    written = replace(
        GOOD,
        title="  Pays\u202e des\r\nCarrés ",
        allowed_hosts=("www.a.example", "https://www.a.example/", ""),
        face=Face(accent="#aa3300", is_framed=True),
    )
    kept = check_view(written, squares)
    assert (kept.slug, kept.title) == ("pays-des-carres", "Pays des Carrés")
    assert kept.allowed_hosts == ("https://www.a.example",)
    assert kept.face == Face(accent="#aa3300")


def test_an_address_that_others_show_outlives_its_title(squares):
    assert check_view(replace(GOOD, slug="carres", title="Tout autre"), squares).slug == "carres"


@pytest.mark.parametrize(("field", "changes"), CASES)
def test_a_fault_is_told_by_its_field(squares, field, changes):
    with pytest.raises(FormRefused) as refused:
        check_view(replace(GOOD, **changes), squares)
    assert list(refused.value.faults) == [field]
    assert refused.value.faults[field].sentence


def test_all_faults_are_told_together(squares):
    with pytest.raises(FormRefused) as refused:
        check_view(View(slug="", title="", kinds=("gold",), allowed_hosts=("*",)), squares)
    assert set(refused.value.faults) == {"title", "kinds", "allowed_hosts"}


def test_a_long_title_makes_a_slug_that_fits():
    assert len(view_slug("mot " * 20)) <= 60
    assert not view_slug("mot " * 20).endswith("-")
