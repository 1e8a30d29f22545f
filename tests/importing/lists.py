"""Small lists of somebody else's, as files, and imports of them."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

from geo.columns import guess_columns
from geo.entries import Actor, ActorKind
from geo.importing import apply_plan, plan_import
from geo.registry.sources import Source, entries_by_reference
from geo.tables import read_content

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
LATER = AT + timedelta(days=30)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
MAKER = Actor(kind=ActorKind.MAKER)

AUBENAS = {
    "id": "1",
    "nom": "Miel des Aulnes",
    "adresse": "Le Bourg",
    "cp": "07200",
    "ville": "Aubenas",
    "tel": "04 65 71 00 01",
    "type": "Apiculteur",
}
PARIS = AUBENAS | {"id": "2", "nom": "Pain de Ville", "cp": "75013", "ville": "Paris"}
NOWHERE = AUBENAS | {"id": "3", "nom": "Sans Adresse", "adresse": "", "cp": "", "ville": "Xyzzyqwk"}
PRIVAS = AUBENAS | {"id": "4", "nom": "Pain d'Ouvèze", "cp": "07000", "ville": "Privas", "tel": ""}


def make_source(**changes):
    return Source(**({"key": "annuaire", "name": "L'annuaire"} | changes))


def make_table(*rows, name="annuaire.csv"):
    columns = list(dict.fromkeys(key for row in rows for key in row)) or list(AUBENAS)
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return read_content(file.getvalue().encode(), Path(name))


def make_plan(edges, *rows, **changes):
    table = make_table(*rows)
    return plan_import(table, guess_columns(table), make_source(**changes), edges)


def import_rows(edges, *rows, at=AT, by=OPERATOR, **changes):
    plan = make_plan(edges, *rows, **changes)
    apply_plan(edges.registry, plan, by=by, at=at)
    return plan


def entries_of(registry, key="annuaire"):
    with registry.reading() as connection:
        return entries_by_reference(connection, key)
