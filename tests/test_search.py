from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.coordinates import Position
from geo.search import search_shops
from geo.values import Query, Role, Service, Visibility
from tests.factories import make_place, make_shop

HERE = Position(lon=4.05, lat=44.05)
ELLIPSOID = Geod(ellps="GRS80")


def at(lon, lat, **changes):
    return make_place(position=Position(lon=lon, lat=lat), **changes)


def make_one(slug, *places, **changes):
    return make_shop(**({"slug": slug, "name": slug.title(), "places": places} | changes))


def slugs(catalogue, **changes):
    return [hit.slug for hit in search_shops(catalogue, Query(**changes)).hits]


def counts(catalogue, **changes):
    return search_shops(catalogue, Query(**changes)).counts


# --- distance ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lon", "lat"), [(4.05, 44.05), (4.0501, 44.05), (4.2, 44.9), (-1.5, 48.0), (0.0, 46.0)]
)
def test_distance_is_that_of_the_ellipsoid(filled, lon, lat):
    [hit] = search_shops(filled(make_one("a", at(lon, lat))), Query(near=HERE)).hits
    *_, expected = ELLIPSOID.inv(HERE.lon, HERE.lat, lon, lat)
    assert hit.distance_m == pytest.approx(expected, abs=0.01)


def test_near_exactly_on_a_place_is_at_no_distance(filled):
    [hit] = search_shops(filled(make_one("a", at(4.05, 44.05))), Query(near=HERE)).hits
    assert hit.distance_m == 0


def test_nearest_shop_comes_first(filled):
    catalogue = filled(make_one("far", at(4.3, 44.05)), make_one("near", at(4.06, 44.05)))
    assert slugs(catalogue, near=HERE) == ["near", "far"]


def test_a_shop_stands_at_its_nearest_place(filled):
    catalogue = filled(make_one("a", at(5, 45, name="Loin"), at(4.06, 44.05, role=Role.SHOP)))
    [hit] = search_shops(catalogue, Query(near=HERE)).hits
    assert (hit.role, hit.place_count) == (Role.SHOP, 2)


def test_longitude_zero_is_a_position_like_another(filled):
    [hit] = search_shops(filled(make_one("a", at(0.0, 46.0))), Query()).hits
    assert hit.position == Position(lon=0.0, lat=46.0)


@pytest.mark.parametrize("near", [(179.9, 0.1), (-180, -16.5), (0.1, 90), (0.1, -90), (0, 51)])
def test_no_place_on_earth_breaks_a_search(filled, near):
    lon, lat = near
    query = {"near": Position(lon=lon, lat=lat), "radius_m": 500_000}
    assert slugs(filled(make_one("a", at(4, 44))), **query) == []


def test_radius_holds_its_edge(filled):
    lon, lat, _ = ELLIPSOID.fwd(HERE.lon, HERE.lat, 70, 10_000)
    catalogue = filled(make_one("edge", at(lon, lat)))
    assert slugs(catalogue, near=HERE, radius_m=10_000.01) == ["edge"]
    assert slugs(catalogue, near=HERE, radius_m=9_999.99) == []


@settings(max_examples=40, deadline=None)
@given(
    lon=st.floats(-30, 30), lat=st.floats(-80, -1) | st.floats(1, 80),
    azimuth=st.floats(0, 360), radius_m=st.floats(10, 500_000),
)  # fmt: skip
def test_the_window_thrown_away_first_never_holds_an_answer(catalogue, lon, lat, azimuth, radius_m):
    there = ELLIPSOID.fwd(lon, lat, azimuth, radius_m * 0.999)
    catalogue.replace([make_one("a", at(there[0], there[1]))])
    assert slugs(catalogue, near=Position(lon=lon, lat=lat), radius_m=radius_m) == ["a"]


# --- what is not known ---------------------------------------------------------------------


def test_a_shop_without_a_place_stays_in_the_list(filled):
    catalogue = filled(make_one("nowhere"), make_one("here", at(4.05, 44.05)))
    assert slugs(catalogue) == ["here", "nowhere"]
    assert slugs(catalogue, near=HERE) == ["here", "nowhere"]


def test_a_place_without_position_comes_after_those_that_have_one(filled):
    unknown = make_one("a-unknown", make_place(position=None))
    catalogue = filled(unknown, make_one("b-known", at(5, 45)))
    assert slugs(catalogue, near=HERE) == ["b-known", "a-unknown"]


def test_a_place_without_position_is_found_by_its_commune(filled):
    assert slugs(filled(make_one("a", make_place(position=None))), insee_codes=("07901",)) == ["a"]


def test_a_kind_that_nobody_knows_keeps_its_shop(filled):
    catalogue = filled(make_one("a", at(4, 44), kinds=("no_such_kind", "honey")))
    assert slugs(catalogue) == slugs(catalogue, kinds=("honey",)) == ["a"]


def test_an_empty_catalogue_answers(filled):
    result = search_shops(filled(), Query(text="miel", near=HERE))
    assert (result.total, result.hits, result.bbox) == (0, (), None)


# --- pickup points -------------------------------------------------------------------------


def pickup_at(host_slug):
    return make_place(
        role=Role.PICKUP_POINT, host_slug=host_slug, position=None, address=None, opening_hours=None
    )


def test_a_pickup_point_stands_at_its_host(filled):
    host = make_one("host", at(4.07, 44.07, address="1 place", opening_hours="Sa 09:00-12:00"))
    catalogue = filled(make_one("guest", pickup_at("host")), host)
    [place] = catalogue.shop("guest").places
    assert (place.role, place.position) == (Role.PICKUP_POINT, Position(lon=4.07, lat=44.07))
    assert (place.name, place.address, place.opening_hours) == ("Host", "1 place", "Sa 09:00-12:00")


def test_a_pickup_point_takes_the_place_of_its_host_that_all_may_see(filled):
    home = at(4.01, 44.01, visibility=Visibility.HIDDEN)
    host = make_one("host", home, at(4.07, 44.07, role=Role.SHOP))
    [place] = filled(make_one("guest", pickup_at("host")), host).shop("guest").places
    assert place.position == Position(lon=4.07, lat=44.07)


def test_a_pickup_point_never_tells_the_hidden_address_of_its_host(filled):
    host = make_one("host", at(4.01, 44.01, visibility=Visibility.HIDDEN))
    [place] = filled(make_one("guest", pickup_at("host")), host).shop("guest").places
    assert (place.position, place.address) == (None, None)


def test_a_pickup_point_of_an_unknown_host_stays_as_it_was_told(filled):
    [place] = filled(make_one("guest", pickup_at("gone"))).shop("guest").places
    assert (place.role, place.position) == (Role.PICKUP_POINT, None)


# --- counts --------------------------------------------------------------------------------


def two_kinds(filled):
    return filled(
        make_one("a", at(4.05, 44.05), kinds=("honey",), services=(Service.DELIVERY,)),
        make_one("b", at(4.15, 44.05, insee_code="07902"), kinds=("honey", "candle")),
        make_one("c", at(4.05, 44.05), at(4.15, 44.05, insee_code="07902"), kinds=("cheese",)),
    )


def test_counts_leave_out_the_choices_of_their_own_group(filled):
    found = counts(two_kinds(filled), kinds=("cheese",))
    assert found.kinds == {"honey": 2, "candle": 1, "cheese": 1}
    assert found.services == {"on_site": 1}


def test_a_shop_with_several_places_counts_once(filled):
    assert counts(two_kinds(filled)).kinds["cheese"] == 1
    assert search_shops(two_kinds(filled), Query()).total == 3


def test_a_shop_counts_in_each_of_its_communes(filled):
    assert counts(two_kinds(filled)).insee_codes == {"07901": 2, "07902": 2}


def test_communes_and_epci_are_one_group(filled):
    found = counts(two_kinds(filled), insee_codes=("07902",))
    assert found.epci_codes == {"200000001": 3}
    assert found.kinds == {"honey": 1, "candle": 1, "cheese": 1}


@pytest.mark.parametrize("group", ["kinds", "services", "insee_codes", "epci_codes"])
def test_a_count_is_what_choosing_it_gives(filled, group):
    catalogue = two_kinds(filled)
    for choice, count in getattr(counts(catalogue), group).items():
        assert search_shops(catalogue, Query(**{group: (choice,)})).total == count


# --- text ----------------------------------------------------------------------------------


HONEY = {"name": "Le Rucher d'Élise", "kinds": ("honey",), "description": "Miels de châtaignier."}


@pytest.mark.parametrize(
    "text",
    ["miel", "MIELS", "mièl", "châtaigniers", "chataignier", "chatagnier", "ruch", "elise rucher",
     "rucher d'Élise", "apiculteur", "l'ouest", "miel à l'Ouest"],
)  # fmt: skip
def test_words_are_found_however_they_are_written(filled, text):
    assert slugs(filled(make_one("a", make_place(), **HONEY)), text=text) == ["a"]


@pytest.mark.parametrize("text", ["poterie", "miel poterie", "xyzzy", "мед", "蜂蜜"])
def test_words_that_stand_nowhere_find_nothing(filled, text):
    assert slugs(filled(make_one("a", make_place(), **HONEY)), text=text) == []


@pytest.mark.parametrize(
    "text",
    ["%", "'", "''; DROP TABLE shops; --", "$x", "--", "\0", "miel\0", "$1", "{x}", "\\", "_",
     "a" * 10_000, "miel " * 2_000, "\u202e", "1 OR 1=1", "*"],
)  # fmt: skip
def test_hostile_text_is_only_text(filled, text):
    catalogue = filled(make_one("a", make_place(), **HONEY))
    search_shops(catalogue, Query(text=text))
    assert slugs(catalogue) == ["a"]


def test_a_word_of_the_name_says_more_than_one_of_the_description(filled):
    catalogue = filled(
        make_one("told", make_place(), description="Nos bols.", name="Atelier"),
        make_one("named", make_place(), description=None, name="Bols"),
    )
    assert slugs(catalogue, text="bols") == ["named", "told"]


# --- pages ---------------------------------------------------------------------------------


def test_pages_follow_each_other_without_gap_or_repetition(filled):
    catalogue = filled(*(make_one(f"s-{n}", at(4.05, 44.05), name="Même nom") for n in range(7)))
    pages = [search_shops(catalogue, Query(near=HERE), limit=3, offset=n) for n in (0, 3, 6)]
    hits = [hit for page in pages for hit in page.hits]
    assert [hit.number for hit in hits] == [1, 2, 3, 4, 5, 6, 7]
    assert [hit.slug for hit in hits] == [f"s-{n}" for n in range(7)]


def test_a_page_beyond_the_last_is_empty_and_still_counts(filled):
    result = search_shops(filled(make_one("a", make_place())), Query(), offset=20)
    assert (result.total, result.hits) == (1, ())


# --- threads -------------------------------------------------------------------------------


def edition(name, length):
    return [make_one(f"{name}-{n}", at(4 + n / 100, 44), name=name) for n in range(length)]


def test_readers_see_one_edition_whole_while_another_is_written(filled):
    editions = {"alpha": edition("alpha", 30), "omega": edition("omega", 50)}
    catalogue = filled(*editions["alpha"])
    done = Event()

    def read_until_done(_):
        seen = []
        while not done.is_set():
            result = search_shops(catalogue, Query(near=HERE), limit=100)
            names = {hit.name for hit in result.hits}
            kinds = result.counts.kinds["wood_turner"]
            seen.append((*sorted(names), len(result.hits), result.total, kinds))
        return seen

    with ThreadPoolExecutor(5) as pool:
        readers = [pool.submit(read_until_done, n) for n in range(4)]
        try:
            for turn in range(8):
                catalogue.replace(editions["omega" if turn % 2 == 0 else "alpha"])
        finally:
            done.set()
    seen = {line for reader in readers for line in reader.result()}
    assert seen <= {("alpha", 30, 30, 30), ("omega", 50, 50, 50)}
