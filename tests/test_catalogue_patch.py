"""A patched catalogue answers like one that was written anew."""

from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from geo.catalogue import Catalogue
from geo.coordinates import Position
from geo.search import Bbox, read_map, search_shops
from geo.values import DeliveryZone, Photo, Query, Role, Service, Status
from tests.factories import make_place, make_shop

WINDOW = Bbox(west=3.9, south=43.9, east=4.3, north=44.2)
QUERIES = [
    Query(),
    Query(text="aulnes"),
    Query(text="potter"),
    Query(near=Position(lon=4.06, lat=44.04), radius_m=20_000),
    Query(services=(Service.DELIVERY,)),
]


@pytest.fixture(scope="module")
def rewritten(squares):
    """Another catalogue, always written anew, to compare with."""
    return Catalogue(squares)


def answers(catalogue):
    found = [search_shops(catalogue, query, limit=100) for query in QUERIES]
    maps = [read_map(catalogue, query, window=WINDOW, zoom=9, limit=100) for query in QUERIES]
    return found, [(one.total, one.bbox, sorted(one.points, key=repr)) for one in maps]


def everything(catalogue, slugs):
    shops = [catalogue.shop(slug) for slug in slugs]
    zones = [catalogue.zones_geojson(slug) for slug in slugs]
    guests = [catalogue.guests_of(slug) for slug in slugs]
    return shops, zones, guests, answers(catalogue)


def shop_named(slug, name="Aulnes", **changes):
    return make_shop(slug=slug, name=name, email=None, **changes)


def test_a_new_shop_takes_its_place_by_name(filled):
    catalogue = filled(shop_named("a", "Aulnes"), shop_named("z", "Zinnias"))
    catalogue.patch([shop_named("m", "Mûriers")])
    assert [hit.slug for hit in search_shops(catalogue, Query()).hits] == ["a", "m", "z"]


def test_a_changed_name_moves_the_shop(filled):
    catalogue = filled(shop_named("a", "Aulnes"), shop_named("m", "Mûriers"))
    catalogue.patch([shop_named("a", "Zinnias")])
    assert [hit.name for hit in search_shops(catalogue, Query()).hits] == ["Mûriers", "Zinnias"]


def test_what_is_removed_or_not_published_any_more_goes(filled):
    catalogue = filled(shop_named("a"), shop_named("b"), shop_named("c"))
    catalogue.patch([shop_named("b", status=Status.WITHDRAWN)], removed=["a", "never-there"])
    assert [hit.slug for hit in search_shops(catalogue, Query()).hits] == ["c"]


def test_private_parts_stay_out_of_a_patch_too(filled):
    catalogue = filled()
    catalogue.patch([make_shop(email="prive@tournerie.example")])
    assert catalogue.shop("tournerie-des-aulnes").email is None


def test_every_change_is_a_new_edition(filled):
    catalogue = filled()
    before = catalogue.edition
    catalogue.patch([shop_named("a")])
    assert catalogue.edition == before + 1


def test_links_photos_and_the_page_at_the_source_are_kept(filled):
    photo = Photo(key="k" * 32, caption="L'atelier", credit=None, width=1600, height=900)
    shop = shop_named(
        "a", links=("https://a.example",), photos=(photo,), source_url="https://s.example"
    )
    catalogue = filled()
    catalogue.patch([shop])
    assert catalogue.shop("a") == shop


def test_two_hundred_shops_find_room_between_two_neighbours(filled):
    catalogue = filled(shop_named("a", "A"), shop_named("z", "Z"))
    names = [f"M {n:05}" for n in range(200)]
    catalogue.patch([shop_named(f"m{n}", name) for n, name in enumerate(names[::2])])
    for n, name in enumerate(names[1::2]):
        catalogue.patch([shop_named(f"n{n}", name)])
    found = [hit.name for hit in search_shops(catalogue, Query(), limit=300).hits]
    assert found == ["A", *names, "Z"]


def test_numbers_are_spread_when_there_is_no_room_left(filled):
    catalogue = filled(shop_named("a", "A"), shop_named("z", "Z"))
    for n in range(30):
        catalogue.patch([shop_named(f"m{n}", f"M {n:05}")])
    found = [hit.name for hit in search_shops(catalogue, Query(), limit=300).hits]
    assert found == ["A", *(f"M {n:05}" for n in range(30)), "Z"]


def guest(host_slug):
    place = make_place(
        role=Role.PICKUP_POINT, address=None, position=None, host_slug=host_slug, opening_hours=None
    )
    return shop_named("guest", "Invité", places=(place,))


def test_a_pickup_point_follows_its_host(filled):
    host = shop_named("host", "Hôte", places=(make_place(address="1 rue A"),))
    catalogue = filled(host, guest("host"))
    catalogue.patch([replace(host, places=(make_place(address="2 rue B"),))])
    assert catalogue.shop("guest").places[0].address == "2 rue B"


def test_a_pickup_point_loses_the_address_of_a_host_that_goes(filled):
    catalogue = filled(shop_named("host", "Hôte"), guest("host"))
    catalogue.patch([], removed=["host"])
    [place] = catalogue.shop("guest").places
    assert (place.address, place.position) == (None, None)
    catalogue.patch([shop_named("host", "Hôte")])
    assert catalogue.shop("guest").places[0].address == "12 rue du Lavoir"


def test_a_guest_that_comes_later_gets_the_address_of_its_host(filled):
    catalogue = filled(shop_named("host", "Hôte"))
    catalogue.patch([guest("host")])
    assert catalogue.shop("guest").places[0].address == "12 rue du Lavoir"
    assert catalogue.guests_of("host") == [("guest", "Invité")]


SLUGS = ("a", "b", "c", "d")


def own_places(slug):
    """Where a shop may be: no two shops at one point, so that no two places are equally near."""
    east = SLUGS.index(slug) * 0.02
    return [
        make_place(position=Position(lon=4.06 + east, lat=44.04)),
        make_place(insee_code="07902", position=Position(lon=4.11 + east, lat=44.05)),
        make_place(position=None, precision=None),
    ]


@st.composite
def shops(draw):
    slug = draw(st.sampled_from(SLUGS))
    hosts = draw(st.sets(st.sampled_from(SLUGS).filter(lambda host: host != slug), max_size=1))
    places = [
        *draw(st.lists(st.sampled_from(own_places(slug)), max_size=1)),
        *(make_place(role=Role.PICKUP_POINT, position=None, host_slug=host) for host in hosts),
    ]
    return shop_named(
        slug,
        draw(st.sampled_from(["Aulnes", "aulnes", "Bouleaux", "Éclat", "Zinnias"])),
        places=tuple(places),
        kinds=draw(st.sampled_from([(), ("potter",), ("wood_turner", "potter")])),
        services=draw(st.sampled_from([(), (Service.DELIVERY,)])),
        zones=draw(st.sampled_from([(), (DeliveryZone(radius_m=3_000.0),)])),
        status=draw(st.sampled_from([Status.PUBLISHED, Status.PUBLISHED, Status.WITHDRAWN])),
    )


PATCHES = st.tuples(st.lists(shops(), max_size=3), st.sets(st.sampled_from(SLUGS), max_size=2))


@settings(max_examples=25, phases=[Phase.generate])
@given(
    st.lists(shops(), max_size=4, unique_by=lambda shop: shop.slug), st.lists(PATCHES, max_size=4)
)
def test_a_patched_catalogue_answers_like_a_rewritten_one(catalogue, rewritten, first, patches):
    catalogue.replace(first)
    held = {shop.slug: shop for shop in first}
    for changed, removed in patches:
        catalogue.patch(changed, removed)
        kept = {slug: shop for slug, shop in held.items() if slug not in removed}
        held = kept | {shop.slug: shop for shop in changed}
    rewritten.replace(held.values())
    assert everything(catalogue, SLUGS) == everything(rewritten, SLUGS)
