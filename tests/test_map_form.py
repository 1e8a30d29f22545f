from datetime import datetime

import pytest

from geo.map_form import RADII_KM, form_fields, radius_choices, radius_label, read_form
from geo.map_state import NOW, MapState, within_pages
from geo.values import Occasion, Payment, Query, Role, Service
from tests.factories import WEST

NOON = datetime(2026, 12, 5, 12, 0)
QUERIES = [
    Query(payments=(Payment.CARD,), labels=("Bio",), made_in=("07901",), roles=(Role.OFFICE,)),
    Query(occasions=(Occasion.CHRISTMAS,), is_accessible=True, delivers_here=True, open_at=NOON),
    Query(),
    Query(text="miel"),
    Query(kinds=("honey", "wine"), services=(Service.DELIVERY,)),
    Query(insee_codes=("07901",), epci_codes=("200000001",)),
    Query(near=WEST.position, radius_m=12_345.0),
    Query(near=WEST.position, radius_m=1.0),
]


@pytest.mark.parametrize("query", QUERIES)
def test_reading_the_form_that_a_question_filled_in_changes_nothing(query):
    state = MapState(query=query, near_code="07901", chosen="a", page=3)
    assert read_form(form_fields(query), state) is state


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", "pain"), ("kinds", ["wine"]), ("services", ["market"]), ("communes", ["07902"]),
     ("epcis", ["200000001"]), ("radius_km", 5.0), ("payments", ["cards"]), ("labels", ["Bio"]),
     ("made_in", ["07901"]), ("occasions", ["birth"]), ("roles", ["office"]), ("accessible", True),
     ("open", "2026-12-05T12:00"), ("delivers", True)],
)  # fmt: skip
def test_a_changed_field_starts_at_the_first_page_and_keeps_the_rest(field, value):
    state = MapState(query=Query(near=WEST.position), near_code="07901", chosen="a", page=3)
    read = read_form(form_fields(state.query) | {field: value}, state)
    assert (read.page, read.near_code, read.chosen) == (1, "07901", None)
    assert read.query.near == WEST.position
    assert form_fields(read.query)[field] == value


def test_blanks_are_no_words():
    assert read_form(form_fields(Query()) | {"text": "  "}, MapState()) == MapState()


def test_a_radius_that_a_link_brought_is_offered_in_its_place():
    assert radius_choices(None) == list(RADII_KM)
    assert radius_choices(10_000.0) == list(RADII_KM)
    assert radius_choices(12_500.0)[:3] == [5.0, 10.0, 12.5]


def test_radii_are_said_in_french():
    assert [radius_label(km) for km in (5.0, 12.5)] == [
        "5\N{NO-BREAK SPACE}km",
        "12,5\N{NO-BREAK SPACE}km",
    ]


@pytest.mark.parametrize(
    ("page", "total", "last"),
    [(1, 0, 1), (5, 0, 1), (2, 20, 1), (2, 21, 2), (9, 21, 2), (1, 99, 1)],
)
def test_a_page_beyond_the_last_is_the_last(page, total, last):
    assert within_pages(MapState(page=page), total).page == last


def test_now_that_is_asked_anew_is_the_moment_of_the_clock():
    fields = form_fields(Query()) | {"open": NOW}
    state = read_form(fields, MapState(), clock=lambda: NOON)
    assert (state.query.open_at, state.is_now) == (NOON, True)


@pytest.mark.parametrize("is_now", [True, False])
def test_reading_a_form_leaves_now_as_it_was(is_now):
    state = MapState(query=Query(open_at=NOON), is_now=True)
    assert read_form(form_fields(state.query, is_now=is_now), state) is state


def test_now_that_is_cleared_asks_nothing():
    state = MapState(query=Query(open_at=NOON), is_now=True)
    read = read_form(form_fields(state.query, is_now=True) | {"open": None}, state)
    assert (read.query.open_at, read.is_now) == (None, False)


def test_a_field_that_no_screen_shows_stays_as_it_is():
    state = MapState(query=Query(payments=(Payment.CARD,), is_accessible=True))
    fields = form_fields(state.query)
    del fields["payments"], fields["accessible"]
    assert read_form(fields, state) is state
