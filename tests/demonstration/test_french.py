import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.demonstration.french import at_commune, of_commune, typeset, voice


@pytest.mark.parametrize(
    ("name", "at", "of"),
    [
        ("Privas", "à Privas", "de Privas"),
        ("Le Cheylard", "au Cheylard", "du Cheylard"),
        ("Les Vans", "aux Vans", "des Vans"),
        ("La Souche", "à La Souche", "de La Souche"),
        ("L'Ouest", "à L'Ouest", "de L'Ouest"),
        ("Aubenas", "à Aubenas", "d'Aubenas"),
        ("Eclassan", "à Eclassan", "d'Eclassan"),
        ("Étables", "à Étables", "d'Étables"),
        ("Lentillères", "à Lentillères", "de Lentillères"),
    ],
)
def test_article_of_a_commune_contracts(name, at, of):
    assert (at_commune(name), of_commune(name)) == (at, of)


@pytest.mark.parametrize(
    ("plain", "printed"),
    [
        ("L'été", "L’été"),
        ("pain : levain", "pain\u00a0: levain"),
        ("juin ; août", "juin\u202f; août"),
        ("« oui »", "«\u00a0oui\u00a0»"),
        ("16 h, 3 €", "16\u00a0h, 3\u00a0€"),
        ("https://a.example", "https://a.example"),
    ],
)
def test_typesetting(plain, printed):
    assert typeset(plain) == printed


@given(st.text())
def test_typesetting_twice_is_typesetting_once(text):
    assert typeset(typeset(text)) == typeset(text)


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Je tourne le buis.", "je"),
        ("J'infuse.", "je"),
        ("Tout est dans mes paniers.", "je"),
        ("Nous filons la laine.", "nous"),
        ("Les genoux plient.", None),
        ("Jeux et jouets.", None),
    ],
)
def test_voice_of_a_sentence(sentence, speaker):
    assert voice(sentence) == speaker
