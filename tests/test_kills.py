import json

import pytest
import sqlalchemy as sa

from benchmarks import __main__ as benchmarks
from benchmarks.kill_checks import Acknowledged, find_faults, read_notes
from benchmarks.killed import SOURCE_KEY, SOURCE_ROWS
from geo.entries import Action, Contact, SourceLink
from geo.letters import LetterKind
from geo.photos import PhotoSize, PhotoStore
from geo.registry.entries import NewEntry, add_entries, move_entry
from geo.registry.outbox import post_letter
from geo.registry.photos import add_photo
from geo.registry.sources import Source, write_import
from geo.registry.tables import entries, history, imports, outbox
from geo.values import Status
from tests.factories import make_shop
from tests.organizers import AT, MAKER, OPERATOR, register

KEY = "ab" * 16


@pytest.fixture
def store(tmp_path):
    return PhotoStore(tmp_path / "photos")


def enter(registry, name="Un", **changes):
    """Register a maker as the form does, with the letter that goes with it."""
    entry = register(registry, name=name, **changes)
    with registry.writing() as connection:
        post_letter(connection, entry.entry_id, LetterKind.RECEIVED, at=AT)
    return entry


def import_rows(registry, count=SOURCE_ROWS):
    links = [
        SourceLink(source_key=SOURCE_KEY, reference=str(n), fingerprint=str(n))
        for n in range(count)
    ]
    shops = [make_shop(name=f"Ferme {n} état 1", status=Status.PENDING) for n in range(count)]
    rows = [
        NewEntry(shop=shop, contact=Contact(), source=link)
        for shop, link in zip(shops, links, strict=True)
    ]
    source = Source(key=SOURCE_KEY, name="Fermes")
    with registry.writing() as connection:
        kept = write_import(connection, source, counts={}, report="", by=OPERATOR, at=AT)
        add_entries(connection, rows, by=OPERATOR, at=AT, action=Action.IMPORTED)
    return kept


def add_photo_row(registry, entry):
    with registry.writing() as connection:
        add_photo(
            connection, entry.entry_id, key=KEY, width=9, height=9, by=MAKER, at=AT, credit="Moi"
        )


def execute(registry, statement):
    with registry.writing() as connection:
        connection.execute(statement)


def faults_of(registry, store, **told):
    return find_faults(registry, store, Acknowledged(**told))


def test_a_few_kills_leave_everything_that_was_acknowledged(capsys):
    assert benchmarks.run(["kills", "--kills", "3", "--server-kills", "0", "--seed", "7"]) == 0
    shown = capsys.readouterr().out
    assert "0 / 3" in shown
    assert "nothing yet" not in shown


def test_a_whole_registry_has_no_fault(registry, store):
    entry, imported = enter(registry), import_rows(registry)
    add_photo_row(registry, entry)
    for size in PhotoSize:
        store.put(KEY, size, b"file")
    told = {"registered": ["Un"], "imported": [imported], "kept": [KEY]}
    assert faults_of(registry, store, **told, decided=[(entry.entry_id, 1)]) == []


def test_a_lost_registration_is_told(registry, store):
    assert faults_of(registry, store, registered=["Un"]) == ["Un lost"]


def test_a_registration_that_is_there_twice_is_told(registry, store):
    enter(registry)
    enter(registry)
    assert faults_of(registry, store) == ["Un there 2 times"]


def test_a_lost_decision_is_told(registry, store):
    entry = enter(registry)
    [fault] = faults_of(registry, store, decided=[(entry.entry_id, 2)])
    assert fault == f"decision of {entry.entry_id} lost"


def test_an_entry_without_the_line_of_its_version_is_told(registry, store):
    entry = enter(registry)
    execute(registry, sa.delete(history).where(history.c.entry_id == entry.entry_id))
    [fault] = faults_of(registry, store)
    assert "history says []" in fault


def test_a_line_without_the_version_it_tells_is_told(registry, store):
    entry = enter(registry)
    change = {"version": 2, "action": "edited", "entry_id": entry.entry_id, "at": AT}
    execute(registry, sa.insert(history).values(change | {"actor_kind": "maker"}))
    [fault] = faults_of(registry, store)
    assert "at 1, history says [1, 2]" in fault


def test_half_an_import_is_told(registry, store):
    import_rows(registry, SOURCE_ROWS - 1)
    assert any("half an import" in fault for fault in faults_of(registry, store))


def test_rows_of_two_imports_side_by_side_are_told(registry, store):
    import_rows(registry)
    is_first = entries.c.source_reference == "0"
    shop = {"slug": "ferme", "name": "Ferme 0 état 2", "status": "pending"}
    execute(registry, sa.update(entries).where(is_first).values(shop=shop))
    assert any("half an import" in fault for fault in faults_of(registry, store))


def test_an_import_that_is_not_kept_is_told(registry, store):
    kept = import_rows(registry)
    execute(registry, sa.delete(imports))
    faults = faults_of(registry, store, imported=[kept])
    assert f"import {kept} lost" in faults
    assert len(faults) == 1 + SOURCE_ROWS


def test_a_letter_that_is_missing_or_too_many_is_told(registry, store):
    entry = enter(registry)
    execute(registry, sa.delete(outbox))
    [fault] = faults_of(registry, store)
    assert "0 letters received instead of 1" in fault
    for _ in range(2):
        with registry.writing() as connection:
            post_letter(connection, entry.entry_id, LetterKind.RECEIVED, at=AT)
    [fault] = faults_of(registry, store)
    assert "2 letters received instead of 1" in fault


def test_an_acceptance_without_its_letter_is_told(registry, store):
    entry = enter(registry)
    with registry.writing() as connection:
        move_entry(
            connection,
            entry.entry_id,
            version=1,
            to=Status.PUBLISHED,
            by=OPERATOR,
            at=AT,
            action=Action.ACCEPTED,
        )
    [fault] = faults_of(registry, store)
    assert "0 letters accepted instead of 1" in fault


def test_a_photo_without_its_row_or_one_of_its_files_is_told(registry, store):
    assert faults_of(registry, store, kept=[KEY]) == [f"photo {KEY} lost"]
    add_photo_row(registry, enter(registry))
    store.put(KEY, PhotoSize.SMALL, b"file")
    assert faults_of(registry, store, kept=[KEY]) == [f"photo {KEY} without a file"]


def test_notes_say_what_was_acknowledged_and_what_was_under_way(tmp_path):
    path = tmp_path / "notes"
    assert read_notes(path) == Acknowledged()
    notes = [["begin", "register"], ["registered", "Un"], ["end", "register"], ["begin", "decide"]]
    notes += [["decided", "a", 2], ["imported", "b"], ["kept", "c"]]
    path.write_text("".join(json.dumps(note) + "\n" for note in notes), encoding="utf-8")
    told = read_notes(path)
    assert (told.registered, told.decided, told.imported) == (["Un"], [("a", 2)], ["b"])
    assert (told.kept, told.under_way, told.count) == (["c"], "decide", 4)
