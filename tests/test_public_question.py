from datetime import datetime
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coordinates import Position
from geo.public_question import Question, question_parameters, read_question
from geo.values import Query, Scope
from geo.views import Face, Layout, View
from geo.whereabouts import Whereabouts
from tests.web.applications import make_application

NOON = datetime(2026, 12, 5, 12, 0)
BOTH = frozenset({"07901", "07902"})
VIEW = View(
    slug="carres",
    title="Les Carrés",
    territory=("epci:200000001",),
    kinds=("honey",),
    face=Face(layout=Layout.LIST),
)


@pytest.fixture(scope="module")
def application(squares, catalogue, tmp_path_factory):
    return make_application(squares, catalogue, tmp_path_factory.mktemp("home"))


def read(application, url_query, view=None):
    parameters = parse_qs(url_query, keep_blank_values=True)
    return read_question(parameters, application, view=view, clock=lambda: NOON)


def test_without_a_limit_everything_is_asked(application):
    assert read(application, "q=miel") == Question(state=read(application, "q=miel").state)
    assert read(application, "q=miel").state.query == Query(text="miel")


@pytest.mark.parametrize(
    ("url_query", "codes"),
    [
        ("territoire=commune:07901", {"07901"}),
        ("territoire=epci:200000001", BOTH),
        ("territoire=commune:07901&territoire=commune:07902", BOTH),
    ],
)
def test_areas_of_the_address_limit_what_is_asked(application, url_query, codes):
    question = read(application, url_query)
    assert question.state.query.scope == Scope(insee_codes=frozenset(codes))
    assert read(application, url_query).state.query.scope is question.state.query.scope


@pytest.mark.parametrize("code", ["epci:1", "07901", "planet:3", "commune:", "${x}", "x" * 9_000])
def test_an_area_that_does_not_exist_limits_nothing_and_is_told(application, code):
    question = read(application, urlencode({"territoire": code, "q": "miel"}))
    [fault] = question.faults
    assert (fault.code, fault.details["name"]) == ("unknown_territory", "territoire")
    assert question.state.query == Query(text="miel")
    assert question.state.faults == question.faults
    assert len(fault.sentence) < 300


def test_a_view_limits_what_is_asked_and_an_address_narrows_it(application):
    inside = read(application, "", VIEW).state.query.scope
    assert inside == Scope(insee_codes=BOTH, kinds=("honey",))
    narrower = read(application, "territoire=commune:07901", VIEW).state.query.scope
    assert narrower == Scope(insee_codes=frozenset({"07901"}), kinds=("honey",))


def test_a_view_whose_areas_have_all_gone_shows_nothing_rather_than_everything(application):
    lost = View(slug="perdue", title="Perdue", territory=("commune:99999",))
    question = read(application, "", lost)
    assert question.state.query.scope == Scope(insee_codes=frozenset())
    assert question.faults == ()


def test_a_view_has_its_face_unless_the_address_says_otherwise(application):
    assert read(application, "", VIEW).face.layout is Layout.LIST
    assert read(application, "affichage=carte", VIEW).face.layout is Layout.MAP


@pytest.mark.parametrize(
    ("url_query", "code"),
    [
        ("ou=l'ouest", "07901"),
        ("ou=&pres=07901", None),
        ("pres=L'Ouest", "07901"),
        ("pres=07901", "07901"),
        ("ou=L'Est+(07)&pres=07902", "07902"),
    ],
)
def test_words_say_where_one_is_when_they_name_one_commune(application, url_query, code):
    question = read(application, url_query)
    assert (question.state.near_code, question.faults) == (code, ())
    assert question.where == Whereabouts()


def test_what_the_field_showed_keeps_a_position(application):
    question = read(application, "ou=Position choisie&pres=4.1,44.1")
    assert question.state.query.near == Position(lon=4.1, lat=44.1)


@pytest.mark.parametrize(
    "url_query", ["ou=atlantis&pres=07901", "pres=atlantis", "ou=${x}", "ou=" + "a" * 9_000]
)
def test_words_that_name_nothing_are_told_and_kept(application, url_query):
    question = read(application, url_query)
    assert [fault.code for fault in question.faults] == ["place_unknown"]
    assert question.where.is_unknown
    assert question.state.query.near is None


def test_words_that_may_name_several_communes_offer_them(application):
    question = read(application, "ou=L'Es")
    assert [fault.code for fault in question.faults] == ["place_unsure"]
    assert "pres=07902" in question.faults[0].sentence
    assert [candidate.insee_code for candidate in question.where.candidates] == ["07902"]


NAMES = ("q", "genre", "pres", "ou", "territoire", "couleur", "centre", "zoom", "cadre", "page")
hostile = st.text(max_size=40) | st.sampled_from(
    ["honey", "07901", "commune:07901", "4.1,44.1", "aa3300", "1", "11", "L'Ouest", "L'Es"]
)


@settings(max_examples=60, deadline=None)
@given(parameters=st.dictionaries(st.sampled_from(NAMES), st.lists(hostile, max_size=3)))
def test_whatever_an_address_says_its_question_can_be_written(application, parameters):
    question = read_question(parameters, application, view=VIEW, clock=lambda: NOON)
    written = urlencode(question_parameters(question, names_view=True))
    again = read(application, written, VIEW)
    assert written.startswith("vue=carres")
    assert (again.state.query, again.face) == (question.state.query, question.face)
    assert (again.territory, again.where) == (question.territory, question.where)
