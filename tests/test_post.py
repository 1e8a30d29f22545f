import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from geo.entries import Action
from geo.letters import LetterKind
from geo.mail import Mailer
from geo.post import Postman
from geo.registry.history import read_history
from geo.registry.links import open_link
from geo.registry.outbox import RETRIES, list_lost_letters, post_letter
from geo.secret_links import LinkState
from tests.registry.people import AT, register
from tests.smtp import free_port, serve_bytes, serve_mail, server_at

TOKEN = re.compile(r"https://carte\.example/ma-fiche/([\w-]{43})\n")


@pytest.fixture
def entry_id(sqlite_registry):
    with sqlite_registry.writing() as connection:
        return register(connection)


@pytest.fixture
def post():
    with serve_mail() as (inbox, server):
        yield inbox, server


def say(registry, entry_id, kind=LetterKind.RECEIVED, **values):
    with registry.writing() as connection:
        post_letter(connection, entry_id, kind, at=AT, **values)


def postman(registry, server, at=AT):
    mailer = Mailer(server, timeout_s=0.5, whole_s=1.0)
    options = {"public_url": "https://carte.example", "map_name": "la carte"}
    return Postman(registry, mailer, now=lambda: at, **options)


def texts(inbox):
    messages = (message_from_bytes(one.content, policy=policy.default) for one in inbox.letters)
    return [message.get_content().replace("\r\n", "\n") for message in messages]


def state_of(registry, token, at=AT):
    with registry.reading() as connection:
        return open_link(connection, token, at)


def test_a_letter_arrives_with_a_link_that_opens_the_entry(sqlite_registry, entry_id, post):
    inbox, server = post
    say(sqlite_registry, entry_id)
    assert postman(sqlite_registry, server).deliver_due() == 1
    (token,) = TOKEN.findall(texts(inbox)[0])
    assert state_of(sqlite_registry, token).entry_id == entry_id
    assert inbox.letters[0].rcpt_tos == ["prive@aulnes.example"]


def test_nothing_goes_twice(sqlite_registry, entry_id, post):
    inbox, server = post
    say(sqlite_registry, entry_id)
    counts = [postman(sqlite_registry, server).deliver_due() for _ in range(3)]
    assert (counts, len(inbox.letters)) == ([1, 0, 0], 1)


def test_the_words_of_an_organizer_arrive(sqlite_registry, entry_id, post):
    inbox, server = post
    say(sqlite_registry, entry_id, LetterKind.REFUSED, words="Trop loin de l'Ardèche.")
    postman(sqlite_registry, server).deliver_due()
    assert "Trop loin de l’Ardèche." in texts(inbox)[0]


def test_a_server_that_is_away_delays_and_closes_the_link(sqlite_registry, entry_id, post):
    inbox, server = post
    say(sqlite_registry, entry_id)
    assert postman(sqlite_registry, server_at(free_port())).deliver_due() == 0
    with sqlite_registry.reading() as connection:
        made, closed = read_history(connection, entry_id)[-2:]
    assert (made.action, closed.action) == (Action.LINK_MADE, Action.LINK_REVOKED)
    assert postman(sqlite_registry, server, AT).deliver_due() == 0
    assert postman(sqlite_registry, server, AT + RETRIES[0]).deliver_due() == 1
    assert len(inbox.letters) == 1


@pytest.mark.parametrize("content", [b"", b"220-wait\r\n", b"\xff" * 400])
def test_a_server_that_hangs_holds_nobody_up(sqlite_registry, entry_id, content):
    say(sqlite_registry, entry_id)
    with serve_bytes(content) as server:
        assert postman(sqlite_registry, server).deliver_due() == 0
    with sqlite_registry.writing() as connection:
        assert register(connection)


def test_an_address_that_nobody_has_is_given_up_and_told(sqlite_registry, entry_id, post):
    inbox, server = post
    inbox.answers = ["550 no such user"]
    say(sqlite_registry, entry_id)
    assert postman(sqlite_registry, server).deliver_due() == 0
    with sqlite_registry.reading() as connection:
        assert list_lost_letters(connection) == [(entry_id, LetterKind.RECEIVED, AT)]


def test_one_letter_that_cannot_go_does_not_hold_the_others(sqlite_registry, entry_id, post):
    inbox, server = post
    inbox.answers = ["550 no such user"]
    with sqlite_registry.writing() as connection:
        other_id = register(connection)
    for one in (entry_id, other_id):
        say(sqlite_registry, one)
    assert postman(sqlite_registry, server).deliver_due() == 1


def test_the_log_holds_neither_address_nor_link(sqlite_registry, entry_id, caplog):
    say(sqlite_registry, entry_id)
    postman(sqlite_registry, server_at(free_port())).deliver_due()
    assert "letter not sent" in caplog.text
    assert "aulnes" not in caplog.text
    assert "ma-fiche" not in caplog.text


def test_the_postman_goes_round_by_itself_and_stops(sqlite_registry, entry_id, post):
    inbox, server = post
    going = postman(sqlite_registry, server)
    going.start()
    say(sqlite_registry, entry_id)
    going.wake()
    deadline = 100
    while not inbox.letters and deadline:
        going.wake()
        deadline -= 1
        __import__("time").sleep(0.1)
    going.close()
    assert len(inbox.letters) == 1


def test_a_link_of_a_letter_lives_as_long_as_any(sqlite_registry, entry_id, post):
    inbox, server = post
    say(sqlite_registry, entry_id)
    postman(sqlite_registry, server).deliver_due()
    (token,) = TOKEN.findall(texts(inbox)[0])
    later = AT + timedelta(days=399)
    assert state_of(sqlite_registry, token, later).state is LinkState.OPEN
