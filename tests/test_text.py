import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.text import fold, words


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
