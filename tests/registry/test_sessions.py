from datetime import timedelta

import pytest
import sqlalchemy as sa

from geo.registry.sessions import (
    IDLE,
    LONGEST,
    add_session,
    find_session,
    prolong_session,
    revoke_session,
    revoke_sessions,
    sweep_sessions,
)
from geo.registry.tables import sessions
from tests.organizers import AT, add_account

A_SECOND = timedelta(seconds=1)


@pytest.fixture
def connection(registry):
    by = add_account(registry)
    with registry.writing() as connection:
        add_session(connection, by.name, "token", at=AT)
        yield connection


def is_open(connection, at, token="token"):  # noqa: S107
    return find_session(connection, token, at=at) is not None


def test_a_session_ends_at_the_instant_it_expires(connection):
    assert is_open(connection, AT + IDLE - A_SECOND)
    assert not is_open(connection, AT + IDLE)


def test_another_token_opens_nothing(connection):
    assert not is_open(connection, AT, token="Token")  # noqa: S106


def test_the_token_itself_is_nowhere(connection):
    rows = connection.execute(sa.select(sessions)).all()
    assert "token" not in str(rows)


def test_a_session_that_is_used_lasts(connection):
    prolong_session(connection, "token", at=AT + IDLE - A_SECOND)
    assert is_open(connection, AT + IDLE + IDLE - 2 * A_SECOND)


def test_a_session_that_ended_is_not_brought_back(connection):
    prolong_session(connection, "token", at=AT + IDLE)
    assert not is_open(connection, AT + IDLE)


def test_a_session_in_use_all_month_ends_all_the_same(connection):
    at = AT
    while at < AT + LONGEST - IDLE:
        at += IDLE / 2
        prolong_session(connection, "token", at=at)
    assert is_open(connection, AT + LONGEST - A_SECOND)
    assert not is_open(connection, AT + LONGEST)


def test_revoked_sessions_are_over(connection):
    organizer_id = find_session(connection, "token", at=AT).organizer_id
    add_session(connection, organizer_id, "other", at=AT)
    revoke_session(connection, "token")
    assert [is_open(connection, AT, token) for token in ("token", "other")] == [False, True]
    revoke_sessions(connection, organizer_id)
    assert not is_open(connection, AT, "other")


def test_sessions_that_are_over_are_swept(connection):
    sweep_sessions(connection, at=AT + IDLE)
    assert connection.scalar(sa.select(sa.func.count()).select_from(sessions)) == 0
