"""What importing a list would do, on SQLite and on PostgreSQL."""

from dataclasses import replace

import pytest

from geo.columns import guess_columns
from geo.coordinates import Position
from geo.entries import Action, ActorKind, Contact, VerdictCode
from geo.geocoding.review import confirm_position
from geo.importing import Fate, Stage, plan_import
from geo.importing.plan import is_sure
from geo.placing import place_text
from geo.registry.entries import change_entry, move_entry
from geo.registry.erasure import erase_entry
from geo.registry.positions import write_position
from geo.values import Precision, Status
from tests.importing.lists import (
    AT,
    AUBENAS,
    LATER,
    MAKER,
    NOWHERE,
    PARIS,
    PRIVAS,
    entries_of,
    import_rows,
    make_plan,
    make_source,
    make_table,
)
from tests.organizers import add_account


def only(plan):
    (row,) = plan.rows
    return row


def edit(registry, entry, *, by=MAKER, **changes):
    with registry.writing() as connection:
        return change_entry(
            connection,
            entry.entry_id,
            version=entry.version,
            by=by,
            at=LATER,
            shop=replace(entry.shop, **changes),
        )


def move(registry, entry, to, action):
    with registry.writing() as connection:
        return move_entry(
            connection, entry.entry_id, version=None, to=to, by=MAKER, at=LATER, action=action
        )


def test_new_rows_are_placed_judged_and_sentenced(edges):
    rows = {row.reference: row for row in make_plan(edges, AUBENAS, PARIS, NOWHERE).rows}
    assert {key: row.finding.verdict for key, row in rows.items()} == {
        "1": VerdictCode.INSIDE,
        "2": VerdictCode.OUTSIDE,
        "3": VerdictCode.UNKNOWN,
    }
    assert rows["1"].shop.places[0].precision is Precision.COMMUNE
    assert rows["1"].finding.sentence.startswith("Aubenas (07) : dans l'Ardèche")
    assert "(75) : hors de l'Ardèche" in rows["2"].finding.sentence


def test_nothing_is_written_by_a_plan(edges):
    make_plan(edges, AUBENAS)
    assert entries_of(edges.registry) == {}


@pytest.mark.parametrize(
    ("row", "changes", "fate", "status"),
    [
        (AUBENAS, {}, Fate.NEW, Status.PENDING),
        (AUBENAS, {"is_published": True}, Fate.NEW, Status.PUBLISHED),
        (PARIS, {"is_published": True}, Fate.NEW, Status.REFUSED),
        (PARIS, {"keeps_outside": False}, Fate.SKIPPED, Status.REFUSED),
        (NOWHERE, {"is_published": True}, Fate.NEW, Status.PENDING),
    ],
    ids=["waits", "trusted", "outside", "left aside", "doubtful"],
)
def test_new_row_gets_its_status(sqlite_edges, row, changes, fate, status):
    planned = only(make_plan(sqlite_edges, row, **changes))
    assert (planned.fate, planned.status) == (fate, status)


def test_possible_duplicate_waits_for_somebody_and_is_named(sqlite_edges):
    import_rows(sqlite_edges, AUBENAS, key="autre", name="Autre liste")
    planned = only(make_plan(sqlite_edges, AUBENAS, is_published=True))
    (known,) = entries_of(sqlite_edges.registry, "autre").values()
    assert planned.finding.duplicates == (known.entry_id,)
    assert planned.status is Status.PENDING
    assert "« Miel des Aulnes »" in planned.doubles[0]


def test_rows_of_one_file_are_no_duplicates_of_one_another(sqlite_edges):
    plan = make_plan(sqlite_edges, AUBENAS, AUBENAS | {"id": "9"})
    assert [row.finding.duplicates for row in plan.rows] == [(), ()]


AGAIN = {
    "same": ({}, Fate.UNCHANGED),
    "phone": ({"tel": "04 65 71 00 02"}, Fate.CHANGED),
    "address": ({"adresse": "La Plaine"}, Fate.CHANGED),
}


@pytest.mark.parametrize(("changes", "fate"), AGAIN.values(), ids=AGAIN)
def test_same_source_again_finds_what_changed(edges, changes, fate):
    import_rows(edges, AUBENAS)
    planned = only(make_plan(edges, AUBENAS | changes))
    assert planned.fate is fate
    assert planned.entry is not None


def test_field_that_the_maker_changed_is_kept_and_the_others_taken(edges):
    import_rows(edges, AUBENAS)
    (entry,) = entries_of(edges.registry).values()
    edit(edges.registry, entry, phone="04 65 71 00 77", description="Écrit ici")
    planned = only(make_plan(edges, AUBENAS | {"tel": "04 65 71 00 02", "nom": "Miel des Aunes"}))
    assert planned.fate is Fate.CHANGED
    assert (planned.shop.name, planned.shop.phone) == ("Miel des Aunes", "04 65 71 00 77")
    assert (planned.shop.description, planned.kept) == ("Écrit ici", ("phone",))


def test_change_of_nothing_but_the_makers_fields_keeps_the_entry(edges):
    import_rows(edges, AUBENAS)
    (entry,) = entries_of(edges.registry).values()
    edit(edges.registry, entry, phone="04 65 71 00 77")
    planned = only(make_plan(edges, AUBENAS | {"tel": "04 65 71 00 02"}))
    assert (planned.fate, planned.kept) == (Fate.KEPT, ("phone",))


def test_correction_of_an_organizer_is_kept_too(sqlite_edges):
    import_rows(sqlite_edges, AUBENAS)
    (entry,) = entries_of(sqlite_edges.registry).values()
    by = add_account(sqlite_edges.registry)
    assert by.kind is ActorKind.ORGANIZER
    edit(sqlite_edges.registry, entry, by=by, name="Miel corrigé")
    assert only(make_plan(sqlite_edges, AUBENAS | {"nom": "Miel"})).shop.name == "Miel corrigé"


def test_confirmed_position_is_kept_until_the_address_changes(sqlite_edges):
    import_rows(sqlite_edges, AUBENAS)
    (entry,) = entries_of(sqlite_edges.registry).values()
    pin = Position(lon=4.4, lat=44.62)
    confirmed = confirm_position(pin, place_text(entry.shop.places[0]))
    with sqlite_edges.registry.writing() as connection:
        write_position(connection, entry.entry_id, confirmed, at=AT)
    same = only(make_plan(sqlite_edges, AUBENAS | {"tel": ""}))
    moved = only(make_plan(sqlite_edges, AUBENAS | {"adresse": "La Plaine"}))
    assert same.shop.places[0].position == pin
    assert "address_changed" in moved.finding.doubts


@pytest.mark.parametrize("leave", ["withdrawn", "erased"])
def test_what_its_maker_took_away_never_comes_back(edges, leave):
    import_rows(edges, AUBENAS)
    (entry,) = entries_of(edges.registry).values()
    if leave == "withdrawn":
        move(edges.registry, entry, Status.WITHDRAWN, Action.WITHDRAWN)
    else:
        with edges.registry.writing() as connection:
            erase_entry(connection, entry.entry_id, by=MAKER, at=LATER)
    plan = make_plan(edges, AUBENAS | {"tel": "04 65 71 00 02"})
    assert only(plan).fate is Fate.LEFT
    assert make_plan(edges, PRIVAS).vanished == ()


def test_refused_entry_stays_refused_and_keeps_up_with_its_source(sqlite_edges):
    import_rows(sqlite_edges, PARIS)
    planned = only(make_plan(sqlite_edges, PARIS | {"tel": ""}))
    assert (planned.fate, planned.status) == (Fate.CHANGED, Status.REFUSED)


def test_entry_that_the_source_no_longer_has_vanished(edges):
    import_rows(edges, AUBENAS, PRIVAS)
    plan = make_plan(edges, AUBENAS)
    assert [entry.source.reference for entry in plan.vanished] == ["4"]
    assert plan.counts == {"unchanged": 1, "vanished": 1}


def test_row_that_cannot_be_read_has_not_vanished(sqlite_edges):
    import_rows(sqlite_edges, AUBENAS, PRIVAS)
    plan = make_plan(sqlite_edges, AUBENAS, PRIVAS | {"nom": ""})
    assert plan.vanished == ()
    assert [fault.line for fault in plan.faults] == [3]


def test_entry_that_is_back_has_returned(sqlite_edges):
    import_rows(sqlite_edges, AUBENAS, PRIVAS)
    import_rows(sqlite_edges, AUBENAS, at=LATER)
    returned = {row.reference: row.fate for row in make_plan(sqlite_edges, AUBENAS, PRIVAS).rows}
    assert returned == {"1": Fate.UNCHANGED, "4": Fate.RETURNED}


def test_entries_of_other_sources_are_nobodys_business(sqlite_edges):
    import_rows(sqlite_edges, PRIVAS, key="autre", name="Autre liste")
    assert make_plan(sqlite_edges, AUBENAS).vanished == ()


@pytest.mark.parametrize(("kept", "is_shrunk"), [(1, True), (2, False), (4, False)])
def test_source_that_loses_more_than_half_has_shrunk(sqlite_edges, kept, is_shrunk):
    rows = [PRIVAS | {"id": str(one), "nom": f"Pain {one}"} for one in range(4)]
    import_rows(sqlite_edges, *rows)
    assert make_plan(sqlite_edges, *rows[:kept]).is_shrunk == is_shrunk


def test_new_source_has_not_shrunk(sqlite_edges):
    assert not make_plan(sqlite_edges, AUBENAS).is_shrunk


def test_progress_tells_every_stage_to_its_end(sqlite_edges):
    told = {}

    def hear(stage, done, total):
        assert 0 <= done <= total
        told[stage] = (done, total)

    table = make_table(AUBENAS, PARIS)
    plan_import(table, guess_columns(table), make_source(), sqlite_edges, on_progress=hear)
    assert told == {
        Stage.READING: (2, 2),
        Stage.PLACING: (2, 2),
        Stage.JUDGING: (2, 2),
        Stage.COMPARING: (1, 1),
    }


def test_nothing_is_sure_that_is_outside_doubtful_or_double(sqlite_edges):
    finding = only(make_plan(sqlite_edges, AUBENAS)).finding
    assert is_sure(finding)
    assert not is_sure(replace(finding, duplicates=("x",)))
    assert not is_sure(replace(finding, doubts=("low",)))
    assert not is_sure(replace(finding, verdict=VerdictCode.TO_CHECK))


def test_contact_of_the_row_is_planned(sqlite_edges):
    planned = only(make_plan(sqlite_edges, AUBENAS | {"mail": "miel@aulnes.example"}))
    assert planned.contact == Contact(email="miel@aulnes.example")
