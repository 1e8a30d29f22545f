from datetime import UTC, datetime

from geo.limits import RuleChange
from geo.territory import TerritoryRule, what_if
from geo.web.limits_view import history_html, letter_html, moves_html
from tests.territory.makers import EASTERN, entry_of, shop_at

WEST = TerritoryRule(name="l'Ouest", codes=("commune:07901",))
BOTH = TerritoryRule(name="les deux", codes=("departement:07",))
HOSTILE = "<img src=x onerror=alert(1)> ${x} ` </script>"


def moves(squares, count=1, old=WEST, new=BOTH, **changes):
    shops = [shop_at(EASTERN, "07902", **changes) for _ in range(count)]
    entries = [entry_of(shop, str(n)) for n, shop in enumerate(shops)]
    return moves_html(what_if(entries, old, new, squares), is_changed=old != new)


def test_who_would_enter_is_listed_with_the_sentence(squares):
    html = moves(squares)
    assert "1\u00a0fiche entrerait" in html
    assert "L’Est (07)\u00a0: dans les deux" in html
    assert "1 dans le territoire" in html


def test_who_would_leave_is_listed(squares):
    assert "2\u00a0fiches sortiraient" in moves(squares, 2, old=BOTH, new=WEST)


def test_a_long_list_is_cut_and_says_so(squares):
    html = moves(squares, 60)
    assert html.count("<li>") == 50
    assert "et 10 de plus" in html


def test_a_change_that_moves_nobody_says_so(squares):
    assert "Aucune fiche ne changerait" in moves(squares, new=WEST, old=TerritoryRule(name="x"))
    assert "Aucune fiche" not in moves(squares, old=WEST, new=WEST)


def test_names_letters_and_reasons_are_escaped(squares):
    change = RuleChange(
        at=datetime(2026, 5, 1, tzinfo=UTC), name=HOSTILE, reason=HOSTILE, before=None, after=WEST
    )
    for html in (
        moves(squares, name=HOSTILE),
        letter_html(HOSTILE),
        history_html([change], squares, WEST),
    ):
        assert "<img" not in html
        assert "&lt;img" in html


def test_the_history_says_who_when_and_what(squares):
    change = RuleChange(
        at=datetime(2026, 5, 1, 23, tzinfo=UTC), name="Anne", reason=None, before=WEST, after=BOTH
    )
    html = history_html([change], squares, WEST)
    assert "2 mai 2026, par" in html
    assert "Ajouté\u00a0: Ardèche, département" in html


def test_a_letter_keeps_its_lines_and_paragraphs():
    html = letter_html("Bonjour,\n\nMerci.\nA bientôt")
    assert html.count("<p ") == 2
    assert "Merci.<br>A bientôt" in html


def test_the_first_change_is_told_against_what_the_settings_say(squares):
    change = RuleChange(
        at=datetime(2026, 5, 1, tzinfo=UTC), name="Anne", reason=None, before=None, after=BOTH
    )
    html = history_html([change], squares, WEST)
    assert "Retiré\u00a0: L’Ouest (07), commune" in html
