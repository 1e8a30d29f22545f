from datetime import timedelta

import pytest
import sqlalchemy as sa

from geo.entries import Contact
from geo.letters import LetterKind
from geo.registry.entries import change_entry
from geo.registry.erasure import erase_entry
from geo.registry.outbox import (
    RETRIES,
    has_due_letters,
    list_lost_letters,
    note_failed,
    note_sent,
    post_letter,
    take_letters,
)
from geo.registry.tables import outbox
from tests.registry.people import AT, MAKER, register

SOON = timedelta(minutes=9)
LEASE = timedelta(minutes=10)


@pytest.fixture
def writing(registry):
    with registry.writing() as connection:
        yield connection


def post(connection, entry_id, kind=LetterKind.REFUSED, **values):
    return post_letter(connection, entry_id, kind, at=AT, **values)


def rows(connection):
    return connection.execute(sa.select(outbox)).mappings().all()


def test_a_letter_waits_and_is_taken_once(writing):
    entry_id = register(writing)
    assert post(writing, entry_id, words="Trop loin.")
    assert has_due_letters(writing, at=AT)
    (letter,) = take_letters(writing, at=AT)
    assert (letter.entry.entry_id, letter.kind) == (entry_id, LetterKind.REFUSED)
    assert (letter.words, letter.attempts) == ("Trop loin.", 1)
    assert take_letters(writing, at=AT + SOON) == []


def test_a_letter_that_its_taker_never_spoke_of_is_taken_again(writing):
    post(writing, register(writing))
    take_letters(writing, at=AT)
    (letter,) = take_letters(writing, at=AT + LEASE)
    assert letter.attempts == 2


def test_a_letter_that_has_gone_leaves_no_words(writing):
    post(writing, register(writing), words="Trop loin.")
    (letter,) = take_letters(writing, at=AT)
    note_sent(writing, letter.letter_id, at=AT)
    assert not has_due_letters(writing, at=AT + timedelta(days=999))
    assert "Trop loin." not in repr(rows(writing))


def test_a_letter_is_tried_again_later_and_later_then_given_up(writing):
    entry_id = register(writing)
    post(writing, entry_id, words="Trop loin.")
    at, waits = AT, []
    while letters := take_letters(writing, at=at):
        note_failed(writing, letters[0], at=at, failure="mail_unreachable", is_final=False)
        (row,) = rows(writing)
        if row["next_at"] is not None:
            waits.append(row["next_at"] - at)
            at = row["next_at"]
    assert tuple(waits) == RETRIES
    assert list_lost_letters(writing) == [(entry_id, LetterKind.REFUSED, at)]
    assert "Trop loin." not in repr(rows(writing))


def test_a_letter_that_no_try_would_help_is_given_up_at_once(writing):
    entry_id = register(writing)
    post(writing, entry_id)
    (letter,) = take_letters(writing, at=AT)
    note_failed(writing, letter, at=AT, failure="mail_refused", is_final=True)
    assert list_lost_letters(writing) == [(entry_id, LetterKind.REFUSED, AT)]


@pytest.mark.parametrize(
    "changes", [{"contact": Contact(phone="+33465710002")}, {"is_demonstration": True}]
)
def test_who_cannot_be_written_to_gets_no_letter(writing, changes):
    assert not post(writing, register(writing, **changes))
    assert rows(writing) == []


def test_whoever_left_meanwhile_gets_no_letter(writing):
    entry_id = register(writing)
    post(writing, entry_id, words="Trop loin.")
    change_entry(writing, entry_id, version=None, by=MAKER, at=AT, contact=Contact())
    assert take_letters(writing, at=AT) == []
    assert not has_due_letters(writing, at=AT)
    assert "Trop loin." not in repr(rows(writing))


def test_a_letter_goes_to_the_address_of_the_moment(writing):
    entry_id = register(writing)
    post(writing, entry_id)
    contact = Contact(email="nouveau@aulnes.example")
    change_entry(writing, entry_id, version=None, by=MAKER, at=AT, contact=contact)
    assert take_letters(writing, at=AT)[0].entry.contact == contact


def test_neither_an_address_nor_a_link_waits_in_the_outbox(writing):
    post(writing, register(writing), LetterKind.RECEIVED)
    assert "aulnes.example" not in repr(rows(writing))


def test_a_host_is_told_who_asks(writing):
    host_id, guest_id = register(writing), register(writing, name="Miel du Ranc")
    post(writing, host_id, LetterKind.HOST_ASKED, about_id=guest_id)
    (letter,) = take_letters(writing, at=AT)
    assert letter.about.shop.name == "Miel du Ranc"


def test_what_did_not_happen_is_told_to_nobody(registry):
    def fail_half_way():
        with registry.writing() as connection:
            post(connection, register(connection))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    with registry.reading() as connection:
        assert rows(connection) == []


def test_an_erased_entry_leaves_no_letter_to_it_nor_about_it(writing):
    host_id, guest_id = register(writing), register(writing)
    post(writing, guest_id, words="Trop loin.")
    post(writing, host_id, LetterKind.HOST_ASKED, about_id=guest_id)
    erase_entry(writing, guest_id, by=MAKER, at=AT)
    assert rows(writing) == []
