import pytest

from geo.entries import Action
from geo.errors import QueryRefused
from geo.registry.entries import find_entry
from geo.registry.history import read_history
from geo.registry.hostings import HostingState, answer_guest, ask_hosts, list_guests
from tests.registry.people import AT, MAKER, register


@pytest.fixture
def writing(registry):
    with registry.writing() as connection:
        yield connection


@pytest.fixture
def guest(writing):
    return register(writing)


@pytest.fixture
def host(writing):
    return register(writing)


def slug(connection, entry_id):
    return find_entry(connection, entry_id).shop.slug


def ask(connection, guest, *hosts):
    return ask_hosts(connection, guest, [slug(connection, h) for h in hosts], by=MAKER, at=AT)


def answer(connection, host, guest, *, is_welcome):
    answer_guest(connection, host, guest, is_welcome=is_welcome, by=MAKER, at=AT)


def states(connection, host):
    return [(one.entry_id, one.state) for one in list_guests(connection, host)]


def test_a_host_is_asked_and_has_not_answered(writing, guest, host):
    assert ask(writing, guest, host) == [host]
    assert states(writing, host) == [(guest, HostingState.ASKED)]
    assert list_guests(writing, host)[0].name == find_entry(writing, guest).shop.name


def test_asking_again_asks_nothing_new(writing, guest, host):
    ask(writing, guest, host)
    answer(writing, host, guest, is_welcome=False)
    assert ask(writing, guest, host) == []
    assert states(writing, host) == [(guest, HostingState.REFUSED)]


def test_a_host_that_is_named_no_longer_is_forgotten(writing, guest, host):
    ask(writing, guest, host)
    answer(writing, host, guest, is_welcome=True)
    ask(writing, guest)
    assert states(writing, host) == []
    ask(writing, guest, host)
    assert states(writing, host) == [(guest, HostingState.ASKED)]


def test_nobody_hosts_oneself_nor_asks_who_is_unknown(writing, guest):
    assert ask(writing, guest, guest) == []
    assert ask_hosts(writing, guest, ["personne"], by=MAKER, at=AT) == []


@pytest.mark.parametrize(
    ("is_welcome", "state", "action"),
    [
        (True, HostingState.ACCEPTED, Action.HOST_ACCEPTED),
        (False, HostingState.REFUSED, Action.HOST_REFUSED),
    ],
)
def test_an_answer_is_kept_and_told(writing, guest, host, is_welcome, state, action):
    ask(writing, guest, host)
    answer(writing, host, guest, is_welcome=is_welcome)
    assert states(writing, host) == [(guest, state)]
    assert read_history(writing, guest)[-1].action is action


def test_an_answer_may_change(writing, guest, host):
    ask(writing, guest, host)
    answer(writing, host, guest, is_welcome=True)
    answer(writing, host, guest, is_welcome=False)
    assert states(writing, host) == [(guest, HostingState.REFUSED)]


def test_only_who_asked_is_answered(writing, guest, host):
    with pytest.raises(QueryRefused, match="guest_unknown"):
        answer(writing, host, guest, is_welcome=True)
    ask(writing, guest, host)
    with pytest.raises(QueryRefused, match="guest_unknown"):
        answer(writing, guest, host, is_welcome=True)
