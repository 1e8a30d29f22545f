"""What the organizers publish is shown, here and in other processes."""

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from geo.entries import Action, Actor, ActorKind, Contact
from geo.publication import Follower
from geo.registry.entries import NewEntry, add_entries, change_entry, move_entry
from geo.registry.tables import consents, hostings, photos
from geo.registry.tallies import touch_publication
from geo.values import Role, Status
from tests.factories import make_place, make_shop

ROOT = Path(__file__).resolve().parent.parent
AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
TODAY = date(2026, 5, 2)
PATIENCE_S = 30


@pytest.fixture
def follower(registry, catalogue):
    catalogue.replace(())
    follower = Follower(registry, catalogue, today=lambda: TODAY)
    follower.refresh()
    yield follower
    follower.close()


def add(registry, *shops):
    with registry.writing() as connection:
        new = [NewEntry(shop=shop) for shop in shops]
        return add_entries(connection, new, by=OPERATOR, at=AT)


def move(registry, entry, to, action=Action.ACCEPTED):
    with registry.writing() as connection:
        return move_entry(
            connection, entry.entry_id, version=None, to=to, by=OPERATOR, at=AT, action=action
        )


def names(catalogue):
    with catalogue.engine.cursor() as cursor:
        return [
            name for (name,) in cursor.execute("SELECT name FROM shops ORDER BY shop_id").fetchall()
        ]


def await_names(catalogue, expected):
    """Wait until the catalogue shows `expected`: another thread or process brings it about."""
    end = time.monotonic() + PATIENCE_S
    while names(catalogue) != expected and time.monotonic() < end:
        time.sleep(0.02)
    assert names(catalogue) == expected


def test_what_is_published_is_shown_and_what_waits_is_not(registry, catalogue, follower):
    add(registry, make_shop(name="A"), make_shop(name="B", status=Status.PENDING))
    assert follower.refresh()
    assert names(catalogue) == ["A"]


def test_a_decision_is_followed(registry, catalogue, follower):
    [entry] = add(registry, make_shop(name="B", status=Status.PENDING))
    assert not follower.refresh()
    move(registry, entry, Status.PUBLISHED)
    follower.refresh()
    assert names(catalogue) == ["B"]
    move(registry, entry, Status.WITHDRAWN, Action.WITHDRAWN)
    follower.refresh()
    assert names(catalogue) == []


def test_a_waiting_edit_is_not_shown(registry, catalogue, follower):
    [entry] = add(registry, make_shop(name="A"))
    follower.refresh()
    with registry.writing() as connection:
        edited = make_shop(name="Autre")
        change_entry(connection, entry.entry_id, version=1, by=OPERATOR, at=AT, shop=edited)
    assert not follower.refresh()
    assert names(catalogue) == ["A"]


def test_nothing_is_done_while_nothing_changes(registry, catalogue, follower):
    edition = catalogue.edition
    assert not follower.refresh()
    assert catalogue.edition == edition


def test_everything_is_shown_again_when_what_it_is_drawn_from_has_changed(
    registry, catalogue, follower
):
    add(registry, make_shop(slug="a", name="A"))
    follower.refresh()
    catalogue.replace(())
    assert not follower.refresh()
    follower.repeat()
    assert follower.refresh()
    assert names(catalogue) == ["A"]


def test_private_parts_never_reach_the_catalogue(registry, catalogue, follower):
    with registry.writing() as connection:
        new = NewEntry(
            shop=make_shop(email="secret@a.example"), contact=Contact(email="secret@b.example")
        )
        add_entries(connection, [new], by=OPERATOR, at=AT)
    follower.refresh()
    with catalogue.engine.cursor() as cursor:
        held = [cursor.table(name).fetchall() for name in ("shops", "places", "zones")]
    held += [catalogue.current.words.vocabulary, catalogue.current.shops.to_pylist()]
    assert "Tournerie" in repr(held)
    assert "secret" not in repr(held)


def add_photo(registry, entry, *, is_accepted=True, revoked_at=None, has_consent=True):
    consent = {"purpose": "photo", "text": "D'accord.", "holder": "A", "channel": "form"}
    photo = {"width": 1600, "height": 900, "rank": 0, "added_at": AT, "is_accepted": is_accepted}
    ids = {"id": "c" * 32, "entry_id": entry.entry_id}
    with registry.writing() as connection:
        connection.execute(
            sa.insert(consents).values(**ids, **consent, given_at=AT, revoked_at=revoked_at)
        )
        kept = ids["id"] if has_consent else None
        connection.execute(sa.insert(photos).values(**ids, **photo, key="k" * 32, consent_id=kept))
        touch_publication(connection, entry.entry_id)


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, 1),
        ({"is_accepted": False}, 0),
        ({"revoked_at": AT}, 0),
        ({"has_consent": False}, 0),
    ],
    ids=["agreed", "not looked at", "revoked", "nobody agreed"],
)
def test_a_photo_is_shown_when_its_holder_agrees_still(
    registry, catalogue, follower, changes, shown
):
    [entry] = add(registry, make_shop())
    add_photo(registry, entry, **changes)
    follower.refresh()
    assert len(catalogue.shop(entry.shop.slug).photos) == shown


@pytest.mark.parametrize(("state", "expected"), [("accepted", 1), ("asked", 0), ("refused", 0)])
def test_a_pickup_point_is_shown_once_its_host_agrees(
    registry, catalogue, follower, state, expected
):
    place = make_place(role=Role.PICKUP_POINT, host_slug="hote")
    host, guest = add(registry, make_shop(slug="hote"), make_shop(slug="invite", places=(place,)))
    with registry.writing() as connection:
        pair = {"id": "h" * 32, "entry_id": guest.entry_id, "host_id": host.entry_id}
        connection.execute(sa.insert(hostings).values(**pair, state=state, asked_at=AT))
        touch_publication(connection, guest.entry_id)
    follower.refresh()
    assert len(catalogue.shop("invite").places) == expected


def test_everything_is_read_again_when_it_concerns_every_entry(registry, catalogue, follower):
    add(registry, make_shop(name="A"))
    follower.refresh()
    catalogue.replace(())
    with registry.writing() as connection:
        touch_publication(connection)
    follower.refresh()
    assert names(catalogue) == ["A"]


def test_everything_is_read_again_on_a_new_day(registry, catalogue):
    days = [date(2026, 5, 1), date(2026, 5, 1), date(2026, 5, 2)]
    follower = Follower(registry, catalogue, today=lambda: days.pop(0))
    assert [follower.refresh() for _ in range(3)] == [True, False, True]


def test_a_change_of_this_process_is_shown_without_being_asked(registry, catalogue, follower):
    follower.start()
    [entry] = add(registry, make_shop(name="A"))
    await_names(catalogue, ["A"])
    move(registry, entry, Status.WITHDRAWN, Action.WITHDRAWN)
    await_names(catalogue, [])


PUBLISH = """
import sys
from tests.test_publication import add
from tests.factories import make_shop
from geo.registry.database import Registry
registry = Registry(sys.argv[1])
add(registry, make_shop(name="D'ailleurs"))
registry.close()
"""


def test_a_change_of_another_process_is_noticed(registry, registry_url, catalogue, follower):
    follower.start()
    add(registry, make_shop(name="A"))
    await_names(catalogue, ["A"])
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", PUBLISH, registry_url], env=environment, check=True)
    await_names(catalogue, ["A", "D'ailleurs"])


def test_readers_see_the_old_or_the_new_and_never_a_mix(registry, catalogue, follower):
    pairs = [add(registry, make_shop(name="A1", slug="a1"), make_shop(name="A2", slug="a2"))]
    follower.refresh()
    seen, is_over = set(), threading.Event()

    def read():
        while not is_over.is_set():
            seen.add(tuple(names(catalogue)))

    reader = threading.Thread(target=read)
    reader.start()
    for letter in "BCD":
        with registry.writing() as connection:
            for entry, number in zip(pairs[0], "12", strict=True):
                changed = make_shop(name=letter + number)
                change_entry(
                    connection, entry.entry_id, version=None, by=OPERATOR, at=AT, shop=changed,
                    is_trusted=True,
                )  # fmt: skip
        follower.refresh()
    is_over.set()
    reader.join()
    assert seen <= {(f"{letter}1", f"{letter}2") for letter in "ABCD"}
