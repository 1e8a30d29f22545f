from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from geo.entries import Action, Actor, ActorKind, Contact, SourceLink
from geo.errors import QueryRefused
from geo.registry.entries import add_entry, change_entry
from geo.registry.history import read_whole_history
from geo.registry.sources import (
    Source,
    count_present,
    edited_fields,
    entries_by_reference,
    find_source,
    list_imports,
    list_sources,
    read_report,
    require_source,
    save_source,
    source_state,
    write_import,
)
from geo.values import Status
from tests.factories import make_shop

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
MAKER = Actor(kind=ActorKind.MAKER)


def make_source(**changes):
    return Source(**({"key": "annuaire", "name": "L'annuaire"} | changes))


def save(registry, **changes):
    with registry.writing() as connection:
        save_source(connection, make_source(**changes), by=OPERATOR, at=AT)


def add(registry, reference="1", **changes):
    link = SourceLink(source_key="annuaire", reference=reference, fingerprint="f" * 64, **changes)
    shop = make_shop(slug=f"fiche-{reference}", status=Status.PENDING)
    with registry.writing() as connection:
        return add_entry(connection, shop=shop, contact=Contact(), by=OPERATOR, at=AT, source=link)


def read(registry, function, *arguments, **options):
    with registry.reading() as connection:
        return function(connection, *arguments, **options)


def test_source_comes_back_as_it_was_saved(registry):
    source = make_source(
        licence="ODbL",
        url="https://la.example/",
        link_template="https://la.example/{reference}",
        columns={"kind": ("a", "b")},
        is_published=True,
        keeps_outside=False,
        etag='"1"',
        last_modified="hier",
        every_hours=24,
        read_at=AT,
    )
    with registry.writing() as connection:
        save_source(connection, source, by=OPERATOR, at=AT)
    assert read(registry, find_source, "annuaire") == source
    assert read(registry, list_sources) == [source]


def test_unknown_source_is_refused_with_those_known(registry):
    save(registry)
    assert read(registry, find_source, "autre") is None
    with pytest.raises(QueryRefused) as caught:
        read(registry, require_source, "autre")
    assert "annuaire" in caught.value.sentence


def test_history_tells_choices_and_not_when_a_source_was_read(registry):
    save(registry)
    save(registry, read_at=AT, etag='"2"')
    save(registry, licence="ODbL")
    lines = read(registry, read_whole_history, actions=[Action.SOURCE_CHANGED])
    assert [line.after["source"]["licence"] for line in lines] == ["ODbL", None]


def test_entries_are_found_by_what_names_them_there(registry):
    save(registry)
    added = add(registry, "a/1")
    assert read(registry, entries_by_reference, "annuaire") == {"a/1": added}
    assert read(registry, entries_by_reference, "autre") == {}


def test_vanished_entries_are_not_present(registry):
    save(registry)
    add(registry, "1")
    add(registry, "2", vanished_at=AT)
    assert read(registry, count_present, "annuaire") == 1


def test_state_changes_with_every_version_of_every_entry(registry):
    save(registry)
    states = [read(registry, source_state, "annuaire")]
    entry = add(registry)
    states.append(read(registry, source_state, "annuaire"))
    with registry.writing() as connection:
        change_entry(connection, entry.entry_id, version=1, by=MAKER, at=AT, contact=Contact())
    states.append(read(registry, source_state, "annuaire"))
    assert len(set(states)) == 3
    assert read(registry, source_state, "annuaire") == states[-1]


@pytest.mark.parametrize(
    ("kind", "action", "names"),
    [
        (ActorKind.MAKER, Action.EDITED, {"phone", "contact.email"}),
        (ActorKind.ORGANIZER, Action.EDITED, {"phone", "contact.email"}),
        (ActorKind.OPERATOR, Action.IMPORTED, set()),
        (ActorKind.SYSTEM, Action.IMPORTED, set()),
        (ActorKind.ORGANIZER, Action.POSITION_CONFIRMED, set()),
    ],
)
def test_fields_that_people_changed_are_known(registry, kind, action, names):
    save(registry)
    entry = add(registry)
    with registry.writing() as connection:
        change_entry(
            connection,
            entry.entry_id,
            version=1,
            by=Actor(kind=kind, name="a" * 32 if kind is ActorKind.ORGANIZER else None),
            at=AT,
            action=action,
            shop=replace(entry.shop, phone="04 65 71 00 77"),
            contact=Contact(email="ici@aulnes.example"),
        )
    found = read(registry, edited_fields, [entry.entry_id])
    assert found.get(entry.entry_id, frozenset()) == names


def test_edited_fields_of_many_entries_are_asked_in_parts(registry):
    save(registry)
    assert read(registry, edited_fields, (f"{one:032x}" for one in range(2_000))) == {}


def test_imports_are_listed_newest_first_and_reports_read_apart(registry):
    save(registry)
    ids = []
    for day, report in enumerate(("un", "deux")):
        at = AT + timedelta(days=day)
        with registry.writing() as connection:
            source = make_source()
            ids.append(
                write_import(
                    connection, source, counts={"new": day}, report=report, by=OPERATOR, at=at
                )
            )
    records = read(registry, list_imports)
    assert [record.import_id for record in records] == ids[::-1]
    assert read(registry, list_imports, source_key="autre") == []
    assert read(registry, read_report, ids[0]) == "un"
    assert read(registry, read_report, "absent") is None
    assert read(registry, find_source, "annuaire").read_at == AT + timedelta(days=1)


@pytest.mark.parametrize("hours", [1, 23])
def test_source_is_not_due_before_its_time(hours):
    source = make_source(url="https://la.example/", every_hours=24, read_at=AT)
    assert not source.is_due(AT + timedelta(hours=hours))
    assert source.is_due(AT + timedelta(hours=24))
