from dataclasses import replace

import pytest

from geo.entries import Finding, VerdictCode
from geo.territory import Exemption, Judge, Quota, TerritoryRule, maker_words
from tests.territory.makers import EASTERN, WESTERN, shop_at

WEST = TerritoryRule(name="l'Ouest", codes=("commune:07901",), tolerance_m=50_000)
DRAWN = TerritoryRule(
    name="l'Ouest",
    codes=(),
    polygon_wkt="POLYGON ((3.9 43.9, 4.08 43.9, 4.08 44.2, 3.9 44.2, 3.9 43.9))",
)
NO_PLACE = Quota(most=0, insee_code="07901")
AT_EAST = Exemption(insee_code="07902", is_let_in=True, reason="réunion de M. Untel")
OUT_WEST = Exemption(insee_code="07901", is_let_in=False, reason="doublon")
LOOK = "es organisateurs vont examiner votre demande."


def told(rule, shop, boundaries):
    return maker_words(Judge(rule, boundaries).judge(shop).noted(Finding()), rule, boundaries)


@pytest.mark.parametrize(
    ("rule", "shop", "begins", "ends"),
    [
        (WEST, shop_at(WESTERN, "07901"), "Votre commune est dans l'Ouest", "rien à craindre"),
        (DRAWN, shop_at(WESTERN, "07901"), "Votre adresse est dans l'Ouest", "rien à craindre"),
        (WEST, shop_at(EASTERN, "07902"), "Votre commune est hors de l'Ouest, à ", LOOK),
        (replace(WEST, tolerance_m=0), shop_at(EASTERN, "07902"), "Votre commune est hors ", LOOK),
        (WEST, shop_at(), "Nous ne savons pas encore si vous êtes dans l'Ouest : l", LOOK),
        (replace(WEST, quotas=(NO_PLACE,)), shop_at(WESTERN, "07901"), "Les organis", LOOK),
        (replace(WEST, exemptions=(AT_EAST,)), shop_at(EASTERN, "07902"), "Vous avez", "rien à"),
        (replace(WEST, exemptions=(OUT_WEST,)), shop_at(WESTERN, "07901"), "Votre activité", LOOK),
    ],
)
def test_a_maker_reads_a_kind_and_plain_sentence(squares, rule, shop, begins, ends):
    sentence = told(rule, shop, squares)
    assert sentence.startswith(begins)
    assert ends in sentence


@pytest.mark.parametrize("exemption", [AT_EAST, OUT_WEST])
def test_the_reason_of_an_exemption_stays_with_the_organizers(squares, exemption):
    shop = shop_at(EASTERN if exemption is AT_EAST else WESTERN, exemption.insee_code)
    sentence = told(replace(WEST, exemptions=(exemption,)), shop, squares)
    assert exemption.reason not in sentence


def test_what_nobody_has_judged_says_nothing(squares):
    assert maker_words(Finding(verdict=VerdictCode.INSIDE), WEST, squares) is None
