from geo.entries import VerdictCode
from geo.territory import Exemption, Quota, TerritoryRule, what_if
from geo.values import Status
from tests.territory.makers import EASTERN, WESTERN, entry_of, shop_at

WEST = TerritoryRule(name="l'Ouest", codes=("commune:07901",))
EAST = TerritoryRule(name="l'Est", codes=("commune:07902",))
BOTH = TerritoryRule(name="les deux", codes=("commune:07901", "commune:07902"))
ENTRIES = [
    entry_of(shop_at(WESTERN, "07901", slug="ouest"), "1" * 32),
    entry_of(shop_at(EASTERN, "07902", slug="est"), "2" * 32),
    entry_of(shop_at(slug="inconnu"), "3" * 32),
]


def slugs(moves):
    return [move.entry.shop.slug for move in moves]


def test_a_wider_rule_lets_in_and_sends_nobody_out(squares):
    change = what_if(ENTRIES, WEST, BOTH, squares)
    assert slugs(change.entering) == ["est"]
    assert (change.leaving, change.to_check) == ((), ())


def test_a_narrower_rule_undoes_it(squares):
    change = what_if(ENTRIES, BOTH, WEST, squares)
    assert slugs(change.leaving) == ["est"]
    assert change.entering == ()


def test_another_rule_moves_both_ways(squares):
    change = what_if(ENTRIES, WEST, EAST, squares)
    assert (slugs(change.entering), slugs(change.leaving)) == (["est"], ["ouest"])


def test_each_move_says_why_in_the_words_of_both_rules(squares):
    move = what_if(ENTRIES, WEST, BOTH, squares).entering[0]
    assert move.before.sentence == "L'Est (07) : hors de l'Ouest, à 4,0 km de la limite"
    assert move.after.sentence == "L'Est (07) : dans les deux"


def test_the_same_rule_moves_nobody(squares):
    change = what_if(ENTRIES, WEST, WEST, squares)
    assert (change.entering, change.leaving, change.to_check) == ((), (), ())
    assert change.codes == (VerdictCode.INSIDE, VerdictCode.OUTSIDE, VerdictCode.UNKNOWN)


def test_a_wider_tolerance_has_more_examined(squares):
    tolerant = TerritoryRule(name="l'Ouest", codes=("commune:07901",), tolerance_m=5_000)
    assert slugs(what_if(ENTRIES, WEST, tolerant, squares).to_check) == ["est"]


def test_an_exemption_moves_one_entry_by_its_name(squares):
    out = Exemption(is_let_in=False, entry_id="1" * 32, reason="a fermé")
    rule = TerritoryRule(codes=("commune:07901",), exemptions=(out,))
    assert slugs(what_if(ENTRIES, WEST, rule, squares).leaving) == ["ouest"]


def test_a_quota_leaves_who_is_published_and_stops_who_waits(squares):
    published = shop_at(WESTERN, "07901", slug="ancien", status=Status.PUBLISHED)
    entries = [*ENTRIES, entry_of(published, "4" * 32)]
    rule = TerritoryRule(codes=("commune:07901",), quotas=(Quota(most=1, kind="wood_turner"),))
    change = what_if(entries, WEST, rule, squares)
    assert slugs(change.to_check) == ["ouest"]
    assert change.leaving == ()


def test_no_entries_is_no_move(squares):
    assert what_if([], WEST, EAST, squares).codes == ()
