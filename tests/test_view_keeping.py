from dataclasses import replace

import pytest

from geo.errors import ChangedMeanwhile, FormRefused, NotAllowed
from geo.roles import OrganizerRole, Scope
from geo.view_keeping import drop_view, is_view_in_scope, keep_view, read_views
from geo.views import View
from tests.organizers import AT, EAST_SCOPE, LATER, MAKER, OPERATOR, WEST_SCOPE, add_account

WEST = View(slug="", title="L'Ouest", territory=("commune:07901",))
EAST = View(slug="", title="L'Est", territory=("commune:07902",))
WHOLE = View(slug="", title="Toute la carte")


def keep(registry, squares, view, *, by=OPERATOR, version=None, at=AT):
    return keep_view(registry, view, version=version, by=by, at=at, boundaries=squares)


def test_a_moderator_saves_changes_and_removes(registry, squares):
    by = add_account(registry)
    kept = keep(registry, squares, WEST, by=by)
    assert kept.view.slug == "l-ouest"
    renamed = replace(kept.view, title="Ouest")
    changed = keep(registry, squares, renamed, by=by, version=kept.version, at=LATER)
    assert read_views(registry, by=by, boundaries=squares) == [changed]
    drop_view(
        registry, "l-ouest", version=changed.version, by=by, at=LATER, boundaries=squares
    )  # fmt: skip
    assert read_views(registry, by=by, boundaries=squares) == []


@pytest.mark.parametrize("stranger", ["maker", "reader"])
def test_nobody_else_does(registry, squares, stranger):
    kept = keep(registry, squares, WEST)
    by = MAKER if stranger == "maker" else add_account(registry, role=OrganizerRole.READER)
    options = {"version": kept.version, "by": by, "at": AT, "boundaries": squares}
    with pytest.raises(NotAllowed):
        keep(registry, squares, EAST, by=by)
    with pytest.raises(NotAllowed):
        drop_view(registry, "l-ouest", **options)
    with pytest.raises(NotAllowed):
        read_views(registry, by=by, boundaries=squares)
    assert read_views(registry, by=OPERATOR, boundaries=squares) == [kept]


def test_who_keeps_the_west_keeps_views_of_the_west_alone(registry, squares):
    by = add_account(registry, scopes=(WEST_SCOPE,))
    east = keep(registry, squares, EAST)
    west = keep(registry, squares, WEST, by=by)
    assert read_views(registry, by=by, boundaries=squares) == [west]
    with pytest.raises(NotAllowed, match="view_out_of_scope"):
        keep(registry, squares, WHOLE, by=by)
    # Neither may one's own view grow over the border, nor the neighbour's be taken.
    for changed, version in [
        (replace(west.view, territory=("commune:07901", "commune:07902")), west.version),
        (replace(east.view, territory=("commune:07901",)), east.version),
    ]:
        with pytest.raises(NotAllowed, match="view_out_of_scope"):
            keep(registry, squares, changed, by=by, version=version)
    with pytest.raises(NotAllowed, match="view_out_of_scope"):
        drop_view(registry, "l-est", version=None, by=by, at=AT, boundaries=squares)


TRADE = Scope(trades=("food",))
HONEY = View(slug="", title="Miel", kinds=("honey",))


@pytest.mark.parametrize(
    ("scopes", "view", "is_inside"),
    [
        ((), WHOLE, True),
        ((WEST_SCOPE,), WHOLE, False),
        ((WEST_SCOPE,), WEST, True),
        ((EAST_SCOPE, WEST_SCOPE), WEST, True),
        ((Scope(codes=("departement:07",)),), WEST, True),
        ((WEST_SCOPE,), replace(WEST, territory=("departement:07",)), False),
        ((WEST_SCOPE,), replace(WEST, territory=("epci:0",)), False),
        ((TRADE,), HONEY, True),
        ((TRADE,), WHOLE, False),
        ((TRADE,), replace(HONEY, kinds=("honey", "craft")), False),
        ((TRADE,), replace(HONEY, kinds=("food",)), True),
        ((Scope(trades=("honey",)),), replace(HONEY, kinds=("food",)), False),
        ((Scope(codes=WEST_SCOPE.codes, trades=("food",)),), HONEY, False),
    ],
)
def test_a_view_lies_in_a_scope_when_all_it_shows_does(squares, scopes, view, is_inside):
    assert is_view_in_scope(view, scopes, squares) is is_inside


def test_two_views_never_share_an_address(registry, squares):
    keep(registry, squares, WEST)
    with pytest.raises(FormRefused) as refused:
        keep(registry, squares, replace(EAST, title="L’OUEST"))
    assert "l-ouest" in refused.value.faults["title"].sentence


def test_who_saves_second_is_told_what_is_there(registry, squares):
    first = keep(registry, squares, WEST)
    now = keep(registry, squares, first.view, version=first.version)
    with pytest.raises(ChangedMeanwhile) as met:
        keep(registry, squares, first.view, version=first.version)
    assert met.value.current == now
    drop_view(registry, "l-ouest", version=now.version, by=OPERATOR, at=AT, boundaries=squares)
    with pytest.raises(ChangedMeanwhile) as met:
        keep(registry, squares, now.view, version=now.version)
    assert met.value.current is None


def test_a_fault_keeps_nothing(registry, squares):
    with pytest.raises(FormRefused):
        keep(registry, squares, replace(WEST, allowed_hosts=("http://a.example",)))
    assert read_views(registry, by=OPERATOR, boundaries=squares) == []
