"""Documents: what is written is read back, what is unknown is left alone."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinates import Position
from geo.entries import Contact, Entry, Finding, SourceLink, VerdictCode
from geo.registry.records import (
    contact_from_record,
    contact_record,
    email_key,
    entry_from_row,
    entry_row,
    finding_from_record,
    finding_record,
    phone_key,
    shop_from_record,
    shop_record,
)
from geo.values import (
    DeliveryZone,
    Occasion,
    Payment,
    Photo,
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

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
TEXT = st.text(max_size=20)
MAYBE = st.none() | TEXT
POSITIONS = st.builds(Position, lon=st.floats(-180, 180), lat=st.floats(1, 90))
PLACES = st.builds(
    Place,
    role=st.sampled_from(Role),
    name=MAYBE,
    address=MAYBE,
    insee_code=MAYBE,
    position=st.none() | POSITIONS,
    precision=st.none() | st.sampled_from(Precision),
    score=st.none() | st.floats(0, 1),
    opening_hours=MAYBE,
    visibility=st.sampled_from(Visibility),
    host_slug=MAYBE,
    wheelchair=st.none() | st.sampled_from(Wheelchair),
)
ZONES = st.one_of(
    st.builds(DeliveryZone, radius_m=st.floats(1, 1e6), days=MAYBE, fee=MAYBE),
    st.builds(DeliveryZone, codes=st.lists(TEXT, min_size=1, max_size=3).map(tuple)),
    st.builds(DeliveryZone, polygon_wkt=TEXT, minimum=MAYBE),
)
SHOPS = st.builds(
    Shop,
    slug=TEXT,
    name=TEXT,
    kinds=st.lists(TEXT, max_size=3).map(tuple),
    description=MAYBE,
    services=st.lists(st.sampled_from(Service), max_size=3).map(tuple),
    payments=st.lists(st.sampled_from(Payment), max_size=3).map(tuple),
    occasions=st.lists(st.sampled_from(Occasion), max_size=3).map(tuple),
    links=st.lists(TEXT, max_size=2).map(tuple),
    photos=st.lists(st.builds(Photo, key=TEXT, caption=MAYBE, width=st.just(1), height=st.just(2)),
                    max_size=2).map(tuple),
    places=st.lists(PLACES, max_size=3).map(tuple),
    zones=st.lists(ZONES, max_size=2).map(tuple),
    status=st.sampled_from(Status),
    confirmed_on=st.none() | st.dates(),
    source_url=MAYBE,
    is_demonstration=st.booleans(),
)  # fmt: skip


@given(SHOPS)
def test_a_shop_comes_back_as_it_was(shop):
    assert shop_from_record(shop_record(shop)) == shop


@given(st.builds(Contact, name=MAYBE, email=MAYBE, phone=MAYBE, siret=MAYBE, remark=MAYBE))
def test_a_contact_comes_back_as_it_was(contact):
    assert contact_from_record(contact_record(contact)) == contact


@given(
    st.builds(
        Finding,
        verdict=st.sampled_from(VerdictCode),
        sentence=TEXT,
        distance_m=st.none() | st.floats(-1e6, 1e6),
        doubts=st.lists(TEXT, max_size=3).map(tuple),
        duplicates=st.lists(TEXT, max_size=3).map(tuple),
    )
)
def test_a_finding_comes_back_as_it_was(finding):
    assert finding_from_record(finding_record(finding)) == finding


def test_a_document_names_only_what_is_set():
    assert shop_record(Shop(slug="a", name="A")) == {"slug": "a", "name": "A"}


def test_what_a_document_does_not_say_has_its_default():
    assert shop_from_record({"slug": "a", "name": "A"}) == Shop(slug="a", name="A")
    assert contact_from_record({}) == Contact()
    assert finding_from_record({}) == Finding()


def test_what_a_later_program_has_added_is_ignored():
    later = {"colour": "red"}
    record = shop_record(make_shop(zones=(DeliveryZone(radius_m=1.0),)))
    record["places"][0] |= later | {"position": {"lon": 4.0, "lat": 44.0, "height_m": 3}}
    record["zones"][0] |= later
    read = shop_from_record(record | later)
    assert read.name == "Tournerie des Aulnes"
    assert read.places[0].position == Position(lon=4.0, lat=44.0)


def make_entry(**changes):
    values = {
        "entry_id": "e" * 32,
        "version": 3,
        "shop": make_shop(status=Status.PENDING, confirmed_on=None),
        "created_at": AT,
        "updated_at": AT,
        "submitted_at": AT,
    }
    return Entry(**values | changes)


ENTRIES = {
    "waiting": make_entry(),
    "shown": make_entry(shop=make_shop(), published=make_shop(), confirmed_on=date(2026, 5, 1)),
    "imported": make_entry(
        source=SourceLink(source_key="s", reference="r", fingerprint="f", vanished_at=AT)
    ),
    "edited": make_entry(edited_by_maker_at=AT, contact=Contact(phone="+33465710002")),
}


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES.keys())
def test_an_entry_comes_back_as_it_was(entry):
    assert entry_from_row(entry_row(entry)) == entry


def test_columns_win_over_documents():
    row = entry_row(make_entry()) | {"slug": "autre", "status": "withdrawn"}
    read = entry_from_row(row)
    assert (read.shop.slug, read.status) == ("autre", Status.WITHDRAWN)


def test_columns_say_what_queues_and_duplicates_ask_for():
    places = (make_place(position=None, insee_code=None), make_place())
    contact = Contact(phone="+33 4 65 71 00 02", siret="12345678901234", email=" A@B.example ")
    shop = replace(make_entry().shop, places=places)
    row = entry_row(make_entry(shop=shop, contact=contact, finding=Finding(doubts=("far",))))
    assert row["phone_keys"] == " +33465710001 +33465710002 "
    assert (row["email_key"], row["siret"]) == ("a@b.example", "12345678901234")
    assert (row["insee_code"], row["lon"], row["lat"]) == ("07901", 4.06, 44.04)
    assert (row["is_doubtful"], row["is_duplicate"]) == (True, False)


def test_codes_that_are_none_stay_out_of_their_columns():
    shop = replace(make_entry().shop, places=(make_place(insee_code="7901"),))
    row = entry_row(make_entry(shop=shop, contact=Contact(siret="123")))
    assert (row["insee_code"], row["siret"]) == (None, None)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("04 65 71 00 01", "+33465710001"),
        ("04.65.71.00.01", "+33465710001"),
        ("+33 4 65 71 00 01", "+33465710001"),
        ("+33 (0)4 65 71 00 01", "+33465710001"),
        ("0033465710001", "+33465710001"),
        ("0590 12 34 56", "+33590123456"),
        ("+590 590 12 34 56", "+33590123456"),
        ("+32 2 555 12 12", "+3225551212"),
        ("12", None),
        ("", None),
        ("appelez-moi", None),
    ],
)
def test_telephone_numbers_are_compared_by_one_form(number, expected):
    assert phone_key(number) == expected


def test_mail_addresses_are_compared_without_case():
    assert email_key(" Moi@A.Example ") == email_key("moi@a.example")
