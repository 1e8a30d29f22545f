import pytest

from geo.access import require_organizer, require_permission
from geo.entries import Actor, ActorKind
from geo.errors import NotAllowed
from geo.registry.organizers import disable_organizer, write_scopes
from geo.roles import OrganizerRole, Permission, Scope
from tests.organizers import (
    EAST_SCOPE,
    LATER,
    MAKER,
    OPERATOR,
    WEST_SCOPE,
    add_account,
    register,
)


@pytest.fixture
def refusal(registry, squares):
    """Say what code a permission is refused with, ``None`` when it is given."""

    def ask(by, permission, entry=None):
        with registry.reading() as connection:
            try:
                require_permission(connection, by, permission, entry, boundaries=squares)
            except NotAllowed as refused:
                return refused.code
        return None

    return ask


@pytest.mark.parametrize("by", [OPERATOR, Actor(kind=ActorKind.SYSTEM)])
@pytest.mark.parametrize("permission", Permission)
def test_the_machine_itself_may_do_everything(refusal, by, permission):
    assert refusal(by, permission) is None


@pytest.mark.parametrize(
    "by",
    [
        MAKER,
        Actor(kind=ActorKind.VISITOR),
        Actor(kind=ActorKind.MAKER, name="a" * 32),
        Actor(kind=ActorKind.ORGANIZER),
    ],
    ids=str,
)
def test_who_is_no_organizer_may_do_nothing(registry, refusal, by):
    add_account(registry, role=OrganizerRole.ADMIN)
    assert {refusal(by, permission) for permission in Permission} == {"not_allowed"}


def test_an_organizer_whom_the_registry_does_not_know_has_no_account(refusal):
    unknown = Actor(kind=ActorKind.ORGANIZER, name="f" * 32)
    assert refusal(unknown, Permission.SEE_REGISTRY) == "account_closed"


def test_an_account_closed_a_moment_ago_stops_at_once(registry, refusal):
    by = add_account(registry)
    assert refusal(by, Permission.MODERATE) is None
    with registry.writing() as connection:
        disable_organizer(connection, by.name, at=LATER)
    assert refusal(by, Permission.MODERATE) == "account_closed"


def test_a_reader_sees_and_decides_nothing(registry, refusal):
    by = add_account(registry, role=OrganizerRole.READER)
    assert refusal(by, Permission.SEE_REGISTRY) is None
    assert refusal(by, Permission.MODERATE) == "not_allowed"


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [
        ((), None),
        ((WEST_SCOPE,), None),
        ((EAST_SCOPE,), "out_of_scope"),
        ((EAST_SCOPE, Scope(trades=("craft",))), None),
        ((Scope(trades=("food",)),), "out_of_scope"),
    ],
    ids=str,
)
def test_scope_over_a_turner_in_the_west(registry, refusal, scopes, expected):
    by, entry = add_account(registry, scopes=scopes), register(registry)
    assert refusal(by, Permission.MODERATE, entry) == expected


def test_a_scope_that_changed_counts_from_now_on(registry, refusal):
    by, entry = add_account(registry, scopes=(WEST_SCOPE,)), register(registry)
    with registry.writing() as connection:
        write_scopes(connection, by.name, (EAST_SCOPE,))
    assert refusal(by, Permission.EDIT, entry) == "out_of_scope"


@pytest.mark.parametrize(
    "permission", [Permission.IMPORT, Permission.SET_RULE, Permission.MANAGE_ORGANIZERS]
)
def test_what_concerns_the_whole_map_is_not_for_a_scope(registry, refusal, permission):
    by = add_account(registry, role=OrganizerRole.ADMIN, scopes=(WEST_SCOPE,))
    assert refusal(by, permission) == "out_of_scope"


def test_a_scope_cannot_be_judged_without_boundaries(registry):
    by, entry = add_account(registry, scopes=(WEST_SCOPE,)), register(registry)
    with registry.reading() as connection, pytest.raises(ValueError, match="boundaries"):
        require_permission(connection, by, Permission.MODERATE, entry)


def test_an_organizer_is_given_as_the_registry_holds_it(registry):
    by = add_account(registry, scopes=(Scope(codes=("commune:07901",), trades=("food",)),))
    with registry.reading() as connection:
        organizer = require_organizer(connection, by)
    assert organizer.scopes == (Scope(codes=("commune:07901",), trades=("food",)),)
    assert (organizer.login, organizer.role) == ("les.aulnes", OrganizerRole.MODERATOR)
