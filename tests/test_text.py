import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.text import fold, repair_encoding, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vallon-Pont-d'Arc", "vallon pont d arc"),
        ("L’Œuf de SAINT-ÉTIENNE", "l oeuf de saint etienne"),
        ("  \u202eabc\u202c ", "abc"),
        ("", ""),
        ("${alert(1)}", "alert 1"),
    ],
)
def test_fold_keeps_words_only(text, expected):
    assert fold(text) == expected


@given(st.text())
def test_fold_twice_is_fold_once(text):
    assert fold(fold(text)) == fold(text)


def test_words_of_nothing_is_empty():
    assert words(" -- ") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("VallÃ©e", "Vallée"),
        ("SAINT-Ã‰TIENNE", "SAINT-ÉTIENNE"),
        ("Ã\xa0 cÃ´tÃ©", "à côté"),
        ("dâ€™Å’uf", "d’Œuf"),
        ("VallÃƒÂ©e", "Vallée"),
        ("â€œMielâ€\x9d, 3â\x80¯â‚¬", "“Miel”, 3\u202f€"),
        ("«CAFÉ» à L’HAŸ", "«CAFÉ» à L’HAŸ"),
        ("", ""),
    ],
)
def test_letters_encoded_twice_are_written_once(text, expected):
    assert repair_encoding(text) == expected


@given(st.text(alphabet="abcdéèêëçîïôùûüÉÇŒœ’-' "))
def test_french_encoded_twice_comes_back(text):
    assert repair_encoding(text.encode().decode("cp1252")) == text


@given(st.text(alphabet=st.characters(max_codepoint=0xBF)))
def test_text_without_lead_bytes_stays(text):
    assert repair_encoding(text) == text
