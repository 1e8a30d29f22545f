import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.languages import (
    LANGUAGE_NAMES,
    Language,
    choose_language,
    in_language,
    say,
    say_many,
    say_number,
    speaking,
    spoken_language,
    spoken_locale,
    translate,
    typography,
)


def spoken(language, act, *args, **values):
    with speaking(language):
        return act(*args, **values)


@pytest.mark.parametrize(
    ("asked", "accepted", "expected"),
    [
        ("nl", "de", "nl"),
        (None, "de", "de"),
        (None, None, "fr"),
        (None, "", "fr"),
        (None, "pt-BR, pt;q=0.9", "fr"),
        (None, "nl-BE,nl;q=0.9,fr;q=0.8", "nl"),
        (None, "fr;q=0.5, en;q=0.9", "en"),
        (None, "EN-gb", "en"),
        (None, "de;q=0, nl;q=0.1", "nl"),
        (None, "*, nl;q=0.5", "nl"),
        (None, "nl;q=many, de", "de"),
        ("xx", "de", "de"),
        ("NL", None, "fr"),
    ],
)
def test_the_address_decides_then_the_browser_then_it_is_french(asked, accepted, expected):
    assert choose_language(asked, accepted) is Language(expected)


@given(st.text(max_size=60) | st.none(), st.text(max_size=300) | st.none())
def test_whatever_a_browser_sends_one_language_is_spoken(asked, accepted):
    assert choose_language(asked, accepted) in Language


def test_every_language_names_itself():
    assert set(LANGUAGE_NAMES) == set(Language)


def test_french_is_spoken_unless_somebody_says_otherwise():
    assert spoken_language() is Language.FR
    with speaking(Language.NL):
        assert spoken_language() is Language.NL
        with speaking(Language.DE):
            assert spoken_locale() == "de_DE"
        assert spoken_language() is Language.NL
    assert spoken_language() is Language.FR


def test_a_language_ends_with_its_block_even_when_that_fails():
    with pytest.raises(ZeroDivisionError), speaking(Language.DE):
        _ = 1 / 0
    assert spoken_language() is Language.FR


def test_what_one_request_speaks_is_not_heard_by_another():
    heard = []
    with speaking(Language.DE):
        other = threading.Thread(target=lambda: heard.append(spoken_language()))
        other.start()
        other.join()
    assert heard == [Language.FR]


@pytest.mark.parametrize(
    ("language", "expected"), [("fr", "Miel"), ("en", "Honey"), ("nl", "Honing"), ("de", "Honig")]
)
def test_a_word_is_said_in_the_language_spoken(language, expected):
    assert spoken(Language(language), translate, "Miel") == expected


def test_what_has_no_translation_is_said_in_french():
    assert spoken(Language.NL, say, "Nulle part {where}", where="ici") == "Nulle part ici"


def test_braces_of_what_people_typed_are_theirs():
    said = spoken(Language.EN, say, "d'autres mots que « {typed} »", typed="{count} {0}")
    assert said == "other words than “{count} {0}”"


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("fr", 0, "0 adresse"), ("fr", 1, "1 adresse"), ("fr", 2, "2 adresses"),
        ("en", 0, "0 places"), ("en", 1, "1 place"), ("nl", 2, "2 adressen"),
        ("fr", 1_240, "1\u202f240 adresses"), ("en", 1_240, "1,240 places"),
        ("de", 1_240, "1.240 Adressen"),
    ],
)  # fmt: skip
def test_counts_agree_as_the_language_wants_and_stay_on_their_line(language, count, expected):
    said = spoken(Language(language), say_many, "{count} adresse", "{count} adresses", count)
    assert said == expected.replace(" ", "\u00a0", 1)


def test_a_translation_may_take_the_name_without_its_french_preposition():
    words = ("{count} adresse à moins de {radius} {of_place}",
             "{count} adresses à moins de {radius} {of_place}")  # fmt: skip
    values = {"radius": "5 km", "place": "Aubenas", "of_place": "d'Aubenas"}
    said = {
        language: spoken(language, say_many, *words, 2, **values).replace("\u00a0", " ")
        for language in (Language.FR, Language.EN)
    }
    assert said[Language.FR] == "2 adresses à moins de 5 km d'Aubenas"
    assert said[Language.EN] == "2 places within 5 km of Aubenas"


@pytest.mark.parametrize(
    ("language", "number", "digits", "expected"),
    [
        ("fr", 3.24, 1, "3,2"), ("en", 3.24, 1, "3.2"), ("nl", 3.0, 1, "3,0"),
        ("de", 1234.5, 1, "1.234,5"), ("fr", 1234.5, 1, "1\u202f234,5"), ("en", 1240, 0, "1,240"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_the_language_writes_them(language, number, digits, expected):
    assert spoken(Language(language), say_number, number, digits) == expected


def test_only_french_is_given_french_spaces():
    assert typography("L'atelier : ouvert") == "L’atelier\u00a0: ouvert"
    assert spoken(Language.EN, typography, "It's open: come !") == "It's open: come !"


def test_a_link_keeps_the_language_that_was_asked_for_and_no_other():
    assert in_language("/?boutique=miel") == "/?boutique=miel"
    with speaking(Language.NL):
        assert in_language("/marches.ics") == "/marches.ics"
    with speaking(Language.FR, is_asked=True):
        assert in_language("/marches.ics") == "/marches.ics?langue=fr"
        assert in_language("/?boutique=miel") == "/?boutique=miel&langue=fr"
