"""Since when the public sees an entry."""

from datetime import date, timedelta

import pytest

from geo.entries import Action, Contact
from geo.registry.entries import add_entry, change_entry, move_entry
from geo.registry.published import read_published
from geo.values import Status
from tests.factories import make_shop
from tests.registry.people import AT, MAKER, OPERATOR, register

LATER = AT + timedelta(days=30)


@pytest.fixture
def published_on(registry):
    def read():
        with registry.reading() as connection:
            found = read_published(connection, since=None, today=AT.date()).shops
        return {shop.slug: shop.published_on for shop in found.values() if shop is not None}

    return read


def accept(connection, entry_id, at):
    values = {"version": None, "by": OPERATOR, "at": at, "action": Action.ACCEPTED}
    move_entry(connection, entry_id, to=Status.PUBLISHED, **values)


def test_an_entry_is_public_since_it_was_accepted(registry, published_on):
    with registry.writing() as connection:
        accept(connection, register(connection), LATER)
    assert set(published_on().values()) == {date(2026, 5, 31)}


def test_an_entry_that_came_accepted_is_public_since_it_came_whatever_is_edited_later(
    registry, published_on
):
    shop = make_shop(slug="importee")
    with registry.writing() as connection:
        entry = add_entry(connection, shop=shop, contact=Contact(), by=OPERATOR, at=AT)
        edited = make_shop(slug="importee", name="Autre nom")
        change_entry(connection, entry.entry_id, version=None, by=MAKER, at=LATER, shop=edited)
        accept(connection, entry.entry_id, LATER)
    assert published_on() == {"importee": AT.date()}
