from datetime import date

import pytest

from geo.entries import Action
from geo.errors import ChangedMeanwhile
from geo.freshness import Thresholds
from geo.registry.entries import change_entry
from geo.registry.history import read_whole_history
from geo.registry.published import read_published
from geo.registry.thresholds import read_thresholds, write_thresholds
from geo.values import Status
from tests.registry.people import AT, OPERATOR, ORGANIZER, register

SOON = Thresholds(grey_after_months=2, hidden_after_months=4)


def published(registry, today):
    with registry.reading() as connection:
        return list(read_published(connection, since=None, today=today).shops.values())


@pytest.fixture
def confirmed(registry):
    with registry.writing() as connection:
        entry_id = register(connection, status=Status.PUBLISHED)
        values = {"version": None, "by": OPERATOR, "at": AT, "confirmed_on": date(2026, 5, 1)}
        change_entry(connection, entry_id, **values)
    return registry


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2027, 5, 1), [False]),
        (date(2027, 5, 2), [True]),
        (date(2027, 11, 1), [True]),
        (date(2027, 11, 2), [None]),
    ],
)
def test_an_entry_greys_then_goes_by_itself(confirmed, today, expected):
    shown = [shop and shop.is_stale for shop in published(confirmed, today)]
    assert shown == expected


def test_organizers_set_the_thresholds_and_the_catalogues_follow(confirmed):
    before = confirmed.publication()
    with confirmed.writing() as connection:
        write_thresholds(connection, SOON, by=ORGANIZER, at=AT)
        assert read_thresholds(connection) == SOON
        (line,) = read_whole_history(connection, actions=[Action.SETTING_CHANGED])
    assert line.actor == ORGANIZER
    assert confirmed.publication() > before
    assert [shop.is_stale for shop in published(confirmed, date(2026, 8, 1))] == [True]


def test_two_who_set_them_at_once_do_not_overwrite_each_other(registry):
    with registry.writing() as connection:
        version = write_thresholds(connection, SOON, by=ORGANIZER, at=AT, version=0)
        write_thresholds(connection, Thresholds(), by=OPERATOR, at=AT, version=version)
        with pytest.raises(ChangedMeanwhile):
            write_thresholds(connection, SOON, by=ORGANIZER, at=AT, version=version)
        assert read_thresholds(connection) == Thresholds()


def test_an_invented_entry_does_not_age(registry):
    with registry.writing() as connection:
        register(connection, status=Status.PUBLISHED, is_demonstration=True)
    assert [shop.is_stale for shop in published(registry, date(2099, 1, 1))] == [False]
