from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinates import Position
from geo.face_parameters import FACE_NAMES, face_parameters, read_face
from geo.views import Face, Layout

SAVED = Face(layout=Layout.MAP, accent="#003366", zoom=9, is_framed=True)


def read(url_query, over=None):
    return read_face(parse_qs(url_query, keep_blank_values=True), over=over)


@pytest.mark.parametrize(
    ("url_query", "expected"),
    [
        ("", Face()),
        ("affichage=liste", Face(layout=Layout.LIST)),
        ("couleur=AA3300", Face(accent="#aa3300")),
        ("couleur=%23a30", Face(accent="#aa3300")),
        ("centre=4.39,44.62", Face(centre=Position(lon=4.39, lat=44.62))),
        ("centre=0,51.5", Face(centre=Position(lon=0, lat=51.5))),
        ("zoom=0", Face(zoom=0)),
        ("zoom=19", Face(zoom=19)),
        ("cadre=1", Face(is_framed=True)),
        ("cadre=0&zoom=&couleur=+", Face()),
    ],
)
def test_each_parameter_means_one_thing(url_query, expected):
    assert read(url_query) == (expected, ())


@pytest.mark.parametrize(
    ("url_query", "code"),
    [
        ("affichage=tableau", "layout_refused"),
        ("couleur=red", "colour_refused"),
        ("couleur=aa33", "colour_refused"),
        ("couleur=aa3300;}body{", "colour_refused"),
        ("couleur=aa3300%0A", None),
        ("couleur=%D9%A1%D9%A1%D9%A1", "colour_refused"),
        ("centre=nan,44", "centre_refused"),
        ("centre=4", "centre_refused"),
        ("centre=0,0", "centre_refused"),
        ("zoom=20", "zoom_refused"),
        ("zoom=-1", "zoom_refused"),
        ("zoom=%C2%B2", "zoom_refused"),
        ("zoom=" + "9" * 5_000, "zoom_refused"),
        ("cadre=oui", "yes_refused"),
    ],
)
def test_what_cannot_be_used_leaves_the_saved_face_and_is_told(url_query, code):
    face, faults = read(url_query, over=SAVED)
    assert [fault.code for fault in faults] == ([] if code is None else [code])
    assert face == SAVED or code is None
    assert all(FACE_NAMES.count(fault.details["name"]) for fault in faults)


def test_an_address_wins_over_the_saved_face_and_says_what_differs():
    face, _ = read("affichage=tout&cadre=0", over=SAVED)
    assert (face.layout, face.is_framed, face.accent) == (Layout.BOTH, False, "#003366")
    assert face_parameters(face, over=SAVED) == [("affichage", "tout"), ("cadre", "0")]


@given(
    face=st.builds(
        Face,
        layout=st.sampled_from(Layout),
        accent=st.none() | st.from_regex(r"\A#[0-9a-f]{6}\Z"),
        centre=st.none() | st.just(Position(lon=4.39, lat=44.62)),
        zoom=st.none() | st.integers(0, 19),
        is_framed=st.booleans(),
    )
)
def test_a_face_reads_back_as_it_was_written(face):
    assert read(urlencode(face_parameters(face))) == (face, ())
