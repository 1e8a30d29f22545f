import html
import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.coordinates import Position
from geo.coverage import Coverage
from geo.entries import Actor, ActorKind
from geo.named_views import Views
from geo.registry.views import add_view
from geo.territory import TerritoryRule
from geo.values import DeliveryZone, Role, Service, Status, Visibility
from geo.views import View
from geo.web.assets import read_assets
from geo.web.map_routes import map_routes
from tests.factories import make_place, make_shop
from tests.web.applications import make_application

HOSTILE = "${alert(1)} `x` </script><img src=x onerror=alert(1)> \u202egnp.exe"
OPERATOR = Actor(kind=ActorKind.OPERATOR)
AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
SECRETS = ("prive@", "Chemin Caché", "4.0123", "44.0456", "Refusée")


def make_shops():
    home = make_place(
        address="Chemin Caché",
        position=Position(lon=4.0123, lat=44.0456),
        visibility=Visibility.HIDDEN,
    )
    near = make_place(
        address="Chemin Caché",
        position=Position(lon=4.0123, lat=44.0456),
        visibility=Visibility.COMMUNE,
    )
    shop = make_place(role=Role.SHOP, position=Position(lon=4.16, lat=44.02), insee_code="07902")
    zone = DeliveryZone(radius_m=3_000, days="Tu,Fr", fee="2 €")
    return [
        make_shop(slug="maison", name="Chez soi", places=(home,), zones=(zone,)),
        make_shop(slug="bourg", name="Au bourg", places=(near,), kinds=("honey",), zones=(zone,)),
        make_shop(slug="hostile", name=HOSTILE, description=HOSTILE, places=(shop,)),
        make_shop(slug="refusee", name="Refusée", status=Status.REFUSED),
    ]


@pytest.fixture(scope="module")
def application(squares, catalogue, tmp_path_factory):
    catalogue.replace(make_shops())
    return make_application(squares, catalogue, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def client(application):
    routes = map_routes(lambda: application, read_assets())
    with TestClient(Starlette(routes=routes)) as client:
        yield client


def strict(response):
    """Read JSON as browsers do: NaN and Infinity are no JSON."""

    def refuse(constant):
        raise AssertionError(constant)

    return json.loads(response.text, parse_constant=refuse)


def drawn(client, **parameters):
    return {point[6] for point in strict(client.get("/carte/points", params=parameters))["points"]}


# --- the page ------------------------------------------------------------------------------


def test_the_page_holds_no_inline_script_and_no_foreign_host(client):
    page = client.get("/carte/fond").text
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"\son[a-z]+=", page) == []
    assert re.findall(r"(?:src|href)=[\"'](?!/)", page) == []


def test_the_page_and_its_script_are_the_same_bytes_twice(application):
    texts = []
    for _ in range(2):
        with TestClient(Starlette(routes=map_routes(lambda: application, read_assets()))) as again:
            texts.append([again.get(path).content for path in ("/carte/fond", "/carte/fond.js")])
    assert texts[0] == texts[1]


def test_the_script_names_no_shop(client):
    script = client.get("/carte/fond.js").text
    assert "Alentour.shops(" in script
    assert not any(shop.slug in script for shop in make_shops())


def test_the_page_says_its_language_and_its_title(client):
    page = client.get("/carte/fond").text
    assert '<html lang="fr">' in page
    assert "<title>Carte · Alentour</title>" in page


@pytest.mark.parametrize(
    ("query", "accepted", "language", "words"),
    [
        ("", "", "fr", "Réessayer"),
        ("?langue=nl", "de", "nl", "Opnieuw proberen"),
        ("", "de-AT,de;q=0.9", "de", "Noch einmal versuchen"),
        ("?langue=en&q=miel", "", "en", "Try again"),
    ],
)
def test_the_page_and_its_script_speak_the_visitors_language(
    client, query, accepted, language, words
):
    page = client.get(f"/carte/fond{query}", headers={"accept-language": accepted})
    assert f'<html lang="{language}">' in page.text
    assert page.headers["vary"] == "Accept-Language"
    script_url = html.unescape(re.search(r'src="(/carte/fond\.js[^"]*)"', page.text)[1])
    assert json.dumps(words) in client.get(script_url).text


def test_a_page_in_one_language_is_not_taken_for_another(client):
    etag = client.get("/carte/fond?langue=nl").headers["etag"]
    known = {"if-none-match": etag}
    assert client.get("/carte/fond?langue=nl", headers=known).status_code == 304
    assert client.get("/carte/fond?langue=de", headers=known).status_code == 200


# --- points --------------------------------------------------------------------------------


def test_points_are_those_of_the_question(client):
    assert drawn(client) == {"bourg", "hostile"}
    assert drawn(client, genre="honey") == {"bourg"}


def test_points_answer_around_a_commune(client):
    answer = strict(client.get("/carte/points?pres=07902&rayon=4"))
    assert {point[6] for point in answer["points"]} == {"hostile"}
    assert answer["near"]["radius_m"] == 4_000


def test_a_map_opens_on_what_is_listed_around_somebody(client):
    window = strict(client.get("/carte/points?pres=4.15,44.05"))["window"]
    assert window == [4.05, 44.02, 4.16, 44.05]


def test_points_stay_inside_a_territory(client):
    assert drawn(client, territoire="commune:07902") == {"hostile"}


def test_points_of_a_saved_view_are_those_it_shows(application, sqlite_registry):
    east = View(slug="est", title="L'Est", territory=("commune:07902",))
    with sqlite_registry.writing() as connection:
        add_view(connection, east, by=OPERATOR, at=AT)
    viewed = replace(application, views=Views(sqlite_registry))
    routes = map_routes(lambda: viewed, read_assets())
    with TestClient(Starlette(routes=routes)) as client:
        assert drawn(client, vue="est") == {"hostile"}
        assert client.get("/carte/points?vue=nord").status_code == 404


def test_brief_points_name_what_the_list_numbers_alone(client):
    whole = strict(client.get("/carte/points?page=2"))["points"]
    assert {point[5] for point in whole} == {0}
    brief = strict(client.get("/carte/points?page=2&bref=1"))
    assert brief["is_brief"]
    assert [point[:2] for point in brief["points"]] == [point[:2] for point in whole]
    assert {len(point) for point in brief["points"]} == {7}
    numbered = strict(client.get("/carte/points?bref=1"))["points"]
    assert {point[6] for point in numbered} == {"bourg", "hostile"}


def test_a_parameter_that_cannot_be_used_is_left_out(client):
    assert drawn(client, genre="gold", page="x", rayon="loin") == {"bourg", "hostile"}


@pytest.mark.parametrize(
    "fenetre",
    ["nan,43,5,45", "3,nan,5,45", "inf,43,5,45", "-inf,43,5,45", "3,43,inf,45", "5,43,3,45",
     "3,45,5,43", "3,43,3,45", "3,43,5", "3,43,5,45,6", "a,b,c,d", "", ",,,", "1" * 5_000,
     "</script>", "\0"],
)  # fmt: skip
def test_a_window_that_is_none_is_refused_with_a_sentence(client, fenetre):
    response = client.get("/carte/points", params={"fenetre": fenetre})
    assert response.status_code == 400
    assert strict(response)["error"].startswith("La fenêtre « ")
    assert len(response.text) < 400


@pytest.mark.parametrize("zoom", ["-1", "23", "9.5", "x", "", "9" * 5_000, "nan"])
def test_a_zoom_that_is_none_is_refused(client, zoom):
    assert client.get("/carte/points", params={"zoom": zoom}).status_code == 400


@pytest.mark.parametrize("fenetre", ["-400,-100,400,100", "181,40,200,50", "-300,40,-200,50"])
def test_a_window_beyond_the_edges_of_the_world_is_cut_there(client, fenetre):
    assert client.get("/carte/points", params={"fenetre": fenetre}).status_code == 200


@pytest.mark.parametrize("text", ["%", "'; DROP TABLE shops", HOSTILE, "\0", "a" * 10_000])
def test_hostile_words_break_no_answer(client, text):
    strict(client.get("/carte/points", params={"q": text, "genre": text, "pres": text}))
    assert drawn(client) == {"bourg", "hostile"}


# --- zones, outlines, suggestions ----------------------------------------------------------


def test_the_zone_of_a_shop_is_a_feature_with_its_terms(client):
    [feature] = strict(client.get("/carte/zones/bourg"))["features"]
    assert feature["geometry"]["type"] == "Polygon"
    assert feature["properties"] == {"radius_m": 3_000, "days": "Tu,Fr", "fee": "2 €"}


@pytest.mark.parametrize("slug", ["unknown", "refusee", "hostile", "%00", "a'%20OR%201=1", "é"])
def test_a_shop_without_a_zone_or_unknown_has_an_empty_collection(client, slug):
    response = client.get(f"/carte/zones/{slug}")
    assert strict(response) == {"type": "FeatureCollection", "features": []}


@pytest.mark.parametrize("code", ["999", "7", "..", "%00", "a" * 5_000, "<b>"])
def test_an_unknown_departement_has_no_outlines(client, code):
    assert client.get(f"/carte/contours/{code}").status_code == 404


def test_suggestions_name_communes(client):
    found = strict(client.get("/carte/lieux?q=est"))
    assert [(place["pres"], place["city"]) for place in found] == [("07902", "L'Est")]


@pytest.mark.parametrize("text", ["", " ", "%", "'", HOSTILE, "\0", "a" * 10_000, "zzzzzz"])
def test_hostile_suggestions_suggest_nothing(client, text):
    assert strict(client.get("/carte/lieux", params={"q": text})) == []


# --- all routes ----------------------------------------------------------------------------

PATHS = (
    "/carte/fond",
    "/carte/fond.js",
    "/carte/points",
    "/carte/points?q=chemin",
    "/carte/points?fenetre=4,44,4.2,44.1&zoom=14",
    "/carte/zones/maison",
    "/carte/zones/bourg",
    "/carte/lieux?q=ouest",
)


@pytest.mark.parametrize("path", PATHS)
def test_whoever_has_an_answer_already_is_not_sent_it_again(client, path):
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("path", PATHS)
def test_no_answer_holds_what_is_private(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert [secret for secret in SECRETS if secret in response.text] == []


def test_an_answer_changes_its_tag_with_the_catalogue(client, application):
    before = client.get("/carte/points").headers["etag"]
    application.catalogue.replace([make_shop(services=(Service.MARKET,))])
    after = client.get("/carte/points").headers["etag"]
    application.catalogue.replace(make_shops())
    assert before != after


def test_the_map_opens_on_another_territory_once_its_rule_is_another(application, client):
    whole = client.get("/carte/fond.js").text
    west = Coverage(application.boundaries, TerritoryRule(codes=("commune:07901",)), None)
    routes = map_routes(lambda: opened[0], read_assets())
    opened = [application]
    other = TestClient(Starlette(routes=routes))
    assert other.get("/carte/fond.js").text == whole
    opened[0] = replace(application, coverage=west)
    assert "[[44.0, 4.0], [44.1, 4.1]]" in other.get("/carte/fond.js").text
