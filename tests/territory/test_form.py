from dataclasses import replace

import pytest

from geo.territory import DEFAULT_REFUSAL, Exemption, Quota, TerritoryRule
from geo.territory.form import (
    exemption_label,
    make_exemption,
    quota_label,
    read_fields,
    rule_differences,
    rule_fields,
)

RULE = TerritoryRule(
    codes=("commune:07901",),
    name="l'Ouest",
    tolerance_m=1_500.0,
    includes_neighbours=True,
    refusal_text="Bonjour {nom}",
    neighbour_name="La carte de l'Est",
    neighbour_url="https://est.example",
)


@pytest.mark.parametrize("rule", [RULE, TerritoryRule(codes=("departement:07",))])
def test_fields_left_alone_change_nothing(rule):
    assert read_fields(rule_fields(rule), rule) == rule


def test_fields_emptied_are_absent():
    empty = rule_fields(RULE) | {
        "rule_refusal": " ",
        "rule_neighbour_name": " ",
        "rule_neighbour_url": "",
        "rule_tolerance_km": None,
    }
    rule = read_fields(empty, RULE)
    assert (rule.refusal_text, rule.neighbour_name, rule.neighbour_url) == (None, None, None)
    assert rule.tolerance_m == 0


def test_the_letter_that_comes_with_the_program_is_not_kept_as_ones_own():
    fields = rule_fields(TerritoryRule())
    assert fields["rule_refusal"] == DEFAULT_REFUSAL
    assert read_fields(fields, TerritoryRule()).refusal_text is None


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({}, []),
        (
            {"codes": ("commune:07902",)},
            ["Ajouté : L'Est (07), commune", "Retiré : L'Ouest (07), commune"],
        ),
        ({"tolerance_m": 0.0}, ["Tolérance : 1,5 km → aucune"]),
        ({"includes_neighbours": False}, ["Communes limitrophes : plus examinées"]),
        ({"polygon_wkt": "POLYGON EMPTY"}, ["Contour dessiné"]),
        ({"name": ""}, ["Nom : celui des zones"]),
        ({"refusal_text": None}, ["Lettre de refus changée"]),
        ({"neighbour_name": None, "neighbour_url": None}, ["Initiative voisine : aucune"]),
        (
            {"exemptions": (Exemption(is_let_in=True, insee_code="07902", reason="Marché."),)},
            ["Exception. Admise : L'Est (07), commune. Marché."],
        ),
        (
            {"quotas": (Quota(most=3, kind="potter", label="potiers"),)},
            ["Places comptées. 3 places de potiers"],
        ),
    ],
)
def test_what_differs_is_said_a_line_each(squares, changes, lines):
    assert rule_differences(RULE, replace(RULE, **changes), squares) == lines


@pytest.mark.parametrize(
    ("quota", "label"),
    [
        (Quota(most=1, kind="potter", label="potiers"), "1 place de potiers"),
        (Quota(most=2, is_per_commune=True), "2 places par commune"),
        (Quota(most=2, family="drink"), "2 places « À boire »"),
        (Quota(most=0, insee_code="07901"), "0 place, L'Ouest (07), commune"),
    ],
)
def test_a_quota_is_a_line(squares, quota, label):
    assert quota_label(quota, squares) == label


def test_an_exemption_names_its_entry_or_says_that_it_is_gone(squares):
    exemption = make_exemption("entry:" + "e" * 32, is_let_in=False, reason="a fermé")
    assert exemption_label(exemption, squares, {"e" * 32: "Poterie"}) == (
        "Écartée : Poterie, fiche. a fermé"
    )
    assert "fiche retirée depuis" in exemption_label(exemption, squares, {})


def test_an_exemption_of_a_commune_is_made_from_its_code():
    exemption = make_exemption("commune:07901", is_let_in=True, reason="x")
    assert (exemption.insee_code, exemption.entry_id) == ("07901", None)
