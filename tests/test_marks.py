from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.kinds import FAMILIES, KINDS
from geo.marks import (
    KIND_BITS,
    PAYMENT_BITS,
    SERVICE_BITS,
    Book,
    HoursBook,
    mark,
    unmark,
    with_families,
)
from geo.values import Payment

SATURDAY = date(2026, 12, 5)


@given(st.sets(st.sampled_from(list(KINDS))))
def test_bits_give_the_choices_back(kinds):
    assert set(unmark(mark(kinds, KIND_BITS), KIND_BITS)) == kinds


def test_a_choice_given_twice_counts_once_and_an_unknown_one_not_at_all():
    assert mark(["delivery", "delivery", "teleport"], SERVICE_BITS) == SERVICE_BITS["delivery"]


def test_bits_stand_in_the_order_of_the_choices():
    assert unmark(mark(reversed(Payment), PAYMENT_BITS), PAYMENT_BITS) == list(Payment)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_unfolds_into_its_kinds(family):
    assert with_families([family]) == [key for key, one in KINDS.items() if one.family == family]


def test_a_text_keeps_its_number():
    book = Book()
    assert [book.number(text) for text in ("a", "b", "a")] == [0, 1, 0]
    assert book.texts() == ["a", "b"]


@pytest.mark.parametrize(
    ("hour", "minute", "is_open", "is_not_closed"),
    [(8, 59, "000", "001"), (9, 0, "100", "101"), (11, 59, "100", "101"), (12, 0, "000", "001"),
     (23, 59, "010", "011")],
)  # fmt: skip
def test_hours_are_open_from_their_first_minute_and_closed_at_their_last(
    hour, minute, is_open, is_not_closed
):
    book = HoursBook()
    for hours in ("Sa 09:00-12:00", "Sa 23:00-26:00", "sur rendez-vous"):
        book.number(hours)
    at = datetime(2026, 12, 5, hour, minute)
    assert book.open_bits(at, with_unknown=False) == is_open
    assert book.open_bits(at, with_unknown=True) == is_not_closed


def test_hours_that_come_later_are_evaluated_too():
    book = HoursBook()
    book.warm(SATURDAY)
    book.number("24/7")
    assert book.open_bits(datetime(2026, 12, 5, 3, 0), with_unknown=False) == "1"


def test_a_book_of_no_hours_says_nothing():
    assert HoursBook().open_bits(datetime(2026, 12, 5), with_unknown=True) == ""
