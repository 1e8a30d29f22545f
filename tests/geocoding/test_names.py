import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.names import compact, skeleton, spell_out, without_article


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("St-Étienne", "saint etienne"),
        ("Ste. Marie", "sainte marie"),
        ("S. Martin", "saint martin"),
        ("S Martin", "saint martin"),
        ("St Jean s/ Erve", "saint jean sur erve"),
        ("St-Jean s/Erve", "saint jean sur erve"),
        ("St-Jean s Erve", "saint jean sur erve"),
        ("Éguilly s/s Bois", "eguilly sous bois"),
        ("Magnoray (Le)", "le magnoray"),
        ("Hôpital, L'", "l hopital"),
        ("Gd Quevilly", "grand quevilly"),
        ("Villers-lez-Nancy", "villers les nancy"),
        ("Bonnay & Saint-Ythaire", "bonnay et saint ythaire"),
        ("Stains", "stains"),
        ("", ""),
    ],
)
def test_names_are_spelt_out(text, expected):
    assert " ".join(spell_out(text)) == expected


def test_leading_article_goes():
    assert without_article(["les", "assions"]) == ["assions"]


def test_article_alone_stays():
    assert without_article(["les"]) == ["les"]


def test_joined_and_split_words_are_the_same():
    assert compact(spell_out("Bourg-en-Bresse")) == compact(spell_out("Bourgen Bresse"))


def test_small_words_do_not_count_in_the_skeleton():
    assert skeleton(spell_out("Vallon-Pont-d'Arc")) == skeleton(spell_out("Vallon Pont Arc"))


def test_a_name_of_small_words_alone_keeps_them():
    assert skeleton(["y", "a"]) == "y"
    assert skeleton(["les"]) == "les"


@given(st.text())
def test_spelling_out_twice_is_spelling_out_once(text):
    spelt = spell_out(text)
    assert spell_out(" ".join(spelt)) == spelt
