from datetime import UTC, date, datetime

import pytest

from geo.entries import Action, Actor, ActorKind, Contact
from geo.errors import ChangedMeanwhile, NotAllowed, QueryRefused
from geo.registry.entries import (
    NewEntry,
    add_entries,
    add_entry,
    change_entry,
    find_entry,
    find_entry_by_slug,
    list_entries,
    move_entry,
    read_history,
)
from geo.values import Status
from tests.factories import make_shop

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 5, 2, 9, 30, tzinfo=UTC)
MAKER = Actor(kind=ActorKind.MAKER)
MODERATOR = Actor(kind=ActorKind.ORGANIZER, name="a" * 32)
CONTACT = Contact(name="Les Aulnes", email="prive@aulnes.example", phone="+33465710002")


def register(registry, **changes):
    shop = make_shop(**({"status": Status.PENDING} | changes))
    with registry.writing() as connection:
        return add_entry(connection, shop=shop, contact=CONTACT, by=MAKER, at=AT)


def accept(registry, entry):
    with registry.writing() as connection:
        return move_entry(
            connection,
            entry.entry_id,
            version=entry.version,
            to=Status.PUBLISHED,
            by=MODERATOR,
            at=LATER,
            action=Action.ACCEPTED,
        )


def edit(registry, entry, **changes):
    with registry.writing() as connection:
        values = {"version": entry.version, "by": MAKER, "at": LATER} | changes
        return change_entry(connection, entry.entry_id, **values)


def change_and_fail(connection, entry):
    change_entry(connection, entry.entry_id, version=1, by=MAKER, at=LATER, contact=Contact())
    raise ZeroDivisionError


def found(registry, entry):
    with registry.reading() as connection:
        return find_entry(connection, entry.entry_id)


def history(registry, entry):
    with registry.reading() as connection:
        return read_history(connection, entry.entry_id)


def test_what_was_added_is_read_back_as_it_was(registry):
    entry = register(registry)
    assert found(registry, entry) == entry
    assert entry.shop.status is Status.PENDING
    assert entry.published is None
    assert entry.is_waiting


def test_an_entry_is_found_by_the_name_that_stands_in_urls(registry):
    entry = register(registry)
    with registry.reading() as connection:
        assert find_entry_by_slug(connection, entry.shop.slug) == entry
        assert find_entry_by_slug(connection, "nobody") is None


def test_no_two_entries_have_the_same_slug(registry):
    slugs = [register(registry).shop.slug for _ in range(3)]
    assert slugs == [f"tournerie-des-aulnes{end}" for end in ("", "-2", "-3")]


@pytest.mark.parametrize(
    ("slug", "name", "expected"),
    [
        ("", "Tournerie des Aulnes", "tournerie-des-aulnes"),
        ("../../etc", "L'Œuf", "l-oeuf"),
        ("", "木", "fiche"),
        ("a" * 200, "b" * 200, "b" * 60),
    ],
)
def test_a_slug_is_made_of_the_name_where_none_will_do(registry, slug, name, expected):
    assert register(registry, slug=slug, name=name).shop.slug == expected


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "</script>${x}`", "=cmd|' /C calc'!A0"])
def test_hostile_words_are_kept_or_mended_but_never_fail(registry, text):
    entry = register(registry, description=text)
    expected = text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    assert found(registry, entry).shop.description == expected


def test_an_accepted_entry_is_shown(registry):
    entry = accept(registry, register(registry))
    assert entry.published == entry.shop
    assert entry.shop.status is Status.PUBLISHED
    assert not entry.is_waiting
    assert found(registry, entry) == entry


def test_an_edit_of_a_published_entry_waits_and_the_public_sees_what_it_saw(registry):
    shown = accept(registry, register(registry))
    edited = edit(registry, shown, shop=make_shop(name="Autre nom"))
    assert edited.is_waiting
    assert edited.published == shown.published
    assert edited.shop.name == "Autre nom"
    assert edited.submitted_at == LATER


def test_a_trusted_edit_is_shown_at_once(registry):
    shown = accept(registry, register(registry))
    edited = edit(registry, shown, shop=make_shop(name="Autre nom"), is_trusted=True)
    assert edited.published == edited.shop
    assert not edited.is_waiting


def test_an_edit_keeps_slug_and_status(registry):
    entry = register(registry)
    edited = edit(registry, entry, shop=make_shop(slug="volé", status=Status.PUBLISHED))
    assert (edited.shop.slug, edited.status) == (entry.shop.slug, Status.PENDING)
    assert edited.published is None


def test_an_accepted_edit_is_shown_and_a_refused_one_undone(registry):
    shown = accept(registry, register(registry))
    edited = edit(registry, shown, shop=make_shop(name="Autre nom"))
    assert accept(registry, edited).published.name == "Autre nom"
    again = edit(registry, found(registry, entry=shown), shop=make_shop(name="Encore un"))
    with registry.writing() as connection:
        refused = move_entry(
            connection,
            again.entry_id,
            version=again.version,
            to=Status.PUBLISHED,
            by=MODERATOR,
            at=LATER,
            action=Action.REFUSED,
        )
    assert refused.shop.name == refused.published.name == "Autre nom"


def test_whoever_saves_second_is_told_and_sees_the_current_version(registry):
    entry = register(registry)
    first = edit(registry, entry, shop=make_shop(name="Première"))
    with pytest.raises(ChangedMeanwhile) as caught:
        edit(registry, entry, shop=make_shop(name="Seconde"))
    assert caught.value.current == first
    assert found(registry, entry) == first


def test_a_confirmed_day_is_shown_without_waiting(registry):
    shown = accept(registry, register(registry))
    day = date(2026, 9, 1)
    confirmed = edit(registry, shown, action=Action.CONFIRMED, confirmed_on=day)
    assert confirmed.published.confirmed_on == confirmed.shop.confirmed_on == day
    assert not confirmed.is_waiting
    assert confirmed.edited_by_maker_at is None
    assert found(registry, shown) == confirmed


def test_it_is_known_when_the_maker_last_changed_something(registry):
    entry = register(registry)
    assert edit(registry, entry, shop=make_shop(name="À moi")).edited_by_maker_at == LATER


def test_a_move_that_the_table_does_not_have_is_refused(registry):
    entry = register(registry)
    with registry.writing() as connection:
        withdrawn = move_entry(
            connection,
            entry.entry_id,
            version=None,
            to=Status.WITHDRAWN,
            by=MAKER,
            at=LATER,
            action=Action.WITHDRAWN,
        )
    with pytest.raises(NotAllowed, match="move_not_allowed"):
        accept(registry, withdrawn)


def test_a_withdrawn_entry_is_not_shown_any_more(registry):
    shown = accept(registry, register(registry))
    with registry.writing() as connection:
        withdrawn = move_entry(
            connection,
            shown.entry_id,
            version=shown.version,
            to=Status.WITHDRAWN,
            by=MAKER,
            at=LATER,
            action=Action.WITHDRAWN,
        )
    assert withdrawn.published is None


def test_an_entry_that_is_not_there_cannot_be_changed(registry):
    with pytest.raises(QueryRefused, match="entry_unknown"), registry.writing() as connection:
        change_entry(connection, "0" * 32, version=None, by=MAKER, at=AT)


def test_the_history_says_who_what_when_why(registry):
    entry = register(registry)
    edit(registry, entry, shop=make_shop(name="Autre nom"), by=MODERATOR, reason="Faute de frappe")
    first, second = history(registry, entry)
    assert (first.action, first.actor, first.at) == (Action.REGISTERED, MAKER, AT)
    assert first.after["contact"]["email"] == "prive@aulnes.example"
    assert (second.actor, second.reason, second.version) == (MODERATOR, "Faute de frappe", 2)
    assert second.before["shop"]["name"] == "Tournerie des Aulnes"
    assert second.after["shop"]["name"] == "Autre nom"
    assert "contact" not in second.after


def test_when_a_block_raises_nothing_of_it_happened(registry):
    entry = register(registry)
    with pytest.raises(ZeroDivisionError), registry.writing() as connection:
        change_and_fail(connection, entry)
    assert found(registry, entry) == entry
    assert len(history(registry, entry)) == 1


def test_many_entries_are_added_at_once_in_order(registry):
    new = [NewEntry(shop=make_shop(name=f"Atelier {n % 3}", slug="")) for n in range(700)]
    with registry.writing() as connection:
        added = add_entries(connection, new, by=MODERATOR, at=AT)
    with registry.reading() as connection:
        by_slug = {entry.shop.slug: entry for entry in list_entries(connection)}
    assert len(by_slug) == 700
    assert all(by_slug[entry.shop.slug] == entry for entry in added)
    assert [entry.shop.name for entry in added] == [one.shop.name for one in new]


def test_lists_are_filtered_and_oldest_first(registry):
    first, second = register(registry), register(registry)
    shown = accept(registry, first)
    with registry.reading() as connection:
        assert list_entries(connection, is_waiting=True) == [second]
        assert list_entries(connection, statuses=[Status.PUBLISHED]) == [shown]
        both = list_entries(connection, entry_ids=[second.entry_id, first.entry_id])
        assert {one.entry_id for one in both} == {first.entry_id, second.entry_id}
        assert list_entries(connection, source_key="osm") == []
        assert list_entries(connection, entry_ids=[]) == []
