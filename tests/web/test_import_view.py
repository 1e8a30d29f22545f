from datetime import UTC, datetime

import pytest

from geo.entries import Actor, ActorKind, Entry
from geo.errors import RowRefused
from geo.importing.plan import Fate
from geo.importing.preview import PlanLine
from geo.registry.sources import ImportRecord, Source
from geo.tables import RowFault
from geo.values import Status
from geo.web.import_view import faults_html, plan_html, sample_html, sources_html, vanished_html
from tests.factories import make_shop

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
HOSTILE = "${x}`</script><img onerror=alert(1)>"


def make_line(**changes):
    values = {
        "line": 2,
        "name": "Miel",
        "kinds": "Apiculture",
        "where": "07200 Aubenas",
        "fate": Fate.NEW,
        "becomes": "nouvelle, à examiner",
        "reasons": ("Aubenas (07) : dans l'Ardèche",),
    }
    return PlanLine(**(values | changes))


def make_entry(**changes):
    shop = make_shop(**changes)
    return Entry(
        entry_id="e" * 32,
        version=1,
        shop=shop,
        published=shop if shop.status is Status.PUBLISHED else None,
        created_at=AT,
        updated_at=AT,
        submitted_at=AT,
    )


def test_row_says_what_becomes_of_it_and_why():
    html = plan_html([make_line()])
    assert "Nouvelle, à examiner" in html
    assert "dans l’Ardèche" in html


def test_no_row_says_so():
    assert "Aucune fiche" in plan_html([])


@pytest.mark.parametrize("field", ["name", "where", "kinds", "becomes"])
def test_text_of_a_row_is_escaped(field):
    html = plan_html([make_line(**{field: HOSTILE, "reasons": (HOSTILE,)})])
    assert "<img" not in html
    assert "</script" not in html


def test_sample_has_the_columns_that_are_read_as_its_header():
    html = sample_html([{"nom": "Miel", HOSTILE: HOSTILE}])
    assert '<th scope="col">nom</th>' in html
    assert "<img" not in html
    assert sample_html([]).count("<td") == 0


def test_faults_are_told_with_their_line_and_the_rest_counted():
    faults = [
        RowFault(line=line, cells=(), error=RowRefused("row_without_name")) for line in range(60)
    ]
    html = faults_html(faults)
    assert "n’a pas de nom" in html
    assert "Et 10 autres" in html


def test_vanished_entries_on_the_map_come_first():
    html = vanished_html(
        [make_entry(name="Caché", status=Status.PENDING), make_entry(name="Montré")]
    )
    assert html.index("Montré") < html.index("Caché")
    assert "encore sur la carte" in html


def test_sources_say_when_they_were_read_and_what_came():
    source = Source(
        key="a", name=f"L'annuaire {HOSTILE}", licence="ODbL", read_at=AT, url="x", every_hours=24
    )
    record = ImportRecord(
        import_id="i", source_key="a", at=AT, actor=Actor(kind=ActorKind.SYSTEM), counts={"new": 3}
    )
    html = sources_html([source, Source(key="b", name="Jamais")], [record])
    assert "Lue le 1er mai 2026, 3 nouvelles fiches, relue depuis son adresse" in html
    assert "Jamais lue" in html
    assert "<img" not in html
