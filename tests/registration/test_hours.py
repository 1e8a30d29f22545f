import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import FieldRefused
from geo.opening import hours_lines
from geo.registration.fields import DAYS
from geo.registration.hours import (
    compose_hours,
    is_understood,
    read_day,
    read_text,
    split_hours,
)

WRITTEN = {
    "9h-12h": "09:00-12:00",
    "9h-12h, 14h-18h30": "09:00-12:00,14:00-18:30",
    "9-12 14-18": "09:00-12:00,14:00-18:00",
    "9h-12h 14h-18h": "09:00-12:00,14:00-18:00",
    "9 h 30 - 12 h 15 14 h - 18 h": "09:30-12:15,14:00-18:00",
    "de 9h à 12h et de 14h à 18h": "09:00-12:00,14:00-18:00",
    "9:00-12:00; 14:00-18:00": "09:00-12:00,14:00-18:00",
    "9.30–12.00": "09:30-12:00",
    "14h-18h, 9h-12h": "09:00-12:00,14:00-18:00",
    "9h-midi": "09:00-12:00",
    "22h-minuit": "22:00-24:00",
    "minuit-6h": "00:00-06:00",
    "18h-2h": "18:00-02:00",
    "Fermé": "off",
    "toute la journée": "",
    "24h/24": "00:00-24:00",
}


@pytest.mark.parametrize("written", WRITTEN, ids=str)
def test_hours_of_a_day_are_read_as_people_write_them(written):
    assert read_day(written) == WRITTEN[written]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "x",
        "9h",
        "9h-",
        "9h-12h,",
        "9h-12h14h-18h",
        "9h60-12h",
        "25h-26h",
        "24h-2h",
        "12h-12h",
        "9h-13h, 12h-14h",
        "9h-12h-14h",
        "20h-24h30",
        "Mo 09:00-12:00",
        "9h-12h \N{BULLET} 14h-18h",
    ],
)
def test_hours_that_are_not_understood_are_refused(written):
    with pytest.raises(FieldRefused) as caught:
        read_day(written)
    assert caught.value.code == "hours_refused"


@given(st.text(max_size=80))
def test_nothing_typed_as_hours_raises_another_error(written):
    try:
        said = read_day(written)
    except FieldRefused:
        return
    assert said in {"off", ""} or is_understood(f"Mo {said}")


def test_days_alike_are_said_together():
    days = dict.fromkeys(["Tu", "We", "Th", "Sa"], "09:00-12:00") | {"Su": "off", "PH": "off"}
    assert compose_hours(days, None) == "Tu-Th,Sa 09:00-12:00; Su off; PH off"


def test_two_days_in_a_row_are_named_one_by_one():
    assert compose_hours({"Mo": "09:00-12:00", "Tu": "09:00-12:00"}, None) == "Mo,Tu 09:00-12:00"


def test_a_day_may_be_known_and_its_hours_not():
    assert compose_hours({"We": ""}, None) == "We"


def test_words_beside_days_say_that_the_rest_is_unknown():
    hours = compose_hours({"We": "09:00-12:00"}, 'sur "rendez-vous"')
    assert hours == "We 09:00-12:00 || unknown \"sur 'rendez-vous'\""
    assert is_understood(hours)


def test_words_beside_days_are_shown_as_words():
    hours = compose_hours({"We": "09:00-12:00"}, "appelez ; ou sonnez || frappez")
    assert hours_lines(hours) == ["mercredi : 9 h – 12 h", "appelez ; ou sonnez || frappez"]


@pytest.mark.parametrize(
    "hours",
    [
        "Apr-Oct Tu 09:00-12:00",
        "Su[1] 10:00-12:00",
        "24/7",
        "Mo-Fr 9:00-12:00",
        "Tu-We 09:00-12:00",
        "sur rendez-vous",
        "Fr-Mo 09:00-12:00",
        "Tu 09:00-12:00; Tu off",
        "Mo 12:00-09:00,10:00-11:00",
    ],
)
def test_hours_that_the_week_cannot_say_come_back_whole(hours):
    assert split_hours(hours) == ({}, hours)


def test_hours_that_nobody_said_have_no_day_and_no_words():
    assert split_hours(None) == ({}, None)


SPANS = st.sampled_from(["off", "", "09:00-12:00", "09:00-12:00,14:00-18:30", "18:00-02:00"])
WEEKS = st.dictionaries(st.sampled_from(sorted(DAYS)), SPANS, min_size=1)
WORDS = st.none() | st.text(
    st.characters(exclude_characters='"', categories=["L", "P"]), min_size=1
)


@given(WEEKS, WORDS)
def test_a_week_is_filled_in_again_as_it_was(days, words):
    hours = compose_hours(days, words)
    shown, said = split_hours(hours)
    assert ({day: read_day(text) for day, text in shown.items()}, said) == (days, words)
    assert is_understood(compose_hours(days, None))


@given(st.text(max_size=60) | st.from_regex(r"(Mo|Tu|PH|-|,| |off|09:00-1[0-9]:00|; |\|\| ){1,9}"))
def test_any_hours_are_composed_again_as_they_were(hours):
    shown, words = split_hours(hours)
    assert compose_hours({day: read_day(text) for day, text in shown.items()}, words) == hours


@pytest.mark.parametrize(
    "hours", ["sur rendez-vous", "Tu 09:00-12:00", "9h-12h", "${x}", "", "24/7"]
)
def test_words_and_osm_hours_are_kept_as_written(hours):
    assert read_text(hours) == hours


@pytest.mark.parametrize("hours", ["Mo-Fr 09:00-25:99", "Mo-Fr 09:00-", "Tu 09:00-12:00 ,,"])
def test_what_can_only_be_osm_hours_must_be_right(hours):
    with pytest.raises(FieldRefused) as caught:
        read_text(hours)
    assert caught.value.code == "hours_syntax"
