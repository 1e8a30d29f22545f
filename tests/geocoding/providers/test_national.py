"""The national service's protocol, spoken by a server that answers what a test says."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from geo.coordinates import Position
from geo.errors import ServiceFailed
from geo.geocoding.candidate import CandidateType, GeocodingRequest
from geo.geocoding.differences import Difference
from geo.geocoding.providers.national import NationalService, query_text
from tests.geocoding.providers.unruly import Reply


def make_feature(**changes):
    properties = {
        "label": "12 Rue des Lilas Bleus 07200 Aubenas",
        "score": 0.93,
        "housenumber": "12",
        "id": "07019_0000_00012",
        "name": "12 Rue des Lilas Bleus",
        "street": "Rue des Lilas Bleus",
        "postcode": "07200",
        "citycode": "07019",
        "city": "Aubenas",
        "type": "housenumber",
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [4.39, 44.62]},
        "properties": properties | changes,
    }


def make_answer(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


@pytest.fixture
def service(unruly, fake_time):
    return NationalService(unruly.domain, scheme="http", clockwork=fake_time.clockwork())


def parameters(unruly):
    return {name: values[0] for name, values in parse_qs(urlsplit(unruly.asked[0]).query).items()}


def test_every_filter_of_the_request_is_passed_on(service, unruly):
    unruly.will(make_answer())
    near = Position(lon=0.0, lat=44.6)
    service.search(
        GeocodingRequest(
            text="12 rue des Lilas", postcode="07200", insee_code="07019", near=near, limit=3
        ),
        type=CandidateType.HOUSENUMBER,
    )
    assert parameters(unruly) == {
        "q": "12 rue des Lilas",
        "limit": "3",
        "autocomplete": "0",
        "postcode": "07200",
        "citycode": "07019",
        "type": "housenumber",
        "lat": "44.6",
        "lon": "0.0",
    }


def test_what_is_not_known_is_not_sent(service, unruly):
    unruly.will(make_answer())
    service.search(GeocodingRequest(text="rue des Lilas"))
    assert set(parameters(unruly)) == {"q", "limit", "autocomplete"}


def test_feature_becomes_a_candidate(service, unruly):
    unruly.will(make_answer(make_feature()))
    (found,) = service.search(GeocodingRequest(text="12 rue des Lilas"))
    assert (found.type, found.name, found.housenumber) == (
        CandidateType.HOUSENUMBER,
        "Rue des Lilas Bleus",
        "12",
    )
    assert found.position == Position(lon=4.39, lat=44.62)
    assert (found.insee_code, found.score, found.source) == ("07019", 0.93, "geoplateforme")


def test_answers_as_good_as_each_other_are_ambiguous(service, unruly):
    other = make_feature(citycode="07186", city="Privas")
    other["geometry"]["coordinates"] = [4.6, 44.7]
    unruly.will(make_answer(make_feature(), other, make_feature(score=0.5)))
    found = service.search(GeocodingRequest(text="12 rue des Lilas"))
    assert [Difference.AMBIGUOUS in one.differences for one in found] == [True, True, False]


def test_no_feature_is_no_candidate(service, unruly):
    unruly.will(make_answer())
    assert service.search(GeocodingRequest(text="12 rue des Lilas")) == []


WRONG_SHAPES = {
    "a list": b"[]",
    "nothing": b"null",
    "a number": b"12",
    "no features": b"{}",
    "features are a word": b'{"features": "aucune"}',
    "a feature is null": b'{"features": [null]}',
    "no geometry": b'{"features": [{"properties": {}}]}',
    "null geometry": make_answer({**make_feature(), "geometry": None}),
    "one coordinate": make_answer({**make_feature(), "geometry": {"coordinates": [4.4]}}),
    "words for degrees": make_answer({**make_feature(), "geometry": {"coordinates": ["a", "b"]}}),
    "degrees off the globe": make_answer({**make_feature(), "geometry": {"coordinates": [4, 95]}}),
    "position unknown": make_answer({**make_feature(), "geometry": {"coordinates": [0, 0]}}),
    "not a number": b'{"features": [{"geometry": {"coordinates": [NaN, 44]}, "properties": {}}]}',
    "properties are a list": make_answer({**make_feature(), "properties": []}),
    "unknown type": make_answer(make_feature(type="poi")),
    "no score": make_answer(make_feature(score=None)),
    "score in words": make_answer(make_feature(score="sûr")),
    "code is a number": make_answer(make_feature(citycode=7019)),
    "no city": make_answer(make_feature(city="")),
    "label is a list": make_answer(make_feature(label=["x"])),
}


ASKS = {
    "search": lambda service: service.search(GeocodingRequest(text="12 rue des Lilas")),
    "reverse": lambda service: service.reverse(lon=4.39, lat=44.62),
}


@pytest.mark.parametrize("body", WRONG_SHAPES.values(), ids=WRONG_SHAPES)
@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_answer_of_another_shape_is_a_failure_of_the_service(service, unruly, body, ask):
    unruly.will(body)
    with pytest.raises(ServiceFailed) as caught:
        ask(service)
    assert caught.value.code == "service_nonsense"


def test_wrong_shapes_open_the_circuit(service, unruly):
    unruly.will(b"{}")
    codes = []
    for _ in range(6):
        with pytest.raises(ServiceFailed) as caught:
            service.search(GeocodingRequest(text="12 rue des Lilas"))
        codes.append(caught.value.code)
    assert codes == ["service_nonsense"] * 5 + ["service_resting"]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("  12\nrue\t des   Lilas ", "12 rue des Lilas"),
        ("«12 rue»", "12 rue»"),
        ("=cmd|' /C calc'!A0", "cmd|' /C calc'!A0"),
        ("ab", None),
        ("?!…", None),
        ("", None),
        ("é" * 300, "é" * 200),
        ("rue\x00des\u202eLilas", "rue des Lilas"),
    ],
)
def test_text_is_sent_as_the_service_takes_it(text, sent):
    assert query_text(text) == sent


def test_text_that_is_too_short_is_not_sent(service, unruly):
    assert service.search(GeocodingRequest(text="?")) == []
    assert unruly.asked == []


def test_reverse_asks_by_longitude_and_latitude(service, unruly):
    unruly.will(make_answer(make_feature(distance=14)))
    (found,) = service.reverse(lon=-0.5, lat=44.8, limit=2)
    assert parameters(unruly) == {"lat": "44.8", "lon": "-0.5", "limit": "2"}
    assert found.distance_m == 14


SHEET = (
    "row,q,longitude,latitude,result_score,result_score_next,result_label,result_type,result_id,"
    "result_housenumber,result_name,result_street,result_postcode,result_city,result_citycode\n"
)
ROW = (
    "{row},x,4.39,44.62,0.93,{next},12 Rue des Lilas 07200 Aubenas,housenumber,07019_0000_00012,12,"
    "12 Rue des Lilas,Rue des Lilas,07200,Aubenas,07019\n"
)
REQUESTS = [GeocodingRequest(text="12 rue des Lilas", postcode="07200"), GeocodingRequest(text="x")]


def test_batch_answers_in_the_order_of_the_rows(service, unruly):
    body = SHEET + "1,x,,,,,,,,,,,,,\n" + ROW.format(row=0, next=0.4)
    unruly.will(body.encode())
    first, second = service.search_many(REQUESTS)
    assert [one.housenumber for one in first] == ["12"]
    assert second == []


def test_batch_is_one_file_with_the_filters_that_hold_anything(service, unruly):
    unruly.will((SHEET + ROW.format(row=0, next=0) + ROW.format(row=1, next=0)).encode())
    service.search_many(REQUESTS)
    assert unruly.asked == ["/search/csv"]
    assert b'"0","12 rue des Lilas","07200",""\n"1","x","",""' in unruly.bodies[0]
    assert b'name="postcode"' in unruly.bodies[0]
    assert b'name="citycode"' not in unruly.bodies[0]


def test_batch_row_whose_next_answer_is_as_good_is_ambiguous(service, unruly):
    unruly.will((SHEET + ROW.format(row=0, next=0.93)).encode())
    ((found,),) = service.search_many(REQUESTS[:1])
    assert Difference.AMBIGUOUS in found.differences


WRONG_SHEETS = {
    "a row is lost": SHEET + ROW.format(row=0, next=0),
    "a row too many": SHEET + "".join(ROW.format(row=row, next=0) for row in range(3)),
    "other columns": "a,b\n1,2\n3,4\n",
    "a row is cut": SHEET + ROW.format(row=0, next=0) + "1,x,4.39",
    "score in words": SHEET + ROW.format(row=0, next="peu") + ROW.format(row=1, next=0),
    "JSON": '{"code": 200}',
}


@pytest.mark.parametrize("body", WRONG_SHEETS.values(), ids=WRONG_SHEETS)
def test_batch_of_another_shape_is_a_failure_of_the_service(service, unruly, body):
    unruly.will(body.encode())
    with pytest.raises(ServiceFailed) as caught:
        service.search_many(REQUESTS)
    assert caught.value.code == "service_nonsense"


def test_large_batches_are_cut(service, unruly, monkeypatch):
    monkeypatch.setattr("geo.geocoding.providers.national.SHEET_ROWS", 1)
    unruly.will(Reply((SHEET + ROW.format(row=0, next=0)).encode()))
    assert len(service.search_many(REQUESTS)) == 2
    assert len(unruly.asked) == 2
