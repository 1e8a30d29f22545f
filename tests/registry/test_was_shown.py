"""Whether a shop was shown once: what a page that is gone may say, and no more."""

from datetime import UTC, datetime

import pytest

from geo.entries import Action, Actor, ActorKind, Contact
from geo.registry.entries import add_entry, move_entry
from geo.registry.erasure import erase_entry
from geo.registry.published import was_shown
from geo.values import Status
from tests.factories import make_shop

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
MAKER = Actor(kind=ActorKind.MAKER)


def add(connection, status):
    shop = make_shop(slug="atelier", status=status)
    return add_entry(connection, shop=shop, contact=Contact(), by=MAKER, at=NOW)


def withdraw(connection, entry):
    move_entry(
        connection,
        entry.entry_id,
        version=None,
        to=Status.WITHDRAWN,
        by=MAKER,
        at=NOW,
        action=Action.WITHDRAWN,
    )


@pytest.mark.parametrize(
    ("status", "is_withdrawn", "expected"),
    [
        (Status.PUBLISHED, True, True),
        (Status.PUBLISHED, False, True),
        (Status.PENDING, True, False),
        (Status.PENDING, False, False),
        (Status.REFUSED, False, False),
    ],
)
def test_only_what_was_shown_is_known_to_have_been(registry, status, is_withdrawn, expected):
    with registry.writing() as connection:
        entry = add(connection, status)
        if is_withdrawn:
            withdraw(connection, entry)
        assert was_shown(connection, "atelier") is expected
        assert was_shown(connection, "atelie") is False


def test_of_an_erased_entry_nothing_says_that_it_was(registry):
    with registry.writing() as connection:
        entry = add(connection, Status.PUBLISHED)
        erase_entry(connection, entry.entry_id, by=MAKER, at=NOW)
        assert was_shown(connection, "atelier") is False
