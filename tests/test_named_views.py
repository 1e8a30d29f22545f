from datetime import UTC, date, datetime

import pytest

from geo.entries import Actor, ActorKind
from geo.named_views import Views
from geo.publication import Follower
from geo.registry.views import add_view, remove_view
from geo.views import View

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
WEST, EAST = View(slug="ouest", title="L'Ouest"), View(slug="est", title="L'Est")


def add(registry, view):
    with registry.writing() as connection:
        return add_view(connection, view, by=OPERATOR, at=AT)


def test_without_a_registry_there_is_no_view():
    views = Views(None)
    views.refresh()
    assert (views.all(), views.find("ouest"), views.version) == ((), None, 0)


def test_views_are_those_of_the_registry_by_name(sqlite_registry):
    add(sqlite_registry, WEST)
    add(sqlite_registry, EAST)
    views = Views(sqlite_registry)
    assert views.all() == (EAST, WEST)
    assert views.find("ouest") == WEST
    assert views.find("nord") is None


def test_only_a_change_has_another_version(sqlite_registry):
    views = Views(sqlite_registry)
    first = views.version
    views.refresh()
    assert views.version == first
    add(sqlite_registry, WEST)
    views.refresh()
    assert views.version > first


def test_what_another_process_saved_is_followed_without_rewriting_the_catalogue(
    registry, catalogue
):
    views = Views(registry)
    follower = Follower(registry, catalogue, today=lambda: date(2026, 5, 1), also=views.refresh)
    follower.refresh()
    kept = add(registry, WEST)
    rewritten = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(catalogue), "replace", lambda *_: rewritten.append("whole"))
        patch.setattr(type(catalogue), "patch", lambda *_: rewritten.append("part"))
        assert follower.refresh()
        assert views.all() == (WEST,)
        with registry.writing() as connection:
            remove_view(connection, "ouest", version=kept.version, by=OPERATOR, at=AT)
        follower.refresh()
    assert views.all() == ()
    assert rewritten == []
