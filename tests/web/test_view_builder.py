import pytest

from geo.coordinates import Position
from geo.languages import Language
from geo.registry.usage import UsageCount
from geo.values import Occasion, Service
from geo.views import Face, Layout, View
from geo.web.view_builder import (
    advise_colour,
    centre_on,
    draft_embed,
    draft_parameters,
    draft_title,
    kind_names,
    read_draft,
    read_hosts,
    usage_sentence,
)
from tests.factories import WEST
from tests.web.applications import make_application

FULL = View(
    slug="",
    title="",
    territory=("epci:200000001",),
    kinds=("honey", "craft"),
    services=(Service.DELIVERY,),
    labels=("Bio",),
    occasions=(Occasion.CHRISTMAS,),
    face=Face(
        layout=Layout.LIST,
        accent="#aa3300",
        centre=Position(lon=4.05, lat=44.05),
        zoom=11,
        language=Language.NL,
    ),
)
BLANK = View(slug="", title="")


@pytest.fixture(scope="module")
def application(squares, catalogue, tmp_path_factory):
    return make_application(squares, catalogue, tmp_path_factory.mktemp("home"))


def asked(view):
    parameters = draft_parameters(view)
    return {name: [v for n, v in parameters if n == name] for name, _ in parameters}


@pytest.mark.parametrize("view", [FULL, BLANK], ids=["full", "blank"])
def test_the_address_of_a_draft_is_read_as_the_draft(application, view):
    assert read_draft(asked(view), application) == view


def test_a_draft_is_framed_as_the_map_asked_alike_and_a_saved_view_by_its_name(squares):
    draft = draft_embed(FULL, "https://a.example", squares)
    assert draft.path == "/carte"
    assert ("territoire", "epci:200000001") in draft.parameters
    saved = draft_embed(View(slug="ouest", title="Ouest"), "https://a.example", squares)
    assert saved.frame_url == "https://a.example/v/ouest?cadre=1"


@pytest.mark.parametrize(
    ("view", "title"),
    [
        (BLANK, "Créateurs et commerces"),
        (View(slug="", title="", territory=("epci:200000001",)),
         "Créateurs et commerces : Pays des Carrés"),
        (View(slug="", title="", kinds=("honey",), territory=("commune:07901",)),
         f"Miel : {WEST.name}"),
        (View(slug="", title="", kinds=tuple(kind_names())[:5]), None),
    ],
)  # fmt: skip
def test_a_draft_is_called_by_what_it_shows(squares, view, title):
    found = draft_title(view, squares)
    assert found == title if title else found.endswith("…")


@pytest.mark.parametrize(
    ("accent", "is_read"),
    [(None, True), ("#1f6f54", True), ("#707070", True), ("#777777", False), ("#ffd200", False)],
)
def test_a_colour_that_is_too_pale_is_told_with_a_better_one(accent, is_read):
    advice = advise_colour(accent)
    assert (advice is None) is is_read
    assert advice is None or advise_colour(advice.better) is None


def test_the_map_opens_on_a_commune_that_exists(application):
    face, fault = centre_on(WEST.name, Face(), application)
    assert (face.centre, fault) == (WEST.position, None)
    face, fault = centre_on("Nulle part ailleurs", Face(), application)
    assert face.centre is None
    assert "Nulle part" in fault


def test_sites_are_read_one_a_line_or_between_commas():
    assert read_hosts(" https://a.example\r\n\nb.example; c.example, ") == (
        "https://a.example",
        "b.example",
        "c.example",
    )


def test_openings_are_told_in_words():
    assert "jamais" in usage_sentence(None)
    assert usage_sentence(UsageCount(page="v/a", own=1, framed=0)).startswith("1\u00a0ouverture ")
    assert "dont 4" in usage_sentence(UsageCount(page="v/a", own=1, framed=4))
