import re
from collections import Counter
from datetime import date

import opening_hours
import pytest
import shapely

from geo.demonstration import demonstration_shops
from geo.demonstration.deliveries import SHAPES
from geo.demonstration.vocabulary import read_shared
from geo.demonstration.voices import voice
from geo.kinds import KINDS
from geo.measures import distance_m
from geo.settings import PROJECT_ROOT
from geo.snapshot import read_shops, write_shops
from geo.values import Occasion, Payment, Precision, Role, Service, Visibility, Wheelchair

# Plan national de numérotation, décision Arcep n° 2018-0881: kept for works of fiction.
FICTION = re.compile(r"(01 99 00|02 61 91|03 53 01|04 65 71|05 36 49|06 39 98) \d\d \d\d")


@pytest.fixture(scope="module")
def boundaries(france):
    return france


@pytest.fixture(scope="module")
def shops(boundaries):
    return demonstration_shops(boundaries)


@pytest.fixture(scope="module")
def shipped():
    return read_shops(PROJECT_ROOT / "data" / "shops.parquet")


@pytest.fixture(scope="module")
def places(shops):
    return [place for shop in shops for place in shop.places]


def test_shipped_file_is_what_the_command_builds(shops, boundaries, tmp_path):
    write_shops(shops, tmp_path / "again.parquet", communes=boundaries.communes())
    shipped = (PROJECT_ROOT / "data" / "shops.parquet").read_bytes()
    assert (tmp_path / "again.parquet").read_bytes() == shipped


def test_another_seed_gives_other_shops(shops, boundaries):
    assert demonstration_shops(boundaries, seed=8) != shops


def test_at_least_200_makers_in_80_communes_of_20_kinds(shipped):
    homes = {place.insee_code for shop in shipped for place in shop.places} - {None}
    assert len(shipped) >= 200
    assert len({code for code in homes if code.startswith("07")}) >= 80
    assert len({shop.kinds[0] for shop in shipped}) >= 20


def test_every_corner_of_the_departement_has_makers(shipped):
    towns = ("Annonay", "Tournon-sur-Rhône", "Privas", "Aubenas", "Vals-les-Bains", "Les Vans",
             "Le Cheylard", "Lamastre", "Bourg-Saint-Andéol", "Saint-Agrève", "Largentière",
             "Joyeuse", "Vallon-Pont-d'Arc")  # fmt: skip
    cities = {place.city for shop in shipped for place in shop.places}
    assert [town for town in towns if town not in cities] == []


def test_every_shop_says_that_it_is_a_demonstration(shipped):
    assert all(shop.is_demonstration and shop.licence and shop.source for shop in shipped)


def test_slugs_names_and_descriptions_are_all_different(shops):
    for said in ("slug", "name", "description"):
        assert len({getattr(shop, said) for shop in shops}) == len(shops)


def test_first_sentences_are_all_different(shops):
    assert len({shop.description.split(". ")[0] for shop in shops}) == len(shops)


def test_je_and_nous_never_meet_in_one_description(shops):
    for shop in shops:
        voices = {voice(sentence) for sentence in shop.description.split(". ")}
        assert not {"je", "nous"} <= voices


def test_phones_belong_to_nobody_and_are_all_different(shops):
    phones = [shop.phone for shop in shops if shop.phone is not None]
    assert all(FICTION.fullmatch(phone) for phone in phones)
    assert len(set(phones)) == len(phones) > 190


def test_websites_are_under_the_reserved_domain(shops):
    sites = [shop.website for shop in shops if shop.website is not None]
    assert all(re.fullmatch(r"https://[a-z0-9-]+\.example", site) for site in sites)


def test_kinds_are_those_of_the_list(shops):
    assert {kind for shop in shops for kind in shop.kinds} <= KINDS.keys()


def test_hours_are_valid_but_for_one_free_text(places):
    hours = {place.opening_hours for place in places} - {None, read_shared().free_text}
    for said in hours:
        opening_hours.OpeningHours(said)


def test_some_hours_are_unknown_seasonal_by_appointment_or_in_words(places):
    said = [place.opening_hours or "" for place in places]
    assert sum(not hours for hours in said) >= 5
    assert read_shared().free_text in said
    for part in ("PH off", "rendez-vous", "Apr-Oct", "Jul-Aug"):
        assert any(part in hours for hours in said)


def test_every_position_lies_inside_its_commune(places, boundaries):
    for place in places:
        if place.position is not None:
            contour = boundaries.geometry([f"commune:{place.insee_code}"])
            point = shapely.Point(place.position.lon, place.position.lat)
            assert contour.covers(point), place


def test_postcode_and_city_are_those_of_the_commune(places, boundaries):
    for place in places:
        commune = boundaries.commune(place.insee_code)
        assert place.city == commune.name
        assert place.postcode is None or place.postcode in commune.postcodes


def test_every_precision_role_service_and_payment_is_there(shops, places):
    assert {place.precision for place in places} == {*Precision, None}
    assert {place.role for place in places} == set(Role)
    assert {service for shop in shops for service in shop.services} == set(Service)
    assert {payment for shop in shops for payment in shop.payments} == set(Payment)


def test_every_occasion_is_there_and_wheelchairs_get_in_or_not(shops, places):
    assert {one for shop in shops for one in shop.occasions} == set(Occasion)
    assert {place.wheelchair for place in places} == {*Wheelchair, None}


def test_some_markets_last_a_day_and_others_come_back_every_week(places):
    stalls = [place.opening_hours for place in places if place.role is Role.MARKET_STALL]
    assert "2026 Dec 12 09:00-18:00" in stalls
    assert any(hours.startswith("Th ") for hours in stalls)


def test_about_forty_home_workshops_stand_at_their_commune(shipped, boundaries):
    shown = [place for shop in shipped for place in shop.places
             if place.visibility is Visibility.COMMUNE]  # fmt: skip
    assert 35 <= len(shown) <= 45
    for place in shown:
        assert place.address is None
        assert place.position == boundaries.commune(place.insee_code).position


def test_hidden_maker_can_be_met_elsewhere_and_says_nothing_of_home(shops, shipped):
    published = {shop.slug: shop for shop in shipped}
    hidden = [shop for shop in shops if shop.places[0].visibility is Visibility.HIDDEN]
    assert len(hidden) >= 5
    for shop in hidden:
        home, *others = published[shop.slug].places
        assert (home.position, home.insee_code, home.city, home.address) == (None,) * 4
        assert others
        assert shop.made_in is None
        assert shop.places[0].city not in shop.description


def test_no_email_is_in_the_file():
    assert b"bonjour@" not in (PROJECT_ROOT / "data" / "shops.parquet").read_bytes()


def test_about_forty_pickup_points_are_hosted_by_a_shop_with_hours(shipped):
    by_slug = {shop.slug: shop for shop in shipped}
    hosted = [place for shop in shipped for place in shop.places if place.host_slug is not None]
    assert 35 <= len(hosted) <= 45
    for place in hosted:
        home = by_slug[place.host_slug].places[0]
        assert home.opening_hours is not None
        assert (place.position, place.address) == (home.position, home.address)
        assert place.opening_hours == home.opening_hours


def test_nobody_is_its_own_host(shipped):
    assert not [shop for shop in shipped if shop.slug in {p.host_slug for p in shop.places}]


def test_at_least_two_boutiques_are_shared_by_three_makers_or_more(shipped):
    homes = Counter(
        (place.address, place.position, place.insee_code)
        for shop in shipped
        for place in shop.places
        if place.role is Role.SHOP and place.name in read_shared().shared
    )
    assert len(homes) >= 2
    assert min(homes.values()) >= 3


def shape_of(zone):
    if zone.codes:
        level = zone.codes[0].partition(":")[0]
        return "communes" if level == "commune" else level
    lengths = {"radius": zone.radius_m, "travel_time": zone.travel_time_min}
    return next((name for name, length in lengths.items() if length is not None), "polygon")


def test_sharers_of_a_boutique_live_near_it(shops):
    for shop in shops:
        for place in shop.places:
            if place.name in read_shared().shared:
                assert distance_m(place.position, shop.places[0].position) < 30_000


def test_lockers_and_offices_stand_in_a_commune_that_is_shown(shops):
    for shop in shops:
        if {place.name for place in shop.places} & {"Casier de retrait", "Bureau des commandes"}:
            assert shop.places[0].visibility is Visibility.EXACT


def test_every_shape_of_delivery_zone_is_there(shipped):
    assert {shape_of(zone) for shop in shipped for zone in shop.zones} == set(SHAPES)


def test_drawn_zones_are_valid_and_lie_around_the_maker(shops):
    for shop in shops:
        for zone in shop.zones:
            if zone.polygon_wkt is not None:
                drawn = shapely.from_wkt(zone.polygon_wkt)
                home = shop.places[0].position
                assert drawn.is_valid
                assert drawn.exterior.is_ccw
                assert drawn.covers(shapely.Point(home.lon, home.lat))


def test_codes_of_zones_exist(shops, boundaries):
    codes = {code for shop in shops for zone in shop.zones for code in zone.codes}
    assert boundaries.expand(codes)


def test_service_delivery_means_a_zone_and_market_means_a_stall(shops):
    for shop in shops:
        roles = {place.role for place in shop.places}
        assert (Service.DELIVERY in shop.services) == bool(shop.zones)
        assert (Service.MARKET in shop.services) == (Role.MARKET_STALL in roles)


def test_three_makers_live_just_across_the_border(shipped):
    homes = {shop.places[0].insee_code for shop in shipped}
    assert len({code for code in homes if code and not code.startswith("07")}) == 3


def test_confirmations_are_spread_over_two_years(shops):
    days = [shop.confirmed_on for shop in shops]
    assert max(days) <= date(2026, 9, 30)
    assert 600 < (max(days) - min(days)).days <= 730
