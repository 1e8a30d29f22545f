"""One doubtful address as HTML and as points."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from geo.coordinates import Position
from geo.entries import Entry
from geo.geocoding.review import AddressRow, Doubt, Review, review_row
from geo.placing import Placed, PlacedPlace
from geo.review_bench import BenchEntry
from geo.values import Precision, Visibility
from geo.web.bench_view import (
    DOUBT_LABELS,
    GIVEN,
    PIN,
    bench_choices_html,
    bench_head_html,
    bench_points,
    candidate_at,
    chosen_position,
    doubt_label,
    first_pin,
)
from tests.factories import make_place, make_shop
from tests.geocoding.test_chain import make_candidate

AT = datetime(2026, 11, 2, tzinfo=UTC)
FIRST = Position(lon=4.39, lat=44.62)
SECOND = Position(lon=4.6, lat=44.735)
GIVEN_AT = Position(lon=4.7, lat=44.8)
HOSTILE = "<img src=x onerror=alert(1)> ${7*7} `x` </script>"


def make_opened(*candidates, place=None, shop=None, review=None):
    place = place or make_place(position=None, precision=None)
    entry = Entry(
        entry_id="e" * 32,
        version=1,
        shop=shop or make_shop(places=(place,)),
        created_at=AT,
        updated_at=AT,
        submitted_at=AT,
    )
    row = AddressRow(text="12 rue du Lavoir", position=place.position)
    found = review or review_row(row, candidates)
    placed = PlacedPlace(place=replace(place, insee_code="07019"), review=found)
    return BenchEntry(entry=entry, placed=Placed(shop=entry.shop, places=(placed,)), rank=0)


def two():
    return make_opened(
        make_candidate(position=FIRST, label="12 Rue du Lavoir"),
        make_candidate(position=SECOND, label="12 Rue des Lavoirs"),
    )


def head(opened, **changes):
    return bench_head_html(opened, **({"number": 2, "total": 1_200} | changes))


def test_every_doubt_has_a_filter():
    assert set(DOUBT_LABELS) == set(Doubt)
    assert doubt_label(Doubt.LOW, 1_200) == "Réponse incertaine (1\u202f200)"


def test_the_head_says_which_entry_and_what_is_doubtful():
    html = head(two())
    assert "Tournerie des Aulnes" in html
    assert "12 rue du Lavoir, 07900 L&#39;Ouest" in html
    assert "Plusieurs réponses aussi probables" in html
    assert "2 sur 1\u202f200" in html


@pytest.mark.parametrize(
    ("visibility", "said"),
    [(Visibility.HIDDEN, "cachée au public"), (Visibility.COMMUNE, "à la commune seulement")],
)
def test_the_head_says_what_the_public_does_not_see(visibility, said):
    assert said in head(make_opened(place=make_place(visibility=visibility)))


def test_the_head_says_when_nothing_is_doubtful_any_more():
    calm = Review(position=FIRST, is_confirmed=False, candidates=(), doubts=())
    assert "Plus rien" in head(make_opened(review=calm))
    confirmed = replace(calm, is_confirmed=True)
    assert "déjà confirmée" in head(make_opened(review=confirmed))


def test_an_address_that_is_not_written_is_said_to_be_missing():
    bare = make_place(address=None, postcode=None, city=None)
    assert "Aucune adresse" in head(make_opened(place=bare))


def test_candidates_are_numbered_with_score_and_reason():
    opened = make_opened(
        make_candidate(position=FIRST, score=0.97, differences=("street_misspelt",))
    )
    html = bench_choices_html(opened, None)
    assert 'data-rank="1"' in html
    assert "97\xa0%" in html
    assert "nom de rue écrit autrement" in html


def test_the_candidate_under_the_pin_is_pressed():
    html = bench_choices_html(two(), SECOND)
    first, second = html.split('data-rank="2"')
    assert 'aria-pressed="true"' not in first
    assert second.startswith(' aria-pressed="true"')


def test_the_given_position_is_told_with_its_distance():
    opened = make_opened(
        make_candidate(position=FIRST), place=make_place(position=GIVEN_AT, precision=None)
    )
    html = bench_choices_html(opened, None)
    assert 'data-act="given"' in html
    assert "km de la première réponse" in html


def test_nothing_can_be_kept_without_a_pin():
    html = bench_choices_html(make_opened(), None)
    assert "touchez la carte" in html
    assert 'data-act="keep" disabled' in html


def test_the_commune_is_offered_where_it_is_known():
    opened = two()
    assert 'data-act="commune"' in bench_choices_html(opened, None)
    unknown = replace(opened.current, place=make_place(insee_code=None))
    lost = replace(opened, placed=replace(opened.placed, places=(unknown,)))
    assert 'data-act="commune"' not in bench_choices_html(lost, None)


def test_points_are_candidates_the_given_position_and_the_pin():
    opened = make_opened(
        make_candidate(position=FIRST),
        make_candidate(position=SECOND),
        place=make_place(position=GIVEN_AT, precision=None),
    )
    points = {point["id"]: point for point in bench_points(opened, FIRST)}
    assert list(points) == ["candidate-2", GIVEN, PIN]
    assert points[PIN]["draggable"]
    assert (points["candidate-2"]["tone"], points["candidate-2"]["number"]) == ("candidate", 2)
    assert points[GIVEN]["tone"] == "given"


def test_a_map_without_any_position_has_no_point():
    assert bench_points(make_opened(), None) == []


def test_the_pin_starts_where_the_place_is_else_at_the_first_candidate():
    assert first_pin(make_opened(make_candidate(position=FIRST))) == FIRST
    placed = make_place(position=GIVEN_AT, precision=Precision.PIN)
    assert first_pin(make_opened(make_candidate(position=FIRST), place=placed)) == GIVEN_AT
    assert first_pin(make_opened()) is None


@pytest.mark.parametrize(
    ("identifier", "position"),
    [
        ("candidate-1", FIRST),
        ("candidate-2", SECOND),
        ("candidate-3", None),
        ("candidate-0", None),
        (GIVEN, None),
        (PIN, None),
        (None, None),
        (HOSTILE, None),
    ],
)
def test_a_point_that_is_chosen_names_its_position(identifier, position):
    assert chosen_position(two(), identifier) == position


def test_the_candidate_under_a_position_is_found():
    assert candidate_at(two(), SECOND).label == "12 Rue des Lavoirs"
    assert candidate_at(two(), GIVEN_AT) is None
    assert candidate_at(two(), None) is None


def test_hostile_text_stays_text():
    place = make_place(name=HOSTILE, address=HOSTILE, position=None, precision=None)
    opened = make_opened(
        make_candidate(position=FIRST, label=HOSTILE),
        place=place,
        shop=make_shop(name=HOSTILE, places=(place,)),
    )
    html = head(opened) + bench_choices_html(opened, None)
    assert "<img" not in html
    assert "</script>" not in html
    assert "&lt;img src=x onerror=alert(1)&gt; ${7*7} `x`" in html
