"""What an import writes: everything or nothing, and never over somebody's shoulder."""

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from geo.entries import Action, Actor, ActorKind, VerdictCode
from geo.errors import NotAllowed, QueryRefused
from geo.importing import apply_plan
from geo.registry.choices import write_setting
from geo.registry.database import Registry
from geo.registry.entries import add_entry, change_entry, move_entry, read_history
from geo.registry.sources import find_source, list_imports, read_report
from geo.registry.tallies import PUBLICATION, read_tally
from geo.roles import OrganizerRole, Scope
from geo.values import Status
from tests.factories import make_shop
from tests.importing.lists import (
    AT,
    AUBENAS,
    LATER,
    MAKER,
    OPERATOR,
    PARIS,
    PRIVAS,
    entries_of,
    import_rows,
    make_plan,
)
from tests.organizers import add_account

ROOT = Path(__file__).resolve().parents[2]


def publication(registry):
    with registry.reading() as connection:
        return read_tally(connection, PUBLICATION)


def actions(registry, entry):
    with registry.reading() as connection:
        return [line.action for line in read_history(connection, entry.entry_id)]


def accept(registry, entry):
    with registry.writing() as connection:
        return move_entry(
            connection,
            entry.entry_id,
            version=entry.version,
            to=Status.PUBLISHED,
            by=OPERATOR,
            at=LATER,
            action=Action.ACCEPTED,
        )


def test_new_entries_have_their_status_source_and_history(edges):
    import_rows(edges, AUBENAS, PARIS)
    entries = entries_of(edges.registry)
    assert {key: entry.status for key, entry in entries.items()} == {
        "1": Status.PENDING,
        "2": Status.REFUSED,
    }
    assert entries["2"].finding.verdict is VerdictCode.OUTSIDE
    assert entries["1"].source.source_key == "annuaire"
    assert actions(edges.registry, entries["1"]) == [Action.IMPORTED]
    assert entries["1"].created_at == AT


def test_refused_entry_may_be_accepted_afterwards(edges):
    import_rows(edges, PARIS)
    (entry,) = entries_of(edges.registry).values()
    with edges.registry.writing() as connection:
        move_entry(
            connection,
            entry.entry_id,
            version=1,
            to=Status.PENDING,
            by=OPERATOR,
            at=LATER,
            action=Action.RESTORED,
        )
    (entry,) = entries_of(edges.registry).values()
    assert accept(edges.registry, entry).published is not None


def test_trusted_source_is_published_at_once_and_catalogues_are_told(edges):
    before = publication(edges.registry)
    import_rows(edges, AUBENAS, PRIVAS, is_published=True)
    entries = entries_of(edges.registry).values()
    assert all(entry.published is not None for entry in entries)
    assert publication(edges.registry) > before


def test_source_is_kept_with_its_columns_and_the_report_without_names(edges):
    import_rows(edges, AUBENAS, PARIS, licence="ODbL")
    with edges.registry.reading() as connection:
        source = find_source(connection, "annuaire")
        (record,) = list_imports(connection)
        report = read_report(connection, record.import_id)
    assert (source.licence, source.read_at) == ("ODbL", AT)
    assert record.counts == {"new": 2}
    assert "hors de l'Ardèche" in report
    assert "Miel des Aulnes" not in report


def test_changed_entry_that_waits_is_brought_up_to_date(edges):
    import_rows(edges, AUBENAS)
    import_rows(edges, AUBENAS | {"tel": "04 65 71 00 02"}, at=LATER)
    (entry,) = entries_of(edges.registry).values()
    assert (entry.shop.phone, entry.version, entry.updated_at) == ("04 65 71 00 02", 2, LATER)
    assert actions(edges.registry, entry) == [Action.IMPORTED] * 2


def test_changed_entry_on_the_map_waits_for_somebody(edges):
    import_rows(edges, AUBENAS)
    (entry,) = entries_of(edges.registry).values()
    accept(edges.registry, entry)
    import_rows(edges, AUBENAS | {"tel": "04 65 71 00 02"}, at=LATER)
    (entry,) = entries_of(edges.registry).values()
    assert (entry.shop.phone, entry.published.phone) == ("04 65 71 00 02", "04 65 71 00 01")
    assert (entry.is_waiting, entry.submitted_at) == (True, LATER)


def test_changed_entry_of_a_trusted_source_is_shown_at_once(edges):
    import_rows(edges, AUBENAS, is_published=True)
    import_rows(edges, AUBENAS | {"tel": "04 65 71 00 02"}, at=LATER, is_published=True)
    (entry,) = entries_of(edges.registry).values()
    assert entry.published == entry.shop
    assert entry.published.phone == "04 65 71 00 02"


def test_makers_edit_that_waits_is_not_published_by_a_trusted_source(edges):
    import_rows(edges, AUBENAS, is_published=True)
    (entry,) = entries_of(edges.registry).values()
    with edges.registry.writing() as connection:
        change_entry(
            connection,
            entry.entry_id,
            version=1,
            by=MAKER,
            at=LATER,
            shop=replace(entry.shop, description="Écrit ici"),
        )
    import_rows(edges, AUBENAS | {"tel": "04 65 71 00 02"}, at=LATER, is_published=True)
    (entry,) = entries_of(edges.registry).values()
    assert (entry.shop.description, entry.shop.phone) == ("Écrit ici", "04 65 71 00 02")
    assert entry.published.description is None


def test_vanished_entry_is_marked_and_stays_on_the_map(edges):
    import_rows(edges, AUBENAS, PRIVAS, is_published=True)
    import_rows(edges, AUBENAS, at=LATER, is_published=True)
    gone = entries_of(edges.registry)["4"]
    assert (gone.source.vanished_at, gone.published is not None) == (LATER, True)
    assert actions(edges.registry, gone) == [Action.IMPORTED, Action.VANISHED]


def test_entry_that_is_back_is_marked_no_longer(edges):
    import_rows(edges, AUBENAS, PRIVAS)
    import_rows(edges, AUBENAS, at=LATER)
    import_rows(edges, AUBENAS, PRIVAS, at=LATER)
    assert entries_of(edges.registry)["4"].source.vanished_at is None


def test_same_list_again_writes_no_version(edges):
    import_rows(edges, AUBENAS, PARIS)
    import_rows(edges, AUBENAS, PARIS, at=LATER)
    assert [entry.version for entry in entries_of(edges.registry).values()] == [1, 1]


def change_the_entry(registry):
    (entry,) = entries_of(registry).values()
    with registry.writing() as connection:
        change_entry(connection, entry.entry_id, version=1, by=MAKER, at=LATER, shop=make_shop())


def change_the_rule(registry):
    with registry.writing() as connection:
        write_setting(connection, "territory", {}, version=None, by=OPERATOR, at=LATER)


@pytest.mark.parametrize("meddle", [change_the_entry, change_the_rule])
def test_plan_older_than_the_registry_is_refused_and_nothing_written(edges, meddle):
    import_rows(edges, AUBENAS)
    plan = make_plan(edges, AUBENAS | {"tel": "04 65 71 00 02"}, PRIVAS)
    meddle(edges.registry)
    before = entries_of(edges.registry)
    with pytest.raises(QueryRefused, match="import_outdated"):
        apply_plan(edges.registry, plan, by=OPERATOR, at=LATER)
    assert entries_of(edges.registry) == before


def test_same_plan_twice_is_refused_the_second_time(edges):
    plan = make_plan(edges, AUBENAS)
    apply_plan(edges.registry, plan, by=OPERATOR, at=AT)
    with pytest.raises(QueryRefused, match="import_outdated"):
        apply_plan(edges.registry, plan, by=OPERATOR, at=LATER)
    assert len(entries_of(edges.registry)) == 1


def test_registration_between_plan_and_import_outdates_nothing(edges):
    plan = make_plan(edges, AUBENAS)
    shop = make_shop(slug="miel-des-aulnes", status=Status.PENDING)
    with edges.registry.writing() as connection:
        registered = add_entry(connection, shop=shop, contact=plan.rows[0].contact, by=MAKER, at=AT)
    apply_plan(edges.registry, plan, by=OPERATOR, at=LATER)
    (imported,) = entries_of(edges.registry).values()
    assert registered.shop.slug != imported.shop.slug


@pytest.mark.parametrize(
    "changes",
    [{"role": OrganizerRole.READER}, {"scopes": (Scope(codes=("departement:07",)),)}],
    ids=["reader", "scoped"],
)
def test_organizer_who_may_not_import_does_not(sqlite_edges, changes):
    by = add_account(sqlite_edges.registry, **changes)
    with pytest.raises(NotAllowed):
        import_rows(sqlite_edges, AUBENAS, by=by)
    assert entries_of(sqlite_edges.registry) == {}


@pytest.mark.parametrize("kind", [ActorKind.MAKER, ActorKind.VISITOR])
def test_nobody_else_imports(sqlite_edges, kind):
    with pytest.raises(NotAllowed):
        import_rows(sqlite_edges, AUBENAS, by=Actor(kind=kind))


IMPORT = """
import sys
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.opening import open_geocoding
from geo.importing.opening import open_edges
from geo.registry.database import Registry
from geo.settings import Settings
from pathlib import Path
from tests.importing.lists import AUBENAS, import_rows
from tests.squares import write_squares
folder = Path(sys.argv[2])
settings, squares = Settings(home=folder), write_squares(folder)
geocoding = open_geocoding(settings, squares, Gazetteer(squares))
edges = open_edges(Registry(sys.argv[1]), squares, geocoding, settings)
row = AUBENAS | {"cp": "07900", "ville": "L'Ouest", "adresse": ""}
rows = [row | {"id": str(n), "nom": f"Miel {n}", "tel": ""} for n in range(1000)]
import geo.importing.applying as applying
write = applying.write_batch
def told(connection, batch):
    print("writing", flush=True)
    write(connection, batch)
    print("written", flush=True)
applying.write_batch = told
import_rows(edges, *rows, is_published=True)
print("done", flush=True)
"""


@pytest.mark.parametrize(
    ("moment", "wait_s"), [("writing", 0.0), ("writing", 0.05), ("written", 0.0), ("done", 0.0)]
)
def test_kill_at_any_moment_leaves_all_or_nothing(registry_url, tmp_path, moment, wait_s):
    command = [sys.executable, "-c", IMPORT, registry_url, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert any(line.strip() == moment for line in process.stdout)
        time.sleep(wait_s)
        process.kill()
    registry = Registry(registry_url)
    found = len(entries_of(registry))
    with registry.reading() as connection:
        imports = len(list_imports(connection))
    registry.close()
    assert (found, imports) in ([(1_000, 1)] if moment == "done" else [(0, 0), (1_000, 1)])
