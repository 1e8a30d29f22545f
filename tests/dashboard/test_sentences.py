from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.dashboard import CommuneCoverage, Coverage, QueueFigures
from geo.dashboard.sentences import (
    FRESHNESS_LABELS,
    commune_list,
    days_label,
    freshness_lines,
    import_sentence,
    precision_lines,
    search_sentence,
    share_lines,
    waiting_sentence,
)
from geo.entries import Actor, ActorKind
from geo.freshness import Freshness
from geo.registry.counts import UnansweredCount
from geo.registry.sources import ImportRecord
from geo.values import Precision


def queue(*days):
    figures = {} if not days else {"oldest_days": days[0], "median_days": days[-1]}
    return QueueFigures(count=len(days), **figures)


@pytest.mark.parametrize(
    ("waiting", "said"),
    [
        (queue(), "Aucune demande en attente."),
        (queue(0.3), "1 demande en attente, depuis moins d'un jour."),
        (
            queue(12.0, 2.0),
            "2 demandes en attente : la plus ancienne depuis 12 jours, la moitié depuis 2 jours ou"
            " moins.",
        ),
    ],
)
def test_the_queue_is_said(waiting, said):
    assert waiting_sentence(waiting) == said


@pytest.mark.parametrize(
    ("days", "said"), [(0, "moins d'un jour"), (1, "1 jour"), (1.6, "2 jours"), (30, "30 jours")]
)
def test_days_are_said(days, said):
    assert days_label(days) == said


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 10_000)))
def test_percentages_add_up_to_a_hundred(counts):
    lines = share_lines(counts)
    assert sum(percent for _, _, percent in lines) == (100 if any(counts.values()) else 0)
    assert {label: count for label, count, _ in lines} == {
        label: count for label, count in counts.items() if count
    }


def test_every_age_has_its_name():
    assert set(FRESHNESS_LABELS) == {*Freshness, None}
    assert freshness_lines({Freshness.FRESH: 3, None: 1}) == [
        ("confirmées récemment", 3, 75),
        ("jamais confirmées", 1, 25),
    ]


def test_every_precision_has_its_name():
    coverage = Coverage(
        communes=(), makers=0, precisions=dict.fromkeys((*Precision, None), 1), unplaced=1
    )
    assert len(precision_lines(coverage)) == len(Precision) + 2


def test_communes_are_named_up_to_a_number():
    communes = [
        CommuneCoverage(insee_code=f"{n:05d}", name=name, makers=0, is_delivered=False)
        for n, name in enumerate("ABC")
    ]
    assert commune_list(communes) == "A, B, C"
    assert commune_list(communes, most=1) == "A et 2 autres"
    assert commune_list([]) == ""


def test_an_import_says_what_it_did():
    done = ImportRecord(
        import_id="a",
        source_key="paris",
        at=datetime(2026, 11, 1, tzinfo=UTC),
        actor=Actor(kind=ActorKind.OPERATOR),
        counts={"new": 12, "refused": 1, "changed": 0},
    )
    said = import_sentence("Commerçants", done)
    assert said == "1er novembre 2026, Commerçants : 12 nouvelles fiches, 1 ligne inutilisable"


def test_a_search_is_said_with_its_commune():
    found = UnansweredCount(words="cidre", insee_code=None, count=1_200)
    assert search_sentence(found, None) == "« cidre » : 1\u202f200 fois"
    assert "près du Cheylard" in search_sentence(found, "Le Cheylard")
