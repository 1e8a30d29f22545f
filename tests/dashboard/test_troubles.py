from datetime import UTC, datetime, timedelta

import pytest

from geo.dashboard import DeadSite, LostLetter, Troubles, read_troubles
from geo.dashboard.sentences import LETTER_LABELS, letter_sentence
from geo.entries import Actor, ActorKind, Contact
from geo.errors import NotAllowed
from geo.letters import LetterKind
from geo.registry.entries import add_entry
from geo.registry.link_checks import note_link
from geo.registry.organizers import add_organizer
from geo.registry.outbox import note_failed, post_letter, take_letters
from geo.roles import Organizer, OrganizerRole, Scope
from tests.factories import make_place, make_shop

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
SITE = "https://aulnes.example/"


@pytest.fixture
def entry(registry):
    with registry.writing() as connection:
        return add_entry(
            connection,
            shop=make_shop(name="Les Aulnes", places=(make_place(insee_code="07901"),)),
            contact=Contact(email="prive@aulnes.example"),
            by=OPERATOR,
            at=NOW,
        )


def ask_site(registry, entry, state, *, days_ago=0):
    with registry.writing() as connection:
        at = NOW - timedelta(days=days_ago)
        note_link(connection, entry.entry_id, SITE, state=state, reason="http_404", at=at)


def lose_letter(registry, entry):
    with registry.writing() as connection:
        post_letter(connection, entry.entry_id, LetterKind.LINK, at=NOW)
        (letter,) = take_letters(connection, at=NOW)
        note_failed(connection, letter, at=NOW, failure="mail_refused", is_final=True)


def read(registry, squares, by=OPERATOR):
    return read_troubles(registry, by=by, at=NOW, boundaries=squares)


def add_town_hall(registry, code):
    keeper = Organizer(
        organizer_id="a" * 32,
        login="mairie",
        name="La mairie",
        role=OrganizerRole.READER,
        scopes=(Scope(codes=(code,)),),
    )
    with registry.writing() as connection:
        add_organizer(connection, keeper, password_hash=None, at=NOW)
    return Actor(kind=ActorKind.ORGANIZER, name=keeper.organizer_id)


def test_a_site_that_is_gone_and_a_letter_that_was_given_up_are_told(registry, entry, squares):
    ask_site(registry, entry, "dead")
    lose_letter(registry, entry)
    assert read(registry, squares) == Troubles(
        sites=(DeadSite(name="Les Aulnes", url=SITE, since=NOW),),
        letters=(LostLetter(name="Les Aulnes", kind=LetterKind.LINK, at=NOW),),
    )


def test_a_site_in_repair_for_a_day_is_no_trouble(registry, entry, squares):
    ask_site(registry, entry, "unsure", days_ago=1)
    assert read(registry, squares) == Troubles()


@pytest.mark.parametrize(("code", "count"), [("commune:07901", 1), ("commune:07902", 0)])
def test_a_town_hall_is_told_of_its_own_entries_alone(registry, entry, squares, code, count):
    ask_site(registry, entry, "dead")
    lose_letter(registry, entry)
    found = read(registry, squares, by=add_town_hall(registry, code))
    assert (len(found.sites), len(found.letters)) == (count, count)


@pytest.mark.parametrize("kind", [ActorKind.VISITOR, ActorKind.MAKER])
def test_nobody_else_is_told_anything(registry, entry, squares, kind):
    with pytest.raises(NotAllowed):
        read(registry, squares, by=Actor(kind=kind))


def test_every_letter_has_its_words():
    assert set(LETTER_LABELS) == set(LetterKind)


def test_a_lost_letter_is_said_without_any_address():
    letter = LostLetter(name="Les Aulnes", kind=LetterKind.REMINDER, at=NOW)
    assert letter_sentence(letter) == "Les Aulnes : le rappel annuel, le 22 novembre 2026"
