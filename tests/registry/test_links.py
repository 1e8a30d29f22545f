from datetime import timedelta

import pytest
import sqlalchemy as sa

from geo.entries import Action
from geo.registry.history import read_history
from geo.registry.links import make_link, note_link_use, open_link, revoke_link, revoke_links
from geo.registry.tables import METADATA, secret_links
from geo.secret_links import LIFETIME, LinkState
from tests.registry.people import AT, MAKER, ORGANIZER, register

SECOND = timedelta(seconds=1)


@pytest.fixture
def writing(registry):
    with registry.writing() as connection:
        yield connection


@pytest.fixture
def entry_id(writing):
    return register(writing)


def test_a_link_opens_its_entry_and_no_other(writing, entry_id):
    other_id = register(writing)
    tokens = {make_link(writing, one, by=MAKER, at=AT): one for one in (entry_id, other_id)}
    assert {token: open_link(writing, token, AT).entry_id for token in tokens} == tokens


def test_an_entry_may_have_several_links(writing, entry_id):
    tokens = [make_link(writing, entry_id, by=MAKER, at=AT) for _ in range(3)]
    assert {open_link(writing, token, AT).entry_id for token in tokens} == {entry_id}


def test_the_registry_holds_no_token_anywhere(registry):
    with registry.writing() as connection:
        token = make_link(connection, register(connection), by=MAKER, at=AT)
    with registry.reading() as connection:
        rows = [connection.execute(sa.select(table)).all() for table in METADATA.sorted_tables]
    assert token not in repr(rows)


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (timedelta(0), LinkState.OPEN),
        (LIFETIME - SECOND, LinkState.OPEN),
        (LIFETIME, LinkState.EXPIRED),
        (LIFETIME + timedelta(days=4_000), LinkState.EXPIRED),
    ],
)
def test_a_link_ends_to_the_second(writing, entry_id, after, state):
    token = make_link(writing, entry_id, by=MAKER, at=AT)
    assert open_link(writing, token, AT + after).state is state


def test_a_link_may_live_shorter(writing, entry_id):
    token = make_link(writing, entry_id, by=MAKER, at=AT, lifetime=timedelta(hours=1))
    assert open_link(writing, token, AT + timedelta(hours=1)).state is LinkState.EXPIRED


@pytest.mark.parametrize(
    "token", ["", "x", "é", "x" * 43, "' OR 1=1 --", "\x00", "\ud800", "a" * 100_000]
)
def test_what_was_never_made_opens_nothing(writing, entry_id, token):
    make_link(writing, entry_id, by=MAKER, at=AT)
    opened = open_link(writing, token, AT)
    assert (opened.state, opened.entry_id) == (LinkState.UNKNOWN, None)


def test_neither_the_digest_nor_a_part_of_the_token_opens_anything(writing, entry_id):
    token = make_link(writing, entry_id, by=MAKER, at=AT)
    digest = writing.scalar(sa.select(secret_links.c.token_hash))
    wrong = [digest, token[:-1], token + "a", token.swapcase(), f" {token}"]
    assert {open_link(writing, one, AT).state for one in wrong} == {LinkState.UNKNOWN}


def test_revoking_closes_every_link_of_the_entry_alone(writing, entry_id):
    other = make_link(writing, register(writing), by=MAKER, at=AT)
    tokens = [make_link(writing, entry_id, by=MAKER, at=AT) for _ in range(2)]
    assert revoke_links(writing, entry_id, by=ORGANIZER, at=AT + SECOND, reason="perdu") == 2
    assert {open_link(writing, token, AT + SECOND).state for token in tokens} == {LinkState.REVOKED}
    assert open_link(writing, other, AT + SECOND).state is LinkState.OPEN


def test_revoking_again_changes_nothing_and_writes_nothing(writing, entry_id):
    make_link(writing, entry_id, by=MAKER, at=AT)
    counts = [revoke_links(writing, entry_id, by=ORGANIZER, at=AT) for _ in range(2)]
    lines = [line.action for line in read_history(writing, entry_id)]
    assert (counts, lines.count(Action.LINK_REVOKED)) == ([1, 0], 1)


def test_one_link_can_be_closed_alone(writing, entry_id):
    kept, closed = (make_link(writing, entry_id, by=MAKER, at=AT) for _ in range(2))
    assert revoke_link(writing, closed, by=ORGANIZER, at=AT) == 1
    assert open_link(writing, closed, AT).state is LinkState.REVOKED
    assert open_link(writing, kept, AT).state is LinkState.OPEN


def test_closing_a_link_that_was_never_made_is_no_fault(writing):
    assert revoke_link(writing, "x" * 43, by=ORGANIZER, at=AT) == 0


def test_the_history_tells_of_links_by_who_and_when(writing, entry_id):
    make_link(writing, entry_id, by=MAKER, at=AT)
    revoke_links(writing, entry_id, by=ORGANIZER, at=AT, reason="perdu")
    made, revoked = read_history(writing, entry_id)[-2:]
    assert (made.action, made.actor) == (Action.LINK_MADE, MAKER)
    assert (revoked.action, revoked.actor, revoked.reason) == (
        Action.LINK_REVOKED,
        ORGANIZER,
        "perdu",
    )


def test_a_link_remembers_when_it_was_last_followed(writing, entry_id):
    token = make_link(writing, entry_id, by=MAKER, at=AT)
    note_link_use(writing, token, at=AT + SECOND)
    assert writing.scalar(sa.select(secret_links.c.last_used_at)) == AT + SECOND


def test_a_link_whose_entry_was_never_written_is_none(registry):
    tokens = []

    def fail_half_way():
        with registry.writing() as connection:
            tokens.append(make_link(connection, register(connection), by=MAKER, at=AT))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    with registry.reading() as connection:
        assert open_link(connection, tokens[0], AT).state is LinkState.UNKNOWN
