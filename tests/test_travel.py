import json
import socket
import sqlite3
from urllib.parse import parse_qs, urlsplit

import pytest
import shapely

from geo.coordinates import Position
from geo.errors import ServiceFailed
from geo.geocoding.providers.cache import AnswerCache
from geo.geocoding.providers.politeness import Etiquette
from geo.travel import KeptTravel, NavigationService, open_service, open_travel
from tests.geocoding.providers.unruly import FakeTime, Reply, serve_unruly

HERE = Position(lon=4.39, lat=44.62)
AREA = shapely.box(4.3, 44.55, 4.5, 44.7)
ETIQUETTE = Etiquette(
    calls_per_s=50, attempts=2, timeout_s=0.3, whole_s=0.6, failures_before_rest=3
)


@pytest.fixture(scope="module")
def _server():
    with serve_unruly() as server:
        yield server


@pytest.fixture
def unruly(_server, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    _server.asked.clear()
    _server.agents.clear()
    return _server


@pytest.fixture
def fake_time():
    return FakeTime()


@pytest.fixture
def service(unruly, fake_time):
    """The service at the unruly server, in a time that only sleeping moves."""
    return NavigationService(
        f"http://{unruly.domain}/navigation",
        etiquette=ETIQUETTE,
        clockwork=fake_time.clockwork(),
    )


@pytest.fixture
def kept(service, tmp_path):
    return KeptTravel(service, AnswerCache(tmp_path / "travel.sqlite"), name="essai")


def isochrone_reply(shape=AREA, **changes):
    geometry = shapely.geometry.mapping(shape)
    answer = {"point": "4.39,44.62", "resource": "bdtopo-valhalla", "geometry": geometry}
    return json.dumps(answer | changes).encode()


def asked(unruly):
    parts = urlsplit(unruly.asked[-1])
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


def failure(ask):
    with pytest.raises(ServiceFailed) as caught:
        ask()
    return caught.value.code


# --- isochrones ----------------------------------------------------------------------------


def test_an_isochrone_is_the_polygon_of_the_answer(service, unruly):
    unruly.will(isochrone_reply())
    assert service.isochrone(HERE, 20).equals(AREA)


def test_the_question_is_that_of_the_protocol(service, unruly):
    unruly.will(isochrone_reply())
    service.isochrone(HERE, 12.5)
    path, question = asked(unruly)
    assert path == "/navigation/isochrone"
    assert question == {
        "resource": "bdtopo-valhalla",
        "point": "4.390000,44.620000",
        "profile": "car",
        "costType": "time",
        "costValue": "750",
        "timeUnit": "second",
        "direction": "departure",
        "crs": "EPSG:4326",
    }
    assert unruly.agents[0].startswith("Alentour/")


def test_several_polygons_are_one_area(service, unruly):
    parts = shapely.MultiPolygon([AREA, shapely.box(4.55, 44.6, 4.6, 44.65)])
    unruly.will(isochrone_reply(parts))
    assert service.isochrone(HERE, 20).equals(parts)


def test_a_ring_that_crosses_itself_is_mended(service, unruly):
    bow = shapely.Polygon([(4.3, 44.5), (4.5, 44.7), (4.5, 44.5), (4.3, 44.7)])
    unruly.will(isochrone_reply(bow))
    assert service.isochrone(HERE, 20).is_valid


NONSENSE = {
    "no JSON": b"<html>",
    "empty": b"",
    "cut": isochrone_reply()[:-20],
    "a list": b"[]",
    "null": b"null",
    "no geometry": b'{"point": "1,2"}',
    "null geometry": isochrone_reply(geometry=None),
    "a line": isochrone_reply(shapely.LineString([(4.3, 44.5), (4.5, 44.7)])),
    "no coordinates": isochrone_reply(geometry={"type": "Polygon"}),
    "empty coordinates": isochrone_reply(geometry={"type": "Polygon", "coordinates": []}),
    "two corners": isochrone_reply(
        geometry={"type": "Polygon", "coordinates": [[[4, 44], [5, 45]]]}
    ),
    "words": isochrone_reply(geometry={"type": "Polygon", "coordinates": "4,44"}),
    "deep": isochrone_reply(geometry={"type": "Polygon", "coordinates": [[[[4, 44]]]]}),
    "NaN": isochrone_reply().replace(b"44.7", b"NaN"),
    "null corner": isochrone_reply().replace(b"44.7", b"null"),
    "nested without end": b"[" * 100_000,
    "elsewhere": isochrone_reply(shapely.box(-1, 48, 0, 49)),
    "the wrong order": isochrone_reply(shapely.box(44.55, 4.3, 44.7, 4.5)),
    "the whole world": isochrone_reply(shapely.box(-180, -90, 180, 90)),
    "flat": isochrone_reply(shapely.box(4.39, 44.6, 4.39, 44.7)),
}


@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_our_error(service, unruly, body):
    unruly.will(body)
    assert failure(lambda: service.isochrone(HERE, 20)) == "service_nonsense"


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(status=500), "service_unreachable"),
        (Reply(status=429), "service_unreachable"),
        (Reply(status=429, headers={"Retry-After": "600"}), "service_busy"),
        (Reply(status=400), "question_refused"),
        (Reply(status=403), "service_refused"),
        (Reply(status=302, headers={"Location": "http://example.org/"}), "service_refused"),
        (Reply(raw=b"nonsense"), "service_unreachable"),
        (Reply(b"x" * 50, drip_s=0.2), "service_unreachable"),
        (Reply(b"{}", announced=500), "service_unreachable"),
    ],
)
def test_a_service_that_fails_is_our_error(unruly, reply, code):
    service = NavigationService(f"http://{unruly.domain}", etiquette=ETIQUETTE)
    unruly.will(reply)
    assert failure(lambda: service.isochrone(HERE, 20)) == code


def test_a_service_that_hangs_is_left(fake_time):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        service = NavigationService(url, etiquette=ETIQUETTE, clockwork=fake_time.clockwork())
        assert failure(lambda: service.isochrone(HERE, 20)) == "service_unreachable"


def test_a_failure_that_passes_is_tried_again(service, unruly, fake_time):
    unruly.will(Reply(status=503), isochrone_reply())
    assert service.isochrone(HERE, 20).equals(AREA)
    assert fake_time.slept


def test_calls_are_spaced(service, unruly, fake_time):
    unruly.will(isochrone_reply())
    for _ in range(3):
        service.isochrone(HERE, 20)
    assert sum(fake_time.slept) == pytest.approx(2 / 50)


# --- what is kept --------------------------------------------------------------------------


def test_an_answer_is_asked_once_for_places_beside_one_another(kept, unruly):
    unruly.will(isochrone_reply())
    first = kept.isochrone(HERE, 20)
    beside = Position(lon=4.390_04, lat=44.619_96)
    assert kept.isochrone(beside, 20).equals(first)
    assert len(unruly.asked) == 1
    kept.isochrone(HERE, 30)
    assert len(unruly.asked) == 2


def test_a_failure_is_never_kept(kept, unruly):
    unruly.will(b"<html>", isochrone_reply())
    failure(lambda: kept.isochrone(HERE, 20))
    assert kept.isochrone(HERE, 20).equals(AREA)


def test_a_damaged_cache_is_done_without(service, unruly, tmp_path):
    path = tmp_path / "travel.sqlite"
    path.write_bytes(b"no database" * 100)
    unruly.will(isochrone_reply())
    assert KeptTravel(service, AnswerCache(path), name="x").isochrone(HERE, 20).equals(AREA)


def test_a_kept_answer_that_cannot_be_read_is_asked_again(kept, unruly, tmp_path):
    unruly.will(isochrone_reply())
    kept.isochrone(HERE, 20)
    with sqlite3.connect(tmp_path / "travel.sqlite") as connection:
        connection.execute("UPDATE answers SET answer = 'POLYGON(('")
    connection.close()
    assert kept.isochrone(HERE, 20).equals(AREA)


# --- opening -------------------------------------------------------------------------------


def test_nobody_is_asked_unless_somebody_is_named(tmp_path):
    assert open_travel(None, cache_folder=tmp_path) is None


def test_a_service_of_ones_own_is_asked_at_its_address(unruly, tmp_path):
    unruly.will(isochrone_reply())
    travel = open_travel(f"http://{unruly.domain}/roads", cache_folder=tmp_path)
    assert travel.isochrone(HERE, 20).equals(AREA)
    assert asked(unruly)[0] == "/roads/isochrone"


def test_the_national_service_is_named_in_sentences():
    with pytest.raises(ServiceFailed, match="national"):
        open_service("geopf").isochrone(HERE, 20)
