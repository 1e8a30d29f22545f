from datetime import timedelta

import pytest

from geo.errors import NotAllowed
from geo.registry.throttles import (
    Limit,
    count_try,
    digest,
    forget_tries,
    sweep_tries,
    tell_network,
)
from tests.organizers import AT

TWICE = Limit(name="test", most=2, window=timedelta(minutes=15))
A_MINUTE = timedelta(minutes=1)


def count(registry, *, at=AT, what="someone", **changes):
    with registry.writing() as connection:
        count_try(connection, TWICE, what, at=at, **changes)


def test_the_limit_itself_may_be_reached_and_not_passed(registry):
    count(registry)
    count(registry)
    with pytest.raises(NotAllowed, match="too_many_tries") as refused:
        count(registry, at=AT + A_MINUTE)
    assert refused.value.details["minutes"] == 14


def test_a_window_ends_when_it_has_lasted(registry):
    count(registry, weight=2)
    with pytest.raises(NotAllowed):
        count(registry, at=AT + TWICE.window - timedelta(seconds=1))
    count(registry, at=AT + TWICE.window)


def test_others_are_counted_apart(registry):
    count(registry, weight=2)
    count(registry, what="somebody else")


def test_a_clock_set_back_opens_a_new_window(registry):
    count(registry, weight=2)
    count(registry, at=AT - A_MINUTE)


def test_the_right_password_forgets_the_tries(registry):
    count(registry, weight=2)
    with registry.writing() as connection:
        forget_tries(connection, TWICE, "someone")
    count(registry)


def test_old_windows_are_swept_and_open_ones_stay(registry):
    count(registry, what="old", at=AT - timedelta(days=1))
    count(registry, weight=2)
    with registry.writing() as connection:
        assert sweep_tries(connection, before=AT - TWICE.window) == 1
    with pytest.raises(NotAllowed):
        count(registry)


def test_a_digest_stands_for_a_text_on_one_day_only(registry):
    with registry.writing() as connection:
        first, again = (digest(connection, "192.0.2.7", at=AT) for _ in range(2))
        other = digest(connection, "192.0.2.8", at=AT)
        tomorrow = digest(connection, "192.0.2.7", at=AT + timedelta(days=1))
    assert first == again
    assert len({first, other, tomorrow}) == 3
    assert "192.0.2.7" not in first


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        (None, "unknown"),
        ("testclient", "testclient"),
    ],
)
def test_network_of_a_machine(host, expected):
    assert tell_network(host) == expected
