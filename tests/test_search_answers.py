"""A search answers what the plain definition of a question says, and counts what it would show."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo import search, search_page
from geo.coordinates import Position
from geo.kinds import FAMILIES, KINDS
from geo.search import Bbox, find_spots, read_map, search_shops
from geo.timetable import OpenState, open_state
from geo.values import DeliveryZone, Occasion, Payment, Query, Role, Scope, Service, Wheelchair
from tests.factories import make_place, make_shop

ELLIPSOID = Geod(ellps="GRS80")
SUNDAY = datetime(2026, 12, 6, 10, 0)
HOURS = [
    None,
    "",
    "sur rendez-vous",
    "Su 09:00-12:00",
    "2026 Dec 05 09:00-18:00",
    "Mo-Fr 08:00-12:00",
    'unknown "sur appel"',
    "Su 10:00-10:01",
    "Sa 22:00-26:00",
    "24/7",
]
LABELS = ["AB", "Nature & Progrès", "${x}", "'; DROP TABLE spots; --"]
NEARS = [Position(lon=4.05, lat=44.05), Position(lon=4.1, lat=44.05), Position(lon=0.0, lat=46.0)]

places = st.builds(
    make_place,
    role=st.sampled_from(Role),
    opening_hours=st.sampled_from(HOURS),
    wheelchair=st.none() | st.sampled_from(Wheelchair),
    insee_code=st.sampled_from([None, "07901", "07902"]),
    position=st.sampled_from([None, *(Position(lon=lon, lat=44.05) for lon in (4.01, 4.06, 4.13))]),
)
zones = st.sampled_from(
    [
        DeliveryZone(radius_m=4_000.0),
        DeliveryZone(codes=("commune:07901",)),
        DeliveryZone(codes=("departement:07", "commune:99999")),
        DeliveryZone(codes=("epci:200000001",)),
        DeliveryZone(polygon_wkt="POLYGON ((4.09 44, 4.2 44, 4.2 44.1, 4.09 44.1, 4.09 44))"),
        DeliveryZone(travel_time_min=20.0),
    ]
)


def some(values, most=2):
    return st.lists(st.sampled_from(list(values)), max_size=most, unique=True).map(tuple)


@st.composite
def shop_lists(draw):
    return [
        make_shop(
            slug=f"s-{rank}",
            name=f"Nom {rank}",
            places=tuple(draw(st.lists(places, max_size=3))),
            zones=tuple(draw(st.lists(zones, max_size=2))),
            kinds=draw(some(["honey", "wine", "potter", "no_such_kind"])),
            services=draw(some(Service)),
            payments=draw(some(Payment)),
            occasions=draw(some(Occasion)),
            labels=draw(some(LABELS)),
            made_in=draw(st.sampled_from([None, "07901", "07902"])),
        )
        for rank in range(draw(st.integers(0, 6)))
    ]


scopes = st.builds(
    Scope,
    insee_codes=st.sampled_from(
        [None, frozenset(), frozenset(["07901"]), frozenset(["07902", "x"])]
    ),
    kinds=some(["honey", "wine", "food"], most=1),
    services=some(Service, most=1),
    labels=some(LABELS, most=1),
    occasions=some(Occasion, most=1),
)
queries = st.builds(
    Query,
    kinds=some(["honey", "wine", "food", "drink"]),
    services=some(Service),
    insee_codes=some(["07901", "07902"], most=1),
    epci_codes=some(["200000001"], most=1),
    near=st.none() | st.sampled_from(NEARS),
    radius_m=st.none() | st.sampled_from([3_000.0, 9_000.0]),
    payments=some(Payment),
    labels=some(LABELS),
    made_in=some(["07901", "07902"], most=1),
    occasions=some(Occasion),
    roles=some(Role),
    is_accessible=st.booleans(),
    open_at=st.none()
    | st.sampled_from([SUNDAY, SUNDAY - timedelta(hours=10), SUNDAY + timedelta(hours=40)]),
    delivers_here=st.booleans(),
    scope=st.none() | scopes,
)
# Most questions set a few conditions: all at once, nothing answers.
few = st.tuples(queries, st.sets(st.sampled_from(Query.__slots__), max_size=4)).map(
    lambda pair: Query(**{name: getattr(pair[0], name) for name in pair[1]})
)


def distance_m(near, place):
    *_, metres = ELLIPSOID.inv(near.lon, near.lat, place.position.lon, place.position.lat)
    return metres


def overlaps(asked, held):
    return not asked or bool(set(asked) & set(held))


def holds_of_place(query, place, boundaries):
    """The definition, of one place; ``None`` stands for a shop without any."""
    commune = place and place.insee_code and boundaries.commune(place.insee_code)
    epci = commune.epci_code if commune else None
    areas = (*query.insee_codes, *query.epci_codes)
    within = query.near is None or query.radius_m is None
    shown = None if query.scope is None else query.scope.insee_codes
    return (
        (shown is None or (place is not None and place.insee_code in shown))
        and (not areas or bool({place and place.insee_code, epci} & set(areas)))
        and (not query.roles or (place is not None and place.role in query.roles))
        and (
            not query.is_accessible
            or (place is not None and place.wheelchair in {Wheelchair.YES, Wheelchair.LIMITED})
        )
        and (
            query.open_at is None
            or place is None
            or open_state(place.opening_hours, query.open_at) is not OpenState.CLOSED
        )
        and (
            within
            or (
                place is not None
                and place.position is not None
                and distance_m(query.near, place) <= query.radius_m
            )
        )
    )


def holds(query, shop, boundaries):
    return (
        is_shown(query.scope, shop)
        and any(holds_of_place(query, place, boundaries) for place in shop.places or (None,))
        and holds_of_shop(query, shop, boundaries)
    )


def is_shown(scope, shop):
    return scope is None or (
        overlaps(scope.kinds, kinds_of(shop))
        and overlaps(scope.services, shop.services)
        and overlaps(scope.labels, shop.labels)
        and overlaps(scope.occasions, shop.occasions)
    )


def kinds_of(shop):
    families = {KINDS[kind].family for kind in shop.kinds if kind in KINDS}
    return {*shop.kinds, *families} - {"no_such_kind"}


def holds_of_shop(query, shop, boundaries):
    return (
        overlaps(query.kinds, kinds_of(shop))
        and overlaps(query.services, shop.services)
        and overlaps(query.payments, shop.payments)
        and overlaps(query.labels, shop.labels)
        and overlaps(query.occasions, shop.occasions)
        and (not query.made_in or shop.made_in in query.made_in)
        and (
            not query.delivers_here or query.near is None or delivers(shop, query.near, boundaries)
        )
    )


def delivers(shop, near, boundaries):
    """The definition, for points of the middle latitude of the two squares."""
    insee_code = boundaries.find_codes([near.lon], [near.lat])[0]
    centre = next((place for place in shop.places if place.position is not None), None)
    for zone in shop.zones:
        if zone.radius_m and centre and distance_m(near, centre) <= zone.radius_m:
            return True
        known = [code for code in zone.codes if code != "commune:99999"]
        if known and insee_code in boundaries.expand(known):
            return True
        if zone.polygon_wkt is not None and 4.09 <= near.lon <= 4.2 and 44 <= near.lat <= 44.1:
            return True
    return False


def answer(query, shops, boundaries):
    return {shop.slug for shop in shops if holds(query, shop, boundaries)}


@settings(max_examples=150)
@given(shops=shop_lists(), query=queries | few)
def test_a_search_answers_what_its_definition_says(catalogue, squares, shops, query):
    catalogue.replace(shops)
    result = search_shops(catalogue, query)
    found = {hit.slug for hit in result.hits}
    assert found == answer(query, shops, squares)
    assert result.total == len(found)


@settings(max_examples=60)
@given(shops=shop_lists(), query=few)
def test_everything_that_answers_comes_in_the_order_of_names(catalogue, squares, shops, query):
    catalogue.replace(shops)
    spots = find_spots(catalogue, query)
    expected = [
        shop.slug
        for shop in sorted(shops, key=lambda shop: shop.name)
        if holds(query, shop, squares)
        for place in shop.places or (None,)
        if holds_of_place(query, place, squares)
    ]
    with catalogue.engine.cursor() as cursor:
        slugs = dict(cursor.execute("SELECT shop_id, slug FROM shops").fetchall())
        owners = dict(cursor.execute("SELECT place_id, shop_id FROM places").fetchall())
    assert [slugs[shop_id] for shop_id in spots.shop_ids.tolist()] == expected
    pairs = zip(spots.shop_ids.tolist(), spots.place_ids.tolist(), strict=True)
    assert all(place == -1 or owners[place] == shop for shop, place in pairs)
    assert spots.edition == catalogue.edition


GROUPS = {
    "kinds": ("kinds", KINDS),
    "services": ("services", Service),
    "payments": ("payments", Payment),
    "labels": ("labels", LABELS),
    "made_in": ("made_in", ["07901", "07902"]),
    "occasions": ("occasions", Occasion),
    "roles": ("roles", Role),
    "insee_codes": ("insee_codes", ["07901", "07902"]),
    "epci_codes": ("epci_codes", ["200000001"]),
}


@settings(max_examples=60)
@given(shops=shop_lists(), query=few)
def test_each_count_is_what_choosing_it_alone_in_its_group_gives(catalogue, squares, shops, query):
    catalogue.replace(shops)
    counts = search_shops(catalogue, query, now=SUNDAY).counts
    free = replace(query, insee_codes=(), epci_codes=())
    for name, (group, choices) in GROUPS.items():
        base = free if name.endswith("_codes") else query
        shown = {
            str(choice): len(answer(replace(base, **{group: (choice,)}), shops, squares))
            for choice in choices
        }
        assert getattr(counts, name) == {choice: n for choice, n in shown.items() if n}, name
    at = query.open_at or SUNDAY
    assert counts.accessible == len(answer(replace(query, is_accessible=True), shops, squares))
    assert counts.open == len(answer(replace(query, open_at=at), shops, squares))
    if query.near is None:
        assert counts.delivers is None
    else:
        assert counts.delivers == len(answer(replace(query, delivers_here=True), shops, squares))


@settings(max_examples=60)
@given(shops=shop_lists(), query=few, near=st.sampled_from(NEARS), limit=st.integers(1, 4))
def test_looking_around_finds_the_page_that_measuring_everything_finds(
    catalogue, shops, query, near, limit
):
    catalogue.replace(shops)
    asked = replace(query, near=near, radius_m=None)
    whole = search_shops(catalogue, asked, limit=limit).hits
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(search_page, "_FEW_PLACES", 0)
        assert search_shops(catalogue, asked, limit=limit).hits == whole


@settings(max_examples=40)
@given(shops=shop_lists(), query=few)
def test_the_map_draws_every_answering_place_with_a_position(catalogue, squares, shops, query):
    catalogue.replace(shops)
    window = Bbox(west=3, south=43, east=5, north=45)
    expected = sum(
        place.position is not None and holds_of_place(query, place, squares)
        for shop in shops
        if holds(query, shop, squares)
        for place in shop.places
    )
    whole = read_map(catalogue, query, window=window, zoom=9)
    assert len(whole.points) == expected
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(search, "MOST_POINTS", -1)
        cells = read_map(catalogue, query, window=window, zoom=9)
    counted = [one[2] for one in (*cells.clusters, *cells.stacks)]
    assert len(cells.points) + sum(counted) == expected


def test_a_family_is_all_its_kinds(filled):
    catalogue = filled(
        make_shop(slug="a", kinds=("potter",)), make_shop(slug="b", kinds=("honey",))
    )
    found = search_shops(catalogue, Query(kinds=("craft",)))
    assert [hit.slug for hit in found.hits] == ["a"]
    assert found.counts.kinds == {"potter": 1, "honey": 1}
    assert not set(FAMILIES) & set(KINDS)


def test_conditions_of_places_hold_of_one_and_the_same_place(filled):
    here = make_place(role=Role.SHOP, wheelchair=Wheelchair.NO)
    stall = make_place(role=Role.MARKET_STALL, wheelchair=Wheelchair.YES)
    catalogue = filled(make_shop(places=(here, stall)))
    assert search_shops(catalogue, Query(roles=(Role.SHOP,), is_accessible=True)).total == 0
    [hit] = search_shops(catalogue, Query(is_accessible=True)).hits
    assert (hit.role, hit.wheelchair) == (Role.MARKET_STALL, Wheelchair.YES)


def test_a_line_says_the_hours_of_its_place(filled):
    [hit] = search_shops(filled(make_shop()), Query()).hits
    assert hit.opening_hours == "Tu-Sa 09:00-12:00"


def test_a_kept_answer_goes_with_its_edition(filled):
    catalogue = filled(make_shop(slug="a"))
    assert search_shops(catalogue, Query()).total == 1
    catalogue.patch([make_shop(slug="b")])
    assert search_shops(catalogue, Query()).total == 2
