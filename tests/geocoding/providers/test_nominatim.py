import json
from urllib.parse import parse_qs, urlsplit

import pytest

from geo.boundaries import Commune
from geo.coordinates import Position
from geo.errors import ServiceFailed
from geo.geocoding.candidate import CandidateType, GeocodingRequest
from geo.geocoding.chain import SURE
from geo.geocoding.providers.nominatim import NominatimService

AUBENAS = Commune(
    insee_code="07019",
    name="Aubenas",
    departement_code="07",
    region_code="84",
    epci_code=None,
    postcodes=("07200",),
    population=12_000,
    position=Position(lon=4.39, lat=44.62),
)


def locate(position):
    return AUBENAS if 4 < position.lon < 5 else None


def make_place(**changes):
    place = {
        "lat": "44.62",
        "lon": "4.39",
        "display_name": "12, Rue des Lilas, Aubenas",
        "addresstype": "building",
        "osm_type": "node",
        "osm_id": 7,
        "address": {"house_number": "12", "road": "Rue des Lilas", "postcode": "07200"},
    }
    return place | changes


@pytest.fixture
def service(unruly, fake_time):
    return NominatimService(
        locate, domain=unruly.domain, scheme="http", clockwork=fake_time.clockwork()
    )


def test_place_becomes_a_candidate_of_its_commune(service, unruly):
    unruly.will(json.dumps([make_place()]).encode())
    (found,) = service.search(GeocodingRequest(text="12 rue des lilas aubenas"))
    assert (found.type, found.housenumber) == (CandidateType.HOUSENUMBER, "12")
    assert (found.label, found.insee_code) == ("12 Rue des Lilas 07200 Aubenas", "07019")


def test_question_is_for_france_in_french_with_its_postcode(service, unruly):
    unruly.will(b"[]")
    assert service.search(GeocodingRequest(text="rue des Lilas", postcode="07200")) == []
    asked = parse_qs(urlsplit(unruly.asked[0]).query)
    assert asked["q"] == ["rue des Lilas, 07200"]
    assert asked["countrycodes"][0].startswith("fr")
    assert asked["accept-language"] == ["fr"]
    assert unruly.agents[0].startswith("Alentour/")


def test_its_word_is_never_taken_for_sure(service, unruly):
    unruly.will(json.dumps([make_place()]).encode())
    (found,) = service.search(GeocodingRequest(text="12 Rue des Lilas Aubenas"))
    assert 0.5 < found.score < SURE


def test_another_number_is_worth_half(service, unruly):
    unruly.will(json.dumps([make_place()]).encode())
    (same,) = service.search(GeocodingRequest(text="12 rue des lilas aubenas"))
    (other,) = service.search(GeocodingRequest(text="99 rue des lilas aubenas"))
    assert other.score < same.score


def test_answers_elsewhere_are_left_out(service, unruly):
    abroad = make_place(lon="9.0")
    unruly.will(json.dumps([abroad, make_place()]).encode())
    wrong = GeocodingRequest(text="12 rue des lilas", insee_code="07186")
    assert service.search(wrong) == []
    assert len(service.search(GeocodingRequest(text="12 rue des lilas"))) == 1


def test_one_question_a_second(service, unruly, fake_time):
    unruly.will(b"[]")
    service.search_many([GeocodingRequest(text=f"{n} rue des Lilas") for n in range(3)])
    assert fake_time.slept == pytest.approx([1.0, 1.0])


def test_position_has_one_address_at_most(service, unruly):
    unruly.will(json.dumps(make_place()).encode())
    assert len(service.reverse(lon=4.39, lat=44.62, limit=5)) == 1
    unruly.will(b'{"error": "Unable to geocode"}')
    assert service.reverse(lon=4.39, lat=44.62) == []


WRONG_SHAPES = {
    "a word": b'"bonjour"',
    "a number": b"12",
    "an error": b'{"error": "quota"}',
    "places are words": b'["a"]',
    "no degrees": json.dumps([make_place(lat=None)]).encode(),
    "words for degrees": json.dumps([make_place(lat="nord")]).encode(),
    "no address": json.dumps([make_place(address=None)]).encode(),
    "address is a list": json.dumps([make_place(address=[])]).encode(),
    "number is a list": json.dumps([make_place(address={"house_number": ["1"]})]).encode(),
}


@pytest.mark.parametrize("body", WRONG_SHAPES.values(), ids=WRONG_SHAPES)
def test_answer_of_another_shape_is_a_failure_of_the_service(service, unruly, body):
    unruly.will(body)
    with pytest.raises(ServiceFailed) as caught:
        service.search(GeocodingRequest(text="12 rue des lilas"))
    assert caught.value.code == "service_nonsense"
