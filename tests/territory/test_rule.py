import json
from dataclasses import replace

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import FormRefused
from geo.territory import Exemption, Quota, TerritoryRule, check_rule, default_rule
from geo.territory.rule import rule_from_record, rule_record

RULE = TerritoryRule(
    name="l'Ouest",
    codes=("commune:07901",),
    polygon_wkt=shapely.box(4.0, 44.0, 4.1, 44.1).wkt,
    tolerance_m=2_000.0,
    includes_neighbours=True,
    exemptions=(Exemption(is_let_in=True, insee_code="07902", reason="Marché commun"),),
    quotas=(Quota(most=3, kind="potter", label="potiers"),),
    refusal_text="Bonjour {nom},\n\nvoyez {voisin} : {lien}",
    neighbour_name="La carte de l'Est",
    neighbour_url="https://est.example",
)


def faults_of(squares, **changes):
    with pytest.raises(FormRefused) as refused:
        check_rule(replace(RULE, **changes), squares)
    return {name: fault.code for name, fault in refused.value.faults.items()}


def test_a_rule_survives_json():
    assert rule_from_record(json.loads(json.dumps(rule_record(RULE)))) == RULE


def test_a_record_of_another_program_loses_what_is_unknown():
    record = {"codes": ["departement:07"], "colour": "red", "quotas": [{"most": 2, "hue": 1}]}
    assert rule_from_record(record).quotas == (Quota(most=2),)


texts = st.none() | st.text(max_size=20)


@given(
    st.builds(
        TerritoryRule,
        name=st.text(max_size=20),
        codes=st.lists(st.text(max_size=12)).map(tuple),
        polygon_wkt=texts,
        tolerance_m=st.floats(0, 1e5),
        refusal_text=texts,
        exemptions=st.lists(
            st.builds(Exemption, is_let_in=st.booleans(), entry_id=st.text(min_size=1))
        ).map(tuple),
        quotas=st.lists(st.builds(Quota, most=st.integers(0, 99), kind=texts)).map(tuple),
    )
)
def test_any_rule_survives_json(rule):
    assert rule_from_record(json.loads(json.dumps(rule_record(rule)))) == rule


def test_a_good_rule_passes(squares):
    check_rule(RULE, squares)
    check_rule(default_rule(("departement:07",)), squares)


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"codes": (), "polygon_wkt": None}, {"codes": "rule_empty"}),
        ({"codes": ("commune:99999",)}, {"codes": "unknown_territory"}),
        ({"codes": ("pays:FR",)}, {"codes": "unknown_territory"}),
        ({"codes": ("commune:07901",) * 501}, {"codes": "rule_too_long"}),
        ({"polygon_wkt": "POLYGON EMPTY"}, {"polygon_wkt": "contour_empty"}),
        ({"tolerance_m": -1.0}, {"tolerance_m": "tolerance_refused"}),
        ({"tolerance_m": float("nan")}, {"tolerance_m": "tolerance_refused"}),
        ({"tolerance_m": 1e9}, {"tolerance_m": "tolerance_refused"}),
        ({"name": "l" * 200}, {"name": "rule_text_too_long"}),
        ({"refusal_text": "x" * 10_000}, {"refusal_text": "rule_text_too_long"}),
        ({"refusal_text": "Bonjour {prénom}"}, {"refusal_text": "blank_unknown"}),
        ({"neighbour_url": "javascript:alert(1)"}, {"neighbour_url": "neighbour_link_refused"}),
        ({"neighbour_name": " "}, {"neighbour_name": "neighbour_unnamed"}),
        (
            {"exemptions": (Exemption(is_let_in=True, insee_code="99999", reason="x"),)},
            {"exemptions": "unknown_territory"},
        ),
        (
            {"exemptions": (Exemption(is_let_in=True, insee_code="07902", reason=" "),)},
            {"exemptions": "exemption_without_reason"},
        ),
        ({"quotas": (Quota(most=-1, kind="potter"),)}, {"quotas": "quota_refused"}),
        ({"quotas": (Quota(most=1, kind="wizard"),)}, {"quotas": "quota_kind_unknown"}),
        ({"quotas": (Quota(most=1),)}, {"quotas": "quota_without_subject"}),
        ({"quotas": (Quota(most=1, insee_code="1"),)}, {"quotas": "unknown_territory"}),
        (
            {"tolerance_m": -1.0, "neighbour_url": "x", "codes": ("epci:0",)},
            {
                "codes": "unknown_territory",
                "tolerance_m": "tolerance_refused",
                "neighbour_url": "neighbour_link_refused",
            },
        ),
    ],
)
def test_every_fault_is_told_by_its_field(squares, changes, faults):
    assert faults_of(squares, **changes) == faults


def test_every_fault_has_its_sentence(squares):
    with pytest.raises(FormRefused) as refused:
        check_rule(replace(RULE, refusal_text="{x}", codes=("epci:{}",)), squares)
    assert all(fault.sentence for fault in refused.value.faults.values())


@pytest.mark.parametrize("named", [{}, {"insee_code": "07901", "entry_id": "e"}])
def test_an_exemption_names_one_commune_or_one_entry(named):
    with pytest.raises(ValueError, match="a commune or an entry"):
        Exemption(is_let_in=True, **named)
