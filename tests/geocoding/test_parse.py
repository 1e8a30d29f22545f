import pytest

from geo.geocoding.parse import read_text


def test_postcode_and_cedex_are_set_apart():
    typed = read_text("12 rue X 07205 AUBENAS CEDEX 2")
    assert (typed.postcode, typed.is_cedex) == ("07205", True)
    assert typed.words == ["12", "rue", "x", "07205", "aubenas"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Saint-Valery s/Somme", "saint valery sur somme"),
        ("Bagnoles ss Bois", "bagnoles sous bois"),
        ("12 rue de France 07200", "12 rue de france 07200"),
        ("12 rue X 07200 Aubenas FRANCE", "12 rue x 07200 aubenas"),
        ("LD Le Mas", "le mas"),
        ("F�licit�", "felicite"),
    ],
)
def test_what_folding_would_lose_is_written_out(text, kept):
    assert " ".join(read_text(text).words) == kept


@pytest.mark.parametrize("text", ["", " ,;- ", "44.6, 4.39", "-1.5;47.2", "?"])
def test_nothing_to_look_for_is_none(text):
    assert read_text(text) is None


def test_a_long_text_is_cut():
    assert len(read_text("a " * 10_000).words) == 200


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("4 rue Anatole France 07200 Aubenas", "aubenas"),
        ("4 rue Anatole France 07200 Aubenas France", "aubenas"),
        ("4 rue Anatole France, France, 07200 Aubenas", "aubenas"),
        ("4 rue Anatole France Aubenas FRANCE", "aubenas"),
        ("4 rue de France", "france"),
    ],
)
def test_a_country_is_left_out_and_the_name_of_a_street_is_not(text, last):
    found = read_text(text).words
    assert found[-1] == last
    assert "anatole" not in found or found[found.index("anatole") + 1] == "france"


@pytest.mark.parametrize("text", ["France", "FR", "12 rue des Lilas, boîte 5"])
def test_what_says_no_place_is_left_out(text):
    assert read_text(text) is None or "boite" not in read_text(text).words
