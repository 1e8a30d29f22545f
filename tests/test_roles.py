import pytest

from geo.roles import (
    PERMISSION_LABELS,
    ROLE_PERMISSIONS,
    WHOLE_MAP,
    OrganizerRole,
    Permission,
    Scope,
    is_in_scope,
)
from tests.factories import make_place, make_shop

AREAS = {"epci:200000001": frozenset({"07901"}), "commune:07902": frozenset({"07902"})}
WEST_SCOPE, EAST_SCOPE = (Scope(codes=(code,)) for code in AREAS)


def expand(codes):
    return frozenset().union(*(AREAS[code] for code in codes))


def test_every_permission_is_named_and_every_role_is_listed():
    assert set(PERMISSION_LABELS) == set(Permission)
    assert set(ROLE_PERMISSIONS) == set(OrganizerRole)


def test_an_admin_may_do_everything_and_a_reader_only_see():
    assert ROLE_PERMISSIONS[OrganizerRole.ADMIN] == set(Permission)
    assert ROLE_PERMISSIONS[OrganizerRole.READER] == {Permission.SEE_REGISTRY}


def test_a_moderator_sets_no_rule():
    assert ROLE_PERMISSIONS[OrganizerRole.MODERATOR] & WHOLE_MAP == {Permission.IMPORT}


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [
        ((), True),
        ((WEST_SCOPE,), True),
        ((EAST_SCOPE,), False),
        ((EAST_SCOPE, WEST_SCOPE), True),
        ((Scope(trades=("craft",)),), True),
        ((Scope(trades=("wood_turner",)),), True),
        ((Scope(trades=("food",)),), False),
        ((Scope(codes=("epci:200000001",), trades=("craft",)),), True),
        ((Scope(codes=("epci:200000001",), trades=("food",)),), False),
        ((Scope(codes=("commune:07902",), trades=("craft",)),), False),
    ],
    ids=str,
)
def test_scope_of_a_turner_in_the_west(scopes, expected):
    assert is_in_scope(make_shop(), scopes, expand) is expected


def test_a_second_kind_does_not_bring_an_entry_into_a_trade():
    shop = make_shop(kinds=("wood_turner", "honey"))
    assert not is_in_scope(shop, [Scope(trades=("food",))], expand)


def test_a_stall_elsewhere_does_not_bring_an_entry_into_a_territory():
    shop = make_shop(places=(make_place(), make_place(insee_code="07902")))
    assert not is_in_scope(shop, [EAST_SCOPE], expand)


@pytest.mark.parametrize("changes", [{"kinds": ()}, {"kinds": ("not_a_kind",)}], ids=str)
def test_an_unknown_trade_is_in_no_trade(changes):
    assert not is_in_scope(make_shop(**changes), [Scope(trades=("craft",))], expand)


def test_an_entry_without_commune_is_in_no_territory_but_on_the_map():
    shop = make_shop(places=(make_place(insee_code=None),))
    assert not is_in_scope(shop, [WEST_SCOPE, EAST_SCOPE], expand)
    assert is_in_scope(shop, [], expand)
