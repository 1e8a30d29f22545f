from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coordinates import Position
from geo.entries import ConsentChannel, Contact, Entry
from geo.registration.contacts import show_phone
from geo.registration.fields import CONSENT_TEXT
from geo.registration.reading import make_slug
from geo.registration.registration import Agreement, Registration
from geo.registration.texts import clean_line, clean_lines
from geo.registration.writing import registration_fields, registration_of
from geo.values import (
    DeliveryZone,
    Occasion,
    Payment,
    Place,
    Precision,
    Role,
    Service,
    Shop,
    Status,
    Visibility,
    Wheelchair,
)
from tests.factories import make_place, make_shop
from tests.registration.forms import TODAY, make_form, read_form

LINE = st.text(min_size=1, max_size=60).map(clean_line).filter(bool)
MAYBE = st.none() | LINE
SQUARE = "POLYGON ((4 44, 4.1 44, 4.1 44.1, 4 44.1, 4 44))"
POSITIONS = st.builds(
    Position, lon=st.floats(-180, 180).filter(lambda lon: lon != 0), lat=st.floats(-90, 90)
)
HOURS = MAYBE | st.sampled_from(
    [
        "Tu-Fr 09:00-12:00,14:00-18:00; PH off",
        'We || unknown "sur rendez-vous"',
        "Apr Su[1] 10:00-12:00",
    ]
)


@st.composite
def places(draw):
    position = draw(st.none() | POSITIONS)
    role = draw(st.sampled_from(Role))
    hours = draw(HOURS) if role is not Role.MARKET_STALL else "Sa 08:00-12:00"
    host = draw(st.none() | st.just("epicerie-du-pont")) if role is Role.PICKUP_POINT else None
    return Place(
        role=role,
        name=draw(MAYBE),
        address=draw(MAYBE),
        postcode=draw(st.none() | st.just("07900")),
        city="L'Ouest",
        insee_code=draw(st.none() | st.just("07901")),
        position=position,
        precision=None if position is None else Precision.PIN,
        opening_hours=hours,
        visibility=draw(st.sampled_from(Visibility)),
        host_slug=host,
        wheelchair=draw(st.none() | st.sampled_from(Wheelchair)),
    )


@st.composite
def zones(draw):
    ways = [
        {"radius_m": draw(st.integers(100, 500_000)) * 1.0},
        {"travel_time_min": draw(st.integers(1, 300)) * 1.0},
        {"polygon_wkt": SQUARE},
        {"codes": ("commune:07901", "epci:200000001", "region:84")},
    ]
    words = {name: draw(MAYBE) for name in ("days", "minimum", "fee")}
    return DeliveryZone(**draw(st.sampled_from(ways)), **words)


@st.composite
def registrations(draw):
    name = draw(LINE.filter(lambda text: any(sign.isalnum() for sign in text)))
    phone = draw(st.sampled_from(["+33465710001", "+262692123456", "+41223456789"]))
    given_by = draw(MAYBE)
    contact = Contact(
        name=draw(MAYBE),
        email=draw(st.none() | st.just("prive@tournerie.example")),
        phone=phone,
        siret=draw(st.none() | st.just("73282932000074")),
        registered_by=given_by,
        remark=draw(st.none() | st.text(max_size=90).map(clean_lines).filter(bool)),
    )
    shop = Shop(
        slug=make_slug(name),
        name=name,
        status=Status.PENDING,
        kinds=draw(unique(["bakery", "honey", "toys"], least=1)),
        description=draw(st.none() | st.text(max_size=90).map(clean_lines).filter(bool)),
        services=(Service.DELIVERY, *draw(unique([Service.MARKET, Service.ON_SITE]))),
        payments=draw(unique(list(Payment))),
        occasions=draw(unique(list(Occasion))),
        labels=tuple(draw(st.lists(LINE, unique=True, max_size=4))),
        phone=draw(st.sampled_from([None, show_phone(phone)])),
        website=draw(st.none() | st.just("https://miel.example/a?b=1")),
        links=draw(unique(["https://a.example", "http://b.example/c"])),
        made_in=draw(st.none() | st.just("07902")),
        places=tuple(draw(st.lists(places(), min_size=1, max_size=3))),
        zones=tuple(draw(st.lists(zones(), max_size=3))),
    )
    return Registration(shop=shop, contact=contact, agreement=draw(agreements(contact, name)))


@st.composite
def agreements(draw, contact, name):
    holder = contact.name or name
    if contact.registered_by is None:
        return Agreement(text=CONSENT_TEXT, holder=holder)
    words = draw(MAYBE)
    return Agreement(
        text=CONSENT_TEXT if words is None else f"{CONSENT_TEXT}\n{words}",
        holder=holder,
        channel=draw(st.sampled_from([ConsentChannel.PHONE, ConsentChannel.PAPER])),
        given_on=draw(st.dates(date(2000, 1, 1), TODAY)),
        given_by=contact.registered_by,
    )


def unique(values, least=0):
    return st.lists(st.sampled_from(values), unique=True, min_size=least, max_size=5).map(tuple)


@settings(max_examples=200)
@given(registrations())
def test_what_is_filled_in_again_reads_as_it_was(squares, registration):
    assert read_form(squares, registration_fields(registration, squares)) == registration


@settings(max_examples=50)
@given(registrations())
def test_an_edit_without_a_change_changes_nothing(squares, registration):
    fields = registration_fields(registration, squares)
    assert read_form(squares, fields, before=registration) == registration


def make_entry(shop, **changes):
    at = datetime(2026, 5, 1, tzinfo=UTC)
    return Entry(
        entry_id="e", version=1, shop=shop, created_at=at, updated_at=at, submitted_at=at, **changes
    )


def test_an_imported_shop_shows_its_telephone_and_its_e_mail(squares):
    registration = registration_of(make_entry(make_shop()))
    fields = registration_fields(registration, squares)
    assert (fields["phone"], fields["shows_phone"]) == (["04 65 71 00 01"], ["1"])
    assert fields["email"] == ["prive@tournerie.example"]


def test_a_position_that_a_machine_found_is_shown_and_not_claimed(squares):
    registration = registration_of(make_entry(make_shop(places=(make_place(),))))
    fields = registration_fields(registration, squares)
    assert fields["places[0].lon"] == ["4.06"]
    assert "places[0].is_pinned" not in fields


def test_whoever_registered_for_a_maker_is_filled_in(squares):
    entry = make_entry(make_shop(), contact=Contact(registered_by="mairie de L'Ouest"))
    fields = registration_fields(registration_of(entry), squares)
    assert (fields["who"], fields["registered_by"]) == (["other"], ["mairie de L'Ouest"])


@pytest.mark.parametrize("text", ["${x}", "`", "</script>", "=cmd|' /C'!A0", '"><img onerror=x>'])
def test_hostile_text_comes_back_as_written(squares, text):
    form = make_form(description=text, labels=text, remark=text, **{"places[0].name": text})
    registration = read_form(squares, form)
    again = read_form(squares, registration_fields(registration, squares))
    assert again == registration
    assert again.shop.description == replace(again.shop).places[0].name == text
