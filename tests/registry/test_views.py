from datetime import UTC, datetime

import pytest

from geo.coordinates import Position
from geo.entries import Action, Actor, ActorKind
from geo.errors import ChangedMeanwhile
from geo.languages import Language
from geo.registry.history import read_whole_history
from geo.registry.tallies import PUBLICATION, PUBLICATION_WHOLE, read_tally
from geo.registry.views import (
    add_view,
    change_view,
    find_view,
    list_views,
    remove_view,
    view_from_record,
    view_record,
)
from geo.values import Occasion, Service
from geo.views import Face, Layout, View

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 5, 2, 9, 30, tzinfo=UTC)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
PLAIN = View(slug="ouest", title="L'Ouest")
FULL = View(
    slug="pays",
    title="</script>${x}`\u202e=cmd",
    territory=("epci:200000001", "commune:07901"),
    kinds=("honey", "craft"),
    services=(Service.DELIVERY,),
    labels=("Bio",),
    occasions=(Occasion.CHRISTMAS,),
    face=Face(
        layout=Layout.LIST,
        accent="#aa3300",
        centre=Position(lon=4.05, lat=44.05),
        zoom=11,
        language=Language.NL,
    ),
    allowed_hosts=("https://www.pays.example",),
)


def add(registry, view, at=AT):
    with registry.writing() as connection:
        return add_view(connection, view, by=OPERATOR, at=at)


def read(registry, question, *arguments, **options):
    with registry.reading() as connection:
        return question(connection, *arguments, **options)


@pytest.mark.parametrize("view", [PLAIN, FULL], ids=lambda view: view.slug)
def test_a_view_comes_back_as_it_was_kept(registry, view):
    added = add(registry, view)
    assert added.view == view
    assert read(registry, find_view, view.slug) == added
    assert read(registry, list_views) == [added]


@pytest.mark.parametrize("view", [PLAIN, FULL], ids=lambda view: view.slug)
def test_what_a_record_says_is_the_view(view):
    assert view_from_record(view_record(view)) == view
    assert view_from_record({"slug": "a", "title": "A"}) == View(slug="a", title="A")


def test_what_is_no_colour_never_becomes_css():
    record = view_record(PLAIN) | {"accent": "red}</style><script>"}
    assert view_from_record(record) == PLAIN


def test_a_change_has_another_version_and_keeps_the_day_it_was_made(registry):
    first = add(registry, PLAIN)
    with registry.writing() as connection:
        view = View(slug="ouest", title="Ouest")
        changed = change_view(connection, view, version=first.version, by=OPERATOR, at=LATER)
    assert (changed.created_at, changed.changed_at) == (AT, LATER)
    assert changed.version != first.version
    assert read(registry, find_view, "ouest") == changed


def test_who_saves_second_overwrites_nothing(registry):
    first = add(registry, PLAIN)
    other = View(slug="ouest", title="Autre")
    with registry.writing() as connection:
        now = change_view(connection, other, version=first.version, by=OPERATOR, at=LATER)
    with pytest.raises(ChangedMeanwhile) as met, registry.writing() as connection:
        change_view(connection, PLAIN, version=first.version, by=OPERATOR, at=LATER)
    assert met.value.current == now
    with pytest.raises(ChangedMeanwhile), registry.writing() as connection:
        remove_view(connection, "ouest", version=first.version, by=OPERATOR, at=LATER)
    assert read(registry, find_view, "ouest") == now


def test_a_view_made_again_is_not_the_one_that_was_opened(registry):
    first = add(registry, PLAIN)
    with registry.writing() as connection:
        remove_view(connection, "ouest", version=first.version, by=OPERATOR, at=AT)
    again = add(registry, PLAIN)
    with pytest.raises(ChangedMeanwhile) as met, registry.writing() as connection:
        change_view(connection, PLAIN, version=first.version, by=OPERATOR, at=LATER)
    assert met.value.current == again


def test_each_change_leaves_a_line_and_tells_catalogues_without_rewriting_them(registry):
    before = read(registry, read_tally, PUBLICATION), read(registry, read_tally, PUBLICATION_WHOLE)
    told = []
    registry.on_publication(lambda: told.append(True))
    kept = add(registry, PLAIN)
    with registry.writing() as connection:
        remove_view(connection, "ouest", version=kept.version, by=OPERATOR, at=LATER)
    removed, added = read(registry, read_whole_history, actions=[Action.VIEW_CHANGED])
    assert (added.before, added.after) == (None, {"view": view_record(PLAIN)})
    assert (removed.before, removed.after) == ({"view": view_record(PLAIN)}, None)
    assert read(registry, read_tally, PUBLICATION) == before[0] + 2
    assert read(registry, read_tally, PUBLICATION_WHOLE) == before[1]
    assert len(told) == 2
