from datetime import datetime
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coordinates import Position
from geo.languages import Language
from geo.map_state import (
    MapState,
    read_state,
    refresh_now,
    state_parameters,
    state_url_query,
)
from geo.values import Occasion, Payment, Query, Role, Service

NOON = datetime(2026, 12, 5, 12, 0)
NAMES = (
    "q",
    "genre",
    "service",
    "commune",
    "epci",
    "pres",
    "rayon",
    "boutique",
    "page",
    "paiement",
    "label",
    "fabrique",
    "occasion",
    "accessible",
    "ouvert",
    "livre",
    "lieu",
    "langue",
)


def read(boundaries, url_query):
    return read_state(parse_qs(url_query, keep_blank_values=True), boundaries, clock=lambda: NOON)


@pytest.mark.parametrize(
    ("url_query", "expected"),
    [
        ("q=miel", Query(text="miel")),
        ("q=+miel+", Query(text="miel")),
        ("genre=honey&genre=wine", Query(kinds=("honey", "wine"))),
        ("genre=honey&genre=honey", Query(kinds=("honey",))),
        ("service=delivery", Query(services=(Service.DELIVERY,))),
        ("commune=07901", Query(insee_codes=("07901",))),
        ("epci=200000001", Query(epci_codes=("200000001",))),
        ("pres=4.5,44.25", Query(near=Position(lon=4.5, lat=44.25))),
        ("pres=0,51.5", Query(near=Position(lon=0, lat=51.5))),
        ("genre=craft&genre=honey", Query(kinds=("craft", "honey"))),
        ("paiement=cards", Query(payments=(Payment.CARD,))),
        ("label=Bio&label=Bio&label=${x}", Query(labels=("Bio", "${x}"))),
        ("fabrique=07902", Query(made_in=("07902",))),
        ("occasion=christmas", Query(occasions=(Occasion.CHRISTMAS,))),
        ("lieu=market_stall", Query(roles=(Role.MARKET_STALL,))),
        ("accessible=1&livre=1", Query(is_accessible=True, delivers_here=True)),
        ("accessible=0&livre=&ouvert=0", Query()),
        ("ouvert=2026-12-05T10:00", Query(open_at=datetime(2026, 12, 5, 10, 0))),
        ("pres=07901&rayon=12,5", Query(near=Position(lon=4.05, lat=44.05), radius_m=12_500)),
    ],
)
def test_each_parameter_means_one_thing(squares, url_query, expected):
    state = read(squares, url_query)
    assert (state.query, state.faults) == (expected, ())


@pytest.mark.parametrize(
    ("url_query", "code"),
    [
        ("genre=gold", "choice_unknown"),
        ("service=teleport", "choice_not_among"),
        ("commune=99999", "choice_unknown"),
        ("epci=07901", "choice_unknown"),
        ("pres=nowhere", "near_unknown"),
        ("pres=4.5", "near_unknown"),
        ("pres=4.5,44,3", "near_unknown"),
        ("pres=nan,44", "near_unknown"),
        ("pres=inf,44", "near_unknown"),
        ("pres=200,44", "near_unknown"),
        ("pres=0,0", "near_unknown"),
        ("pres=0.000001,-0.000001", "near_unknown"),
        ("rayon=0", "radius_refused"),
        ("rayon=0.0001", "radius_refused"),
        ("rayon=-5", "radius_refused"),
        ("rayon=nan", "radius_refused"),
        ("rayon=1e400", "radius_refused"),
        ("rayon=501", "radius_refused"),
        ("rayon=loin", "radius_refused"),
        ("boutique=../../etc/passwd", "choice_unknown"),
        ("boutique=%3Cscript%3E", "choice_unknown"),
        ("boutique=%00", "choice_unknown"),
        ("paiement=gold", "choice_not_among"),
        ("occasion=monday", "choice_not_among"),
        ("lieu=moon", "choice_not_among"),
        ("fabrique=99999", "choice_unknown"),
        ("accessible=oui", "yes_refused"),
        ("livre=2", "yes_refused"),
        ("ouvert=demain", "moment_refused"),
        ("ouvert=2026-13-05T10:00", "moment_refused"),
        ("ouvert=9999-12-31T23:59", "moment_refused"),
        ("ouvert=2026-12-05", "moment_refused"),
        ("ouvert=2026-12-05T10:00%2B01:00", "moment_refused"),
        ("page=0", "page_refused"),
        ("page=-1", "page_refused"),
        ("page=1.5", "page_refused"),
        ("page=%C2%B2", "page_refused"),
        ("page=100001", "page_refused"),
        ("page=000000001" + "9" * 5_000, "page_refused"),
    ],
)
def test_what_cannot_be_used_is_left_out_and_told(squares, url_query, code):
    state = read(squares, url_query)
    [fault] = state.faults
    assert fault.code == code
    assert fault.sentence
    assert state == MapState(faults=state.faults)


def test_a_link_full_of_nonsense_tells_one_fault_a_parameter(squares):
    state = read(squares, "&".join(f"genre=x{n}" for n in range(500)) + "&page=x")
    assert [fault.code for fault in state.faults] == ["choice_unknown", "page_refused"]


def test_what_can_be_used_is_kept_beside_what_cannot(squares):
    assert read(squares, "genre=gold&genre=honey").query.kinds == ("honey",)


def test_a_text_without_end_is_cut(squares):
    assert len(read(squares, "q=" + "a" * 10_000).query.text) == 200


def test_now_is_the_moment_of_the_reading_and_stays_now_in_the_link(squares):
    state = read(squares, "ouvert=maintenant")
    assert (state.query.open_at, state.is_now) == (NOON, True)
    assert state_url_query(state) == "ouvert=maintenant"
    later = refresh_now(state, clock=lambda: datetime(2026, 12, 5, 13, 0))
    assert later.query.open_at == datetime(2026, 12, 5, 13, 0)
    assert state_url_query(later) == "ouvert=maintenant"


def test_a_moment_that_was_chosen_stays_that_moment(squares):
    state = read(squares, "ouvert=2026-12-05T10:00")
    assert refresh_now(state) is state
    assert state_url_query(state) == "ouvert=2026-12-05T10%3A00"


def test_where_one_stands_is_written_as_its_commune(squares):
    assert state_url_query(read(squares, "pres=07901&rayon=15")) == "pres=07901&rayon=15"


hostile = st.text(max_size=60) | st.sampled_from(
    [
        "honey",
        "delivery",
        "07901",
        "200000001",
        "4.123456789,44.1",
        "-0.1,51",
        "12.3456789",
        "2",
        "1",
        "cards",
        "christmas",
        "office",
        "maintenant",
        "2026-12-05T10:00",
    ]
)


@settings(max_examples=300, deadline=None)
@given(parameters=st.dictionaries(st.sampled_from(NAMES), st.lists(hostile, max_size=3)))
def test_whatever_a_link_says_it_opens_and_its_state_can_be_written(squares, parameters):
    state = read_state(parameters, squares, clock=lambda: NOON)
    again = read(squares, state_url_query(state))
    assert (again.query, again.near_code) == (state.query, state.near_code)
    assert (again.chosen, again.page, again.faults) == (state.chosen, state.page, ())


MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
states = st.builds(
    MapState,
    query=st.builds(
        Query,
        text=st.none() | st.from_regex(r"\A[a-zé'%&=#+]{1,20}\Z"),
        kinds=st.lists(st.sampled_from(["honey", "wine"]), unique=True).map(tuple),
        services=st.lists(st.sampled_from(list(Service)), unique=True).map(tuple),
        insee_codes=st.lists(st.sampled_from(["07901", "07902"]), unique=True).map(tuple),
        epci_codes=st.sampled_from([(), ("200000001",)]),
        near=st.none()
        | st.builds(
            Position,
            lon=st.integers(-18_000_000, 18_000_000).map(lambda n: n / 100_000),
            lat=st.integers(1, 9_000_000).map(lambda n: n / 100_000),
        ),
        radius_m=st.none() | st.integers(1, 500_000).map(float),
        payments=st.lists(st.sampled_from(list(Payment)), unique=True).map(tuple),
        labels=st.lists(st.from_regex(r"\A[a-zé'%&=#+${}]{1,20}\Z"), unique=True).map(tuple),
        made_in=st.lists(st.sampled_from(["07901", "07902"]), unique=True).map(tuple),
        occasions=st.lists(st.sampled_from(list(Occasion)), unique=True).map(tuple),
        roles=st.lists(st.sampled_from(list(Role)), unique=True).map(tuple),
        is_accessible=st.booleans(),
        open_at=st.none() | MOMENTS,
        delivers_here=st.booleans(),
    ),
    chosen=st.none() | st.from_regex(r"\A[a-z0-9][a-z0-9-]{0,20}\Z"),
    page=st.integers(1, 100_000),
)


@settings(max_examples=300, deadline=None)
@given(state=states)
def test_a_state_reads_back_as_it_was_written(squares, state):
    url_query = urlencode(state_parameters(state))
    assert read(squares, url_query) == state


def test_a_language_that_was_chosen_stays_in_the_address(squares):
    state = read(squares, "q=miel&langue=nl")
    assert state.language is Language.NL
    assert state_url_query(state) == "q=miel&langue=nl"
    assert state_url_query(read(squares, "q=miel")) == "q=miel"


def test_a_language_that_nobody_speaks_here_is_left_out(squares):
    state = read(squares, "langue=xx")
    assert state.language is None
    assert [fault.details["name"] for fault in state.faults] == ["langue"]
