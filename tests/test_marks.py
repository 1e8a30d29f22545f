from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import numpy as np
import pytest

from geo.kinds import FAMILIES, KINDS
from geo.marks import NONE, Book, ChoiceBook, HoursBook, with_families

SATURDAY = date(2026, 12, 5)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_unfolds_into_its_kinds(family):
    assert with_families([family]) == [key for key, one in KINDS.items() if one.family == family]


def test_an_entry_keeps_its_number_and_what_is_absent_has_none():
    book = Book()
    assert [book.number(text) for text in ("a", "b", "a", None)] == [0, 1, 0, NONE]
    assert list(book.entries()) == ["a", "b"]


def test_a_look_up_says_which_entries_are_wanted_and_never_none():
    book = Book()
    numbers = np.array([book.number(text) for text in ("a", "b", "c", None)])
    assert book.among(["b", "c", "unheard of"])[numbers].tolist() == [False, True, True, False]


def test_sets_of_choices_are_one_whatever_their_order():
    book = ChoiceBook()
    numbers = [book.number_of(choices) for choices in (["b", "a"], ["a", "b", "a"], ["c"], [])]
    assert numbers == [0, 0, 1, 2]
    assert book.sharing(["a", "d"])[numbers].tolist() == [True, True, False, False]
    assert not book.sharing([]).any()


def test_choices_are_counted_by_the_sets_that_hold_them():
    book = ChoiceBook()
    book.number_of(["a", "b"])
    assert book.count(np.array([3])) == {"a": 3, "b": 3}
    book.number_of(["b", "c"])
    book.number_of([])
    assert book.count(np.array([3, 4, 9])) == {"a": 3, "b": 7, "c": 4}
    assert book.count(np.array([], np.intp)) == {}
    assert ChoiceBook().count(np.array([], np.intp)) == {}


def test_threads_give_one_text_one_number():
    book = Book()
    texts = [str(number) for number in range(2_000)]
    with ThreadPoolExecutor(4) as pool:
        numbered = list(pool.map(lambda _: [book.number(text) for text in texts], range(4)))
    assert all(numbers == numbered[0] for numbers in numbered)
    assert [book.entries()[number] for number in numbered[0]] == texts


@pytest.mark.parametrize(
    ("hour", "minute", "not_closed"),
    [(8, 59, "0011"), (9, 0, "1011"), (11, 59, "1011"), (12, 0, "0011"), (23, 59, "0111")],
)
def test_hours_are_open_from_their_first_minute_and_closed_at_their_last(hour, minute, not_closed):
    book = HoursBook()
    for hours in ("Sa 09:00-12:00", "Sa 23:00-26:00", "sur rendez-vous"):
        book.number(hours)
    found = book.not_closed(datetime(2026, 12, 5, hour, minute))
    assert "".join(str(int(one)) for one in found) == not_closed


def test_hours_that_come_later_are_evaluated_too():
    book = HoursBook()
    book.warm(SATURDAY)
    book.number("24/7")
    book.number("Su 10:00-12:00")
    assert book.not_closed(datetime(2026, 12, 5, 3, 0)).tolist() == [True, False, True]


def test_hours_that_nobody_told_are_not_closed():
    assert HoursBook().not_closed(datetime(2026, 12, 5)).tolist() == [True]
