import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.likeness import is_alike, is_part_of, telling_name

SAME = [
    ("SARL Tournerie des Aulnes", "Tournerie des Aulnes"),
    ("Tournerie des Aulnes", "La tournerie d'Aulnes"),
    ("Tournerie des Aulnes", "TOURNERIE DES AULNE"),
    ("Tournerie des Aulnes", "Aulnes (tournerie)"),
    ("Tournerie des Aulnes", "Tournerie des Aulnes - Jean Vernet"),
    ("Chèvrerie de l'Œuf", "Chevrerie de l oeuf"),
    ("GAEC du Clos", "Clos"),
]
OTHERS = [
    ("Boulangerie Vernet", "Garage Vernet"),
    ("Tournerie des Aulnes", "Tournerie des Chênes"),
    ("Vernet", "Boulangerie Vernet"),
    ("", ""),
    ("Мёд", "Хлеб"),
    ("${x}", "`"),
]


@pytest.mark.parametrize("names", SAME, ids=str)
def test_names_that_people_take_for_one_are_alike(names):
    one, other = map(telling_name, names)
    assert is_alike(one, other)
    assert is_alike(other, one)


@pytest.mark.parametrize("names", OTHERS, ids=str)
def test_names_that_people_tell_apart_are_not_alike(names):
    assert not is_alike(*map(telling_name, names))


@pytest.mark.parametrize(
    "name", ["Station-service, Nice", "Boulangerie de Nice", "La Ferme", "SARL", ""]
)
def test_a_name_of_trade_and_commune_tells_nothing(name):
    assert telling_name(name, ("Nice",)) == ""


def test_the_commune_tells_when_the_shop_stands_elsewhere():
    assert telling_name("Boulangerie de Nice", ("Aubenas",)) == "boulangerie nice"


def test_one_word_in_common_is_no_part():
    assert not is_part_of(["vernet"], ["boulangerie", "vernet"])
    assert is_part_of(["boulangerie", "vernet"], ["boulangerie", "fils", "vernet"])
    assert not is_part_of(["a", "b", "c"], ["a", "b", "d"])


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_goes_both_ways(one, other):
    first, second = telling_name(one), telling_name(other)
    assert is_alike(first, second) == is_alike(second, first)
    assert is_alike(first, first) == bool(first)
