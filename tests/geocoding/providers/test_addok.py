"""The protocol as addok itself speaks it, with a Redis of its own."""

import os

import pytest

from geo.geocoding.candidate import CandidateType, GeocodingRequest
from geo.geocoding.chain import is_sure
from geo.geocoding.providers.national import NationalService
from tests.geocoding.addok import find_missing, serve_addok
from tests.geocoding.addresses import write_addok


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    missing = find_missing()
    if missing is not None and "ALENTOUR_TEST_ADDOK" not in os.environ:
        pytest.skip(f"{missing} is not installed: make test installs it")
    folder = tmp_path_factory.mktemp("addok")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        with serve_addok(folder, write_addok(folder / "addresses.jsonl")) as domain:
            yield NationalService(domain, scheme="http")


def search(service, text, **narrowed):
    return service.search(GeocodingRequest(text=text, **narrowed))


def test_address_is_found_at_its_number(service):
    found = search(service, "12 rue des lilas bleus aubenas")[0]
    assert (found.type, found.housenumber) == (CandidateType.HOUSENUMBER, "12")
    assert (found.name, found.insee_code) == ("Rue des Lilas Bleus", "07019")
    assert (found.position.lon, found.position.lat) == pytest.approx((4.39, 44.6215))


def test_same_street_in_two_communes_is_ambiguous(service):
    found = search(service, "12 rue des lilas bleus")
    assert {one.city for one in found} == {"Aubenas", "Privas"}
    assert not is_sure(found)


@pytest.mark.parametrize(
    ("narrowed", "city"),
    [({"insee_code": "07186"}, "Privas"), ({"postcode": "07200"}, "Aubenas")],
)
def test_filters_choose_the_commune(service, narrowed, city):
    found = search(service, "12 rue des lilas bleus", **narrowed)
    assert {one.city for one in found} == {city}
    assert is_sure(found)


def test_type_is_a_filter(service):
    request = GeocodingRequest(text="aubenas")
    kinds = {one.type for one in service.search(request, type=CandidateType.STREET)}
    assert kinds == {CandidateType.STREET}


def test_nothing_is_found_for_junk(service):
    assert search(service, "zzzzqqqq xkcd") == []


def test_point_has_its_nearest_address(service):
    (found,) = service.reverse(lon=4.39, lat=44.6206)
    assert (found.housenumber, found.city) == ("2", "Aubenas")
    assert found.distance_m == pytest.approx(11, abs=2)


def test_whole_list_is_answered_in_order(service):
    texts = ["12 rue des lilas bleus 07200", "zzzzqqqq xkcd", '2 impasse\ndes tisserands "Vals']
    first, second, third = service.search_many([GeocodingRequest(text=text) for text in texts])
    assert [one.label for one in first] == ["12 Rue des Lilas Bleus 07200 Aubenas"]
    assert second == []
    assert [one.label for one in third] == ["2 Impasse des Tisserands 07600 Vals-les-Bains"]


def test_hostile_text_does_no_harm(service):
    for text in ("${x}`</script>", "=cmd|' /C calc'!A0", "\u202eeur", "a" * 10_000, "' OR 1=1 --"):
        search(service, text)
    assert search(service, "12 rue des lilas bleus aubenas")
