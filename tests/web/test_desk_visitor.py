from dataclasses import replace
from datetime import timedelta

import pytest

from geo.accounts import create_organizer, disable_account
from geo.registry.sessions import add_session
from geo.roles import OrganizerRole, Permission, Scope
from geo.settings import LogInService
from geo.web.desk_visitor import find_visitor, why_closed
from tests.organizers import AT, OPERATOR, make_organizer
from tests.web.applications import make_application

TOKEN = "t" * 43
COOKIES = {"alentour": TOKEN}
SERVICE = LogInService(
    issuer="https://idp.example",
    client_id="alentour",
    client_secret="s",  # noqa: S106
    cookie_secret="s" * 32,
)
CLAIMS = {
    "is_logged_in": True,
    "iss": SERVICE.issuer,
    "email": "anne@mairie.example",
    "email_verified": True,
    "iat": int(AT.timestamp()),
}


@pytest.fixture
def application(catalogue, squares, tmp_path, registry):
    opened = make_application(squares, catalogue, tmp_path, registry)
    return replace(opened, settings=replace(opened.settings, log_in_service=SERVICE))


@pytest.fixture
def add(registry):
    def add_one(**changes):
        with registry.writing() as connection:
            create_organizer(
                connection, make_organizer(**changes), password=None, by=OPERATOR, at=AT
            )
            add_session(connection, "a" * 32, TOKEN, at=AT)

    return add_one


def find(application, cookies=None, claims=None, at=AT):
    return find_visitor(application, cookies or {}, claims or {}, at=at)


def test_nobody_is_there_without_cookie_or_claim(application, add):
    add()
    assert find(application) is None


def test_a_session_is_somebody_until_it_ends(application, add):
    add()
    visitor = find(application, COOKIES)
    assert (visitor.actor.name, visitor.is_by_service) == ("a" * 32, False)
    assert find(application, COOKIES, at=AT + timedelta(hours=12)) is None


def test_a_verified_claim_is_the_organizer_of_that_address(application, add):
    add(login="anne@mairie.example")
    assert find(application, claims=CLAIMS).is_by_service


def test_a_claim_of_no_organizer_is_nobody(application, add):
    add(login="paul@mairie.example")
    assert find(application, claims=CLAIMS) is None


def test_without_a_service_claims_count_for_nothing(application, add):
    add(login="anne@mairie.example")
    settings = replace(application.settings, log_in_service=None)
    assert find(replace(application, settings=settings), claims=CLAIMS) is None


def test_a_closed_account_is_nobody_by_either_way(application, add, registry):
    add(login="anne@mairie.example")
    with registry.writing() as connection:
        disable_account(connection, "anne@mairie.example", by=OPERATOR, at=AT)
    assert find(application, COOKIES, CLAIMS) is None


def test_a_map_of_a_file_has_no_visitor_and_says_why(application):
    bare = replace(application, registry=None)
    assert find(bare, COOKIES, CLAIMS) is None
    assert "pas de registre" in why_closed(bare, None, Permission.SEE_REGISTRY)


def test_a_page_says_why_it_is_closed(application, add):
    assert "encore de compte" in why_closed(application, None, Permission.MODERATE)
    add(role=OrganizerRole.READER)
    assert "réservée aux organisateurs" in why_closed(application, None, Permission.MODERATE)
    visitor = find(application, COOKIES)
    assert "ne permet pas de décider" in why_closed(application, visitor, Permission.MODERATE)
    assert why_closed(application, visitor, Permission.SEE_REGISTRY) is None


def test_what_concerns_the_whole_map_is_closed_to_a_scope(application, add):
    add(role=OrganizerRole.ADMIN, scopes=(Scope(trades=("food",)),))
    fault = why_closed(application, find(application, COOKIES), Permission.SET_RULE)
    assert "limité à une partie de la carte" in fault
