from datetime import UTC, datetime, timedelta

import pytest

from geo.coordinates import Position
from geo.entries import Actor, ActorKind, Contact
from geo.geocoding.review import confirm_position
from geo.registry.entries import add_entry
from geo.registry.positions import (
    forget_positions,
    read_positions,
    read_positions_of,
    write_position,
)
from tests.factories import make_shop

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
MAKER = Actor(kind=ActorKind.MAKER)
HERE = Position(lon=4.05, lat=44.05)
THERE = Position(lon=4.15, lat=44.05)


def register(registry, **changes):
    with registry.writing() as connection:
        shop = make_shop(**changes)
        return add_entry(connection, shop=shop, contact=Contact(), by=MAKER, at=AT).entry_id


@pytest.fixture
def entry_id(registry):
    return register(registry)


def keep(registry, entry_id, position, text, at=AT):
    with registry.writing() as connection:
        write_position(connection, entry_id, confirm_position(position, text), at=at)


def read(registry, entry_id):
    with registry.reading() as connection:
        return read_positions(connection, entry_id)


def test_nothing_is_confirmed_at_first(registry, entry_id):
    assert read(registry, entry_id) == ()


def test_a_position_is_kept_with_the_address_it_is_for(registry, entry_id):
    keep(registry, entry_id, HERE, "12 rue du Lavoir")
    [kept] = read(registry, entry_id)
    assert kept.position == HERE
    assert kept.is_for("12 RUE DU LAVOIR")
    assert not kept.is_for("13 rue du Lavoir")


def test_another_choice_for_the_same_address_replaces_the_first(registry, entry_id):
    keep(registry, entry_id, HERE, "12 rue du Lavoir")
    keep(registry, entry_id, THERE, "12, rue du lavoir", AT + timedelta(days=1))
    assert [kept.position for kept in read(registry, entry_id)] == [THERE]


def test_addresses_of_one_entry_are_kept_beside_each_other_the_newest_last(registry, entry_id):
    keep(registry, entry_id, THERE, "ailleurs", AT + timedelta(days=1))
    keep(registry, entry_id, HERE, "12 rue du Lavoir")
    assert [kept.position for kept in read(registry, entry_id)] == [HERE, THERE]


def test_entries_do_not_share_positions(registry, entry_id):
    other = register(registry, slug="autre", name="Autre")
    keep(registry, entry_id, HERE, "12 rue du Lavoir")
    assert read(registry, other) == ()


def test_positions_of_many_entries_are_read_together(registry, entry_id):
    ids = [entry_id, *(f"{number:032x}" for number in range(1_200))]
    keep(registry, entry_id, HERE, "12 rue du Lavoir")
    with registry.reading() as connection:
        assert list(read_positions_of(connection, ids)) == [entry_id]
        assert read_positions_of(connection, []) == {}


def test_an_entry_that_is_erased_keeps_none(registry, entry_id):
    keep(registry, entry_id, HERE, "12 rue du Lavoir")
    with registry.writing() as connection:
        forget_positions(connection, entry_id)
    assert read(registry, entry_id) == ()
