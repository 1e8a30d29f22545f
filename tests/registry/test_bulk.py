from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from geo.entries import Action, Actor, ActorKind, Contact, Finding, VerdictCode
from geo.errors import ChangedMeanwhile
from geo.registry.bulk import Batch, EntryChange, prepare_additions, prepare_changes, write_batch
from geo.registry.entries import (
    NewEntry,
    add_entries,
    add_entry,
    change_entry,
    list_entries,
    read_history,
)
from geo.registry.tallies import PUBLICATION, read_tally
from geo.values import Status
from tests.factories import make_shop

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 5, 2, 9, 30, tzinfo=UTC)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
HOSTILE = "${x}`</script>=cmd|\u202e\x00é" + "x" * 10_000


def make_new(**changes):
    values = {"status": Status.PENDING, "slug": "aulnes"} | changes
    return NewEntry(shop=make_shop(**values), contact=Contact(email="prive@aulnes.example"))


def add_all(registry, *added, reason=None):
    with registry.reading() as connection:
        batch = prepare_additions(connection, added, by=OPERATOR, at=AT, reason=reason)
    with registry.writing() as connection:
        write_batch(connection, batch)


def change_all(registry, changes, action=Action.IMPORTED):
    with registry.reading() as connection:
        batch = prepare_changes(connection, changes, by=OPERATOR, at=LATER, action=action)
    with registry.writing() as connection:
        write_batch(connection, batch)


def held(registry):
    with registry.reading() as connection:
        return list_entries(connection)


def next_of(entry, **changes):
    return replace(entry, version=entry.version + 1, updated_at=LATER, **changes)


def without_identity(entry):
    return replace(entry, entry_id="", shop=replace(entry.shop, slug=""), published=None)


@pytest.mark.parametrize("status", [Status.PENDING, Status.PUBLISHED, Status.REFUSED])
def test_prepared_entry_is_the_one_that_would_be_added(registry, status):
    new = replace(make_new(status=status), confirmed_on=date(2026, 4, 1))
    finding = Finding(verdict=VerdictCode.INSIDE, sentence="dedans", distance_m=-12.5)
    new = replace(new, finding=finding)
    add_all(registry, new)
    with registry.writing() as connection:
        add_entries(connection, [new], by=OPERATOR, at=AT)
    one, other = held(registry)
    assert without_identity(one) == without_identity(other)
    assert (one.published is None) == (other.published is None)


def test_namesakes_get_slugs_of_their_own(registry):
    add_all(registry, make_new(), make_new())
    assert {entry.shop.slug for entry in held(registry)} == {"aulnes", "aulnes-2"}


def test_every_addition_has_its_line_of_history(registry):
    add_all(registry, make_new(), make_new(), reason="L'annuaire")
    with registry.reading() as connection:
        lines = [line for one in held(registry) for line in read_history(connection, one.entry_id)]
    assert [(line.action, line.reason, line.version) for line in lines] == [
        (Action.IMPORTED, "L'annuaire", 1)
    ] * 2
    assert lines[0].after["contact"] == {"email": "prive@aulnes.example"}


def test_hostile_text_comes_back(registry):
    add_all(registry, make_new(name=HOSTILE))
    (entry,) = held(registry)
    assert entry.shop.name == HOSTILE.replace("\x00", "\ufffd")


def test_catalogues_are_told_of_what_is_published_alone(registry):
    def publication():
        with registry.reading() as connection:
            return read_tally(connection, PUBLICATION)

    before = publication()
    add_all(registry, make_new())
    assert publication() == before
    add_all(registry, make_new(status=Status.PUBLISHED))
    assert publication() > before


def test_change_is_written_with_what_differs(registry):
    add_all(registry, make_new())
    (entry,) = held(registry)
    shop = replace(entry.shop, phone="04 65 71 00 77")
    change_all(registry, [EntryChange(before=entry, after=next_of(entry, shop=shop))])
    (changed,) = held(registry)
    assert changed == next_of(entry, shop=shop)
    with registry.reading() as connection:
        line = read_history(connection, entry.entry_id)[-1]
    assert (line.before["shop"]["phone"], line.after["shop"]["phone"]) == (
        "04 65 71 00 01",
        "04 65 71 00 77",
    )
    assert set(line.after) == {"shop"}


def test_entry_saved_meanwhile_stops_everything(registry):
    add_all(registry, make_new(), make_new(name="Autre"))
    one, other = held(registry)
    with registry.writing() as connection:
        change_entry(
            connection, other.entry_id, version=1, by=OPERATOR, at=LATER, contact=Contact()
        )
    changes = [
        EntryChange(before=entry, after=next_of(entry, contact=Contact(name="Nouveau")))
        for entry in (one, other)
    ]
    with pytest.raises(ChangedMeanwhile) as caught:
        change_all(registry, changes)
    assert caught.value.current.entry_id == other.entry_id
    assert all(entry.contact.name is None for entry in held(registry))


def test_slug_taken_meanwhile_stops_everything(registry):
    with registry.reading() as connection:
        batch = prepare_additions(connection, [make_new()], by=OPERATOR, at=AT)
    with registry.writing() as connection:
        add_entry(connection, shop=make_new().shop, contact=Contact(), by=OPERATOR, at=AT)
    with pytest.raises(ChangedMeanwhile), registry.writing() as connection:
        write_batch(connection, batch)
    assert len(held(registry)) == 1


def test_nothing_is_prepared_of_nothing(registry):
    with registry.reading() as connection:
        assert prepare_additions(connection, [], by=OPERATOR, at=AT) == Batch()
        assert prepare_changes(connection, [], by=OPERATOR, at=AT) == Batch()
    with registry.writing() as connection:
        write_batch(connection, Batch())
    assert held(registry) == []
