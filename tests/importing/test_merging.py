from datetime import UTC, datetime

import pytest

from geo.entries import Contact, Entry
from geo.importing.merging import is_same_content, is_taken_away, merge
from geo.values import DeliveryZone, Status
from tests.factories import make_place, make_shop

AT = datetime(2026, 5, 1, tzinfo=UTC)
HERE = make_shop(
    slug="ici",
    phone="04 65 71 00 09",
    zones=(DeliveryZone(radius_m=5_000.0),),
    status=Status.PENDING,
)
THERE = make_shop(slug="la-bas", name="Autre nom", phone="04 65 71 00 08", description="Autre")


def make_entry(**changes):
    values = {
        "entry_id": "e" * 32,
        "version": 3,
        "shop": HERE,
        "contact": Contact(email="ici@aulnes.example", name="Les Aulnes"),
        "created_at": AT,
        "updated_at": AT,
        "submitted_at": AT,
    }
    return Entry(**(values | changes))


def test_what_nobody_changed_here_is_taken_from_the_source():
    shop, _, kept = merge(THERE, Contact(), make_entry(), ())
    assert (shop.name, shop.phone, shop.description) == ("Autre nom", "04 65 71 00 08", "Autre")
    assert kept == ()


@pytest.mark.parametrize("field", ["name", "phone", "description"])
def test_field_that_people_changed_here_stays_theirs_and_is_said(field):
    shop, _, kept = merge(THERE, Contact(), make_entry(), {field})
    assert getattr(shop, field) == getattr(HERE, field)
    assert kept == (field,)


def test_field_that_says_the_same_at_the_source_is_not_said():
    _, _, kept = merge(HERE, Contact(), make_entry(), {"phone"})
    assert kept == ()


def test_places_are_one_field():
    moved = make_shop(places=(make_place(address="3 place du Marché"),))
    shop, _, kept = merge(moved, Contact(), make_entry(), {"places"})
    assert (shop.places, kept) == (HERE.places, ("places",))


def test_slug_status_and_what_a_list_never_says_stay():
    shop, _, _ = merge(THERE, Contact(), make_entry(), ())
    assert (shop.slug, shop.status, shop.zones) == ("ici", Status.PENDING, HERE.zones)


def test_contact_of_the_source_fills_and_does_not_erase():
    theirs = Contact(email="autre@aulnes.example", siret="73282932000074")
    _, contact, kept = merge(HERE, theirs, make_entry(), {"contact.email"})
    assert contact == Contact(email="ici@aulnes.example", name="Les Aulnes", siret="73282932000074")
    assert kept == ("contact.email",)


def test_same_content_is_recognised_whatever_the_slug():
    entry = make_entry()
    assert is_same_content(
        make_shop(slug="x", phone=HERE.phone, zones=HERE.zones), entry.contact, entry
    )
    assert not is_same_content(THERE, entry.contact, entry)
    assert not is_same_content(HERE, Contact(), entry)


@pytest.mark.parametrize("status", list(Status))
def test_what_its_maker_took_away_is_left_alone(status):
    assert is_taken_away(status) == (status in {Status.WITHDRAWN, Status.ERASED})
