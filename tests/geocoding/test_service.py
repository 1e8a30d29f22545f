"""The geocoder as a service, asked by those who speak the national protocol."""

import json
import socket
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
import requests
from geopy.geocoders import BANFrance

from geo.geocoding.address_index import index_folder, load_file
from geo.geocoding.candidate import GeocodingRequest
from geo.geocoding.providers.national import NationalService
from tests.geocoding.addresses import write_ban
from tests.sites import serve_app

HOSTILE = ["${7*7}`</script>", "<img src=x onerror=alert(1)>", "' OR 1=1 --", "\u202eeur", "\x00"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The whole application with a few streets loaded, as an operator runs it."""
    home = tmp_path_factory.mktemp("home")
    load_file(index_folder(home), write_ban(home / "adresses-07.csv"))
    with pytest.MonkeyPatch.context() as patch, serve_app(home, ready="/geocodage/fond") as server:
        patch.setenv("NO_PROXY", "127.0.0.1")
        yield server


@pytest.fixture
def domain(server):
    return server.url.removeprefix("http://") + "/geocodage"


def get(server, path, **parameters):
    url = f"{server.url}/geocodage/{path}?{urlencode(parameters)}"
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def labels(answer):
    return [feature["properties"]["label"] for feature in answer[1]["features"]]


def test_geopy_searches_unchanged(domain):
    found = BANFrance(domain=domain, scheme="http", timeout=30).geocode(
        "12 rue des lilas bleus aubenas"
    )
    assert found.address == "12 Rue des Lilas Bleus 07200 Aubenas"
    assert (found.latitude, found.longitude) == (44.6215, 4.39)
    assert found.raw["properties"]["citycode"] == "07019"


def test_geopy_gets_several_answers_and_none(domain):
    geocoder = BANFrance(domain=domain, scheme="http", timeout=30)
    several = geocoder.geocode("12 rue des lilas bleus", exactly_one=False, limit=2)
    assert {one.raw["properties"]["city"] for one in several} == {"Aubenas", "Privas"}
    assert geocoder.geocode("qzxw vvkk qqzz") is None


def test_geopy_reverses_unchanged(domain):
    found = BANFrance(domain=domain, scheme="http", timeout=30).reverse((44.6206, 4.39))
    assert found.address == "2 Rue des Lilas Bleus 07200 Aubenas"
    assert found.raw["properties"]["distance"] == 11


def test_our_own_client_of_the_national_service_understands_ours(domain):
    service = NationalService(domain, scheme="http")
    (found,) = service.search(GeocodingRequest(text="12 rue des lilas bleus", postcode="07000"))
    assert (found.city, found.housenumber) == ("Privas", "12")
    requests_ = [
        GeocodingRequest(text="12 rue des lilas bleus", insee_code="07019"),
        GeocodingRequest(text="qzxw vvkk qqzz"),
    ]
    first, second = service.search_many(requests_)
    assert ([one.city for one in first], second) == (["Aubenas"], [])


def test_answer_has_every_part_that_users_of_the_service_read(server):
    status, answer = get(server, "search", q="12 rue des lilas bleus aubenas", limit=3)
    assert status == 200
    assert (answer["type"], answer["version"], answer["limit"]) == ("FeatureCollection", "draft", 3)
    assert (answer["attribution"], answer["licence"]) == ("Base Adresse Nationale", "ETALAB-2.0")
    assert answer["query"] == "12 rue des lilas bleus aubenas"
    properties = answer["features"][0]["properties"]
    assert properties["name"] == "12 Rue des Lilas Bleus"
    assert properties["street"] == "Rue des Lilas Bleus"
    assert properties["context"] == "07, Ardèche, Auvergne-Rhône-Alpes"
    assert (properties["postcode"], properties["city"]) == ("07200", "Aubenas")
    assert (properties["type"], properties["housenumber"]) == ("housenumber", "12")
    assert 0 < properties["importance"] < 1
    assert 0 < properties["score"] <= 1


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"citycode": "07186"}, ["12 Rue des Lilas Bleus 07000 Privas"]),
        ({"postcode": "07200"}, ["12 Rue des Lilas Bleus 07200 Aubenas"]),
        ({"type": "municipality", "citycode": "07019"}, ["Aubenas"]),
        ({"type": "locality"}, []),
    ],
)
def test_filters_leave_out_every_other_answer(server, filters, expected):
    answer = get(server, "search", q="12 rue des lilas bleus", **filters)
    found = [label.removesuffix(" (07200)") for label in labels(answer)]
    assert found == expected
    assert answer[1]["filters"] == filters


def test_text_being_typed_is_completed(server):
    for path, more in (("autocomplete", {}), ("search", {"autocomplete": 1})):
        assert "Rue de la Source Perdue" in labels(get(server, path, q="rue de la sour", **more))[0]
    assert labels(get(server, "autocomplete", q="vals-les"))[0].startswith("Vals-les-Bains")


@pytest.mark.parametrize(
    ("path", "parameters", "name"),
    [
        ("search", {}, "q"),
        ("search", {"q": "x" * 201}, "q"),
        ("search", {"q": "x", "limit": "beaucoup"}, "limit"),
        ("search", {"q": "x", "lat": "44"}, "lon"),
        ("search", {"q": "x", "type": "poi"}, "type"),
        ("autocomplete", {}, "q"),
        ("reverse", {}, "lon"),
        ("reverse", {"lon": "4", "lat": "nord"}, "lat"),
    ],
)
def test_parameter_that_cannot_be_used_is_named(server, path, parameters, name):
    status, answer = get(server, path, **parameters)
    assert (status, answer["code"]) == (400, 400)
    assert f"« {name} »" in answer["message"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_gets_a_plain_answer(server, text):
    status, answer = get(server, "search", q=f"{text} x")
    assert status == 200
    assert answer["type"] == "FeatureCollection"


def test_any_site_may_ask(server):
    origin = {"Origin": "https://mairie.example"}
    for path in ("search?q=aubenas", "search", "reverse?lon=4.39&lat=44.62"):
        answer = requests.get(f"{server.url}/geocodage/{path}", headers=origin, timeout=30)
        assert answer.headers["access-control-allow-origin"] == "*"


def test_browsers_may_ask_whether_they_may(server):
    asked = {
        "Origin": "https://mairie.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-requested-with",
    }
    url = f"{server.url}/geocodage/search/csv"
    answer = requests.options(url, headers=asked, timeout=30)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"


def test_other_verbs_are_refused(server):
    assert requests.get(f"{server.url}/geocodage/search/csv", timeout=30).status_code == 405
    assert requests.post(f"{server.url}/geocodage/search", timeout=30).status_code == 405


def test_upload_that_breaks_off_leaves_the_service_well(server):
    port = int(server.url.rsplit(":", 1)[1])
    head = (
        b"POST /geocodage/search/csv HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n"
    )
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(head)
    assert post(server, "adresse\n12 rue des lilas bleus aubenas\n").status_code == 200
    assert "Traceback" not in server.log_path.read_text()


def test_one_file_at_a_time_is_geocoded(server):
    content = "adresse\n" + "".join(f"{n} rue des lilas bleus aubenas\n" for n in range(5_000))
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: post(server, content), range(3)))
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert 200 in {answer.status_code for answer in answers}
    assert all("retry-after" in answer.headers for answer in answers if answer.status_code == 503)


def post(server, content, **fields):
    files = {"data": ("mes adresses.csv", content, "text/csv")}
    return requests.post(f"{server.url}/geocodage/search/csv", data=fields, files=files, timeout=60)


def test_file_comes_back_with_its_positions(server):
    answer = post(server, "nom;adresse\n=A1;12 rue des lilas bleus aubenas\n", columns="adresse")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert 'filename="mes_adresses.geocoded.csv"' in answer.headers["content-disposition"]
    header, row = answer.content.decode().splitlines()
    assert header.startswith("nom;adresse;latitude;longitude;result_label;")
    assert row.startswith("'=A1;12 rue des lilas bleus aubenas;44.621500;4.390000;12 Rue")


@pytest.mark.parametrize(
    ("content", "fields", "words"),
    [
        ("", {}, "est vide"),
        ("adresse\n", {}, "en-tête"),
        ("adresse\nx\n", {"columns": "adr"}, "« adr »"),
        ("adresse\nx\n", {"postcode": "cp"}, "« cp »"),
        (bytes(500), {}, "n'est pas un tableau"),
    ],
)
def test_file_that_cannot_be_used_says_why(server, content, fields, words):
    answer = post(server, content, **fields)
    assert answer.status_code == 400
    assert words in answer.json()["message"]


def test_form_without_a_file_says_so(server):
    url = f"{server.url}/geocodage/search/csv"
    for sent in ({"data": {"data": "texte"}}, {"data": b"\x00"}, {"json": {}}):
        answer = requests.post(url, timeout=30, **sent)
        assert answer.status_code == 400
        assert "champ « data »" in answer.json()["message"]


def test_file_too_large_is_refused_announced_or_not(server):
    content = b"adresse\n" + b"12 rue des Lilas, Aubenas\n" * 420_000
    assert post(server, content).status_code == 413
    url, boundary = f"{server.url}/geocodage/search/csv", b"coupe"
    head = b'--coupe\r\nContent-Disposition: form-data; name="data"; filename="a.csv"\r\n\r\n'
    pieces = iter([head, *[content[at : at + 65_536] for at in range(0, len(content), 65_536)]])
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary.decode()}"}
    answer = requests.post(url, data=pieces, headers=headers, timeout=60)
    assert answer.status_code == 413


def test_map_of_the_page_is_kept_by_browsers(server):
    for path in ("carte", "carte.js"):
        first = requests.get(f"{server.url}/geocodage/{path}", timeout=30)
        headers = {"If-None-Match": first.headers["etag"]}
        again = requests.get(f"{server.url}/geocodage/{path}", headers=headers, timeout=30)
        assert (first.status_code, again.status_code) == (200, 304)
    contours = requests.get(f"{server.url}/geocodage/contours", timeout=30).json()
    assert contours["type"] == "FeatureCollection"
