import csv
import io
from datetime import date, timedelta

import pytest

from geo.entries import Action, Actor, ActorKind, Contact
from geo.errors import NotAllowed
from geo.freshness import Thresholds
from geo.letters import LetterKind
from geo.registry.entries import change_entry, require_entry
from geo.registry.history import read_history
from geo.registry.outbox import take_letters
from geo.registry.thresholds import read_thresholds, write_thresholds
from geo.reminders import LIST_COLUMNS, is_due, list_rows, remind, write_list
from geo.values import Status
from tests.factories import COMMUNES
from tests.registry.people import AT, MAKER, OPERATOR, register

# The factory's shop was confirmed on 1 May 2026: a month before a year is 1 April 2027.
DUE = AT.replace(year=2027, month=4, day=1)
DAY = timedelta(days=1)
MONTH = timedelta(days=30)


@pytest.fixture
def entries(registry):
    """Add a published entry; return its identifier."""

    def add(**changes):
        day = changes.pop("confirmed_on", date(2026, 5, 1))
        with registry.writing() as connection:
            entry_id = register(connection, status=Status.PUBLISHED, **changes)
            change_entry(connection, entry_id, version=None, by=OPERATOR, at=AT, confirmed_on=day)
            return entry_id

    return add


def round_of(registry, at=DUE, by=OPERATOR, **options):
    return remind(registry, by=by, at=at, **({"can_mail": True} | options))


def ids(entries):
    return [entry.entry_id for entry in entries]


@pytest.mark.parametrize(
    ("at", "is_expected"), [(DUE - DAY, False), (DUE, True), (DUE + DAY, True)]
)
def test_whoever_is_behind_an_entry_is_reminded_a_month_before_it_greys(
    registry, entries, at, is_expected
):
    entry_id = entries()
    assert ids(round_of(registry, at).by_letter) == ([entry_id] if is_expected else [])


def test_a_letter_waits_for_whoever_is_reminded(registry, entries):
    entry_id = entries()
    round_of(registry)
    with registry.writing() as connection:
        (letter,) = take_letters(connection, at=DUE)
        line = read_history(connection, entry_id)[-1]
    assert (letter.entry.entry_id, letter.kind) == (entry_id, LetterKind.REMINDER)
    assert (line.action, line.at) == (Action.REMINDED, DUE)


@pytest.mark.parametrize(("later", "count"), [(MONTH - DAY, 0), (MONTH, 1)])
def test_nobody_is_reminded_twice_within_a_month(registry, entries, later, count):
    entry_id = entries()
    round_of(registry)
    again = round_of(registry, DUE + later)
    assert len(again.by_letter) == count
    assert ids(again.reminded_lately) == ([] if count else [entry_id])


def test_a_rehearsal_changes_nothing(registry, entries):
    entries()
    told = round_of(registry, is_dry=True)
    assert round_of(registry, is_dry=True) == told
    with registry.writing() as connection:
        assert take_letters(connection, at=DUE) == []


def test_whoever_has_no_address_is_to_be_phoned(registry, entries):
    entry_id = entries(contact=Contact(name="Les Aulnes", phone="+33465710002"))
    assert ids(round_of(registry).by_telephone) == [entry_id]
    assert ids(round_of(registry).by_telephone) == [entry_id]


def test_without_a_mail_server_everybody_is_to_be_phoned(registry, entries):
    entry_id = entries()
    told = round_of(registry, can_mail=False)
    assert (ids(told.by_telephone), told.by_letter) == ([entry_id], ())


def test_nobody_is_behind_an_invented_entry(registry, entries):
    entries(is_demonstration=True)
    told = round_of(registry)
    assert (told.by_letter, told.by_telephone) == ((), ())


def test_what_is_not_shown_needs_no_confirmation(registry):
    with registry.writing() as connection:
        register(connection)
    assert round_of(registry, DUE + 900 * DAY).by_letter == ()


def test_the_longest_unconfirmed_come_first(registry, entries):
    young, old = entries(), entries(confirmed_on=date(2026, 4, 1))
    assert ids(round_of(registry).by_letter) == [old, young]


def test_organizers_say_after_how_long(registry, entries):
    entries()
    soon = Thresholds(grey_after_months=3, hidden_after_months=6)
    with registry.writing() as connection:
        write_thresholds(connection, soon, by=OPERATOR, at=AT)
        assert read_thresholds(connection) == soon
    assert len(round_of(registry, AT + 61 * DAY).by_letter) == 1


def test_an_entry_that_nobody_confirmed_counts_from_the_day_it_was_written(registry):
    with registry.writing() as connection:
        entry_id = register(connection, confirmed_on=None, status=Status.PUBLISHED)
        entry = require_entry(connection, entry_id)
    assert entry.confirmed_on is None
    assert is_due(entry, DUE.date(), Thresholds())
    assert not is_due(entry, (DUE - DAY).date(), Thresholds())


@pytest.mark.parametrize("by", [MAKER, Actor(kind=ActorKind.ORGANIZER, name="e" * 32)])
def test_nobody_else_may_remind(registry, by):
    with pytest.raises(NotAllowed):
        round_of(registry, by=by)


def test_the_list_says_who_to_phone_and_about_what(registry, entries):
    entries(contact=Contact(name="Léa", phone="+33465710002"), name="=cmd|' /c calc'!A1")
    rows = list_rows(round_of(registry).by_telephone, COMMUNES)
    read = list(csv.reader(io.StringIO(write_list(rows).decode("utf-8-sig")), delimiter=";"))
    assert read[0] == list(LIST_COLUMNS)
    assert read[1][1:6] == ["Léa", "+33465710002", "04 65 71 00 01", "L'Ouest", "1er mai 2026"]
    assert read[1][0].startswith("'=cmd")
