import pytest

from geo.home import deciding_place, home_commune
from geo.registry.entries import NewEntry, add_entries
from geo.registry.queues import Area, QueueQuery, View, list_queue
from geo.registry.rules import read_taken
from geo.roles import Scope, is_in_scope
from geo.territory import Judge, TerritoryRule
from geo.values import Role, Status
from tests.factories import make_place, make_shop
from tests.registry.people import AT, ORGANIZER
from tests.territory.makers import EASTERN, WESTERN, place_at


@pytest.mark.parametrize(
    ("roles", "decides"),
    [
        ((Role.SHOP, Role.WORKSHOP), Role.WORKSHOP),
        ((Role.MARKET_STALL, Role.SHOP), Role.SHOP),
        ((Role.PICKUP_POINT, Role.OFFICE), Role.OFFICE),
        ((Role.PICKUP_POINT, Role.MARKET_STALL), Role.MARKET_STALL),
        ((Role.PICKUP_POINT,), Role.PICKUP_POINT),
    ],
)
def test_the_place_where_one_works_or_sells_decides(roles, decides):
    shop = make_shop(places=tuple(place_at(WESTERN, role=role) for role in roles))
    assert deciding_place(shop).role is decides


def test_of_two_workshops_the_first_decides():
    first, second = place_at(WESTERN, "07901"), place_at(EASTERN, "07902")
    assert deciding_place(make_shop(places=(first, second))) is first


def test_a_workshop_that_nobody_can_place_leaves_the_shop_to_decide():
    workshop, shop = place_at(), place_at(EASTERN, role=Role.SHOP)
    assert deciding_place(make_shop(places=(workshop, shop))) is shop


def test_a_place_in_somebody_elses_shop_never_decides():
    hosted = place_at(WESTERN, "07901", role=Role.PICKUP_POINT, host_slug="epicerie")
    assert deciding_place(make_shop(places=(hosted,))) is None
    assert deciding_place(make_shop(places=())) is None


def test_home_is_the_commune_of_the_place_that_decides():
    stall = make_place(role=Role.MARKET_STALL, insee_code="07902")
    assert home_commune(make_shop(places=(stall, make_place()))) == "07901"
    assert home_commune(make_shop(places=(stall,))) == "07902"


@pytest.mark.parametrize("insee_code", [None, "", "7901"])
def test_a_place_without_a_code_gives_no_home(insee_code):
    assert home_commune(make_shop(places=(make_place(insee_code=insee_code),))) is None


def test_verdict_scope_queue_and_quota_agree_on_where_an_entry_is(registry, squares):
    stall = place_at(EASTERN, "07902", role=Role.MARKET_STALL)
    workshop = place_at(WESTERN, "07901")
    shop = make_shop(places=(stall, workshop), kinds=("potter",), status=Status.PUBLISHED)
    with registry.writing() as connection:
        add_entries(connection, [NewEntry(shop=shop)], by=ORGANIZER, at=AT)
    verdict = Judge(TerritoryRule(codes=("commune:07901",)), squares).judge(shop)
    west = QueueQuery(view=View.ALL, areas=(Area(insee_codes=frozenset({"07901"})),))
    with registry.reading() as connection:
        (line,), taken = list_queue(connection, west), read_taken(connection)
    assert verdict.commune is not None
    assert verdict.code == "inside"
    assert is_in_scope(shop, [Scope(codes=("commune:07901",))], squares.expand)
    assert (line.insee_code, line.lon, line.lat) == ("07901", *WESTERN)
    assert taken == {("potter", "07901"): 1}
