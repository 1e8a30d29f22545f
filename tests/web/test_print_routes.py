import re
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.catalogue import Catalogue
from geo.coordinates import Position
from geo.settings import Settings
from geo.values import Role, Service, Status, Visibility
from geo.web.assets import read_assets
from geo.web.print_routes import MOST_PRINTED, print_routes
from tests.factories import make_place, make_shop
from tests.squares import write_outlines, write_squares
from tests.web.applications import make_application

HOSTILE = "${alert(1)} `x` </script><img src=x onerror=alert(1)> \u202egnp.exe"
HIDDEN = make_place(
    address="Chemin Caché",
    position=Position(lon=4.0123, lat=44.0456),
    visibility=Visibility.HIDDEN,
)
STALL = make_place(
    role=Role.MARKET_STALL,
    name="Marché de l'Est",
    address="place du Marché",
    position=Position(lon=4.16, lat=44.02),
    insee_code="07902",
    opening_hours="Tu 08:00-12:30",
)
SHOPS = (
    make_shop(slug="atelier", name="Atelier A", services=(Service.ON_SITE, Service.MARKET)),
    make_shop(slug="cache", name="Bien caché", places=(HIDDEN,)),
    make_shop(slug="hostile", name=HOSTILE, description=HOSTILE, phone=HOSTILE, places=(STALL,)),
    make_shop(slug="refusee", name="Refusée", status=Status.REFUSED),
)


@pytest.fixture(scope="module")
def application(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    squares = write_squares(folder)
    write_outlines(folder)
    return make_application(squares, Catalogue(squares), tmp_path_factory.mktemp("home"))


@pytest.fixture
def client(application):
    application.catalogue.replace(SHOPS)
    routes = print_routes(lambda: application, read_assets(), today=lambda: date(2026, 11, 30))
    with TestClient(Starlette(routes=routes), base_url="http://carte.example") as client:
        yield client


def numbers(page):
    """Return the numbers of the list, and those of the dots on the map."""
    svg = re.search(r'<svg [^>]*class="svg-map".*?</svg>', page, re.S)[0]
    dots = [int(text) for text in re.findall(r'fill="#fff">(\d+)</text>', svg)]
    return [int(value) for value in re.findall(r'<li class="entry" value="(\d+)"', page)], dots


def names(page):
    return re.findall(r'<h2 dir="auto">(.*?)</h2>', page)


# --- the answer to a question --------------------------------------------------------------


def test_the_page_holds_the_question_the_list_and_the_map(client):
    page = client.get("/imprimer?pres=07901&rayon=20&service=market").text
    assert "<h1>1\N{NO-BREAK SPACE}adresse à moins de 20\N{NO-BREAK SPACE}km" in page
    assert names(page) == ["Atelier A"]
    assert "12 rue du Lavoir" in page
    assert "04 65 71 00 01" in page
    assert "du mardi au samedi" in page
    assert "Sur place · Marchés" in page
    assert "L&#x27;Ouest</text>" in page


def test_each_number_of_the_list_is_on_the_map_and_no_other(client):
    listed, drawn = numbers(client.get("/imprimer").text)
    assert listed == [1, 2, 3]
    assert sorted(drawn) == [1, 2]


def test_a_hidden_place_shows_no_address(client):
    page = client.get("/imprimer?q=bien").text
    assert "adresse non publiée" in page
    assert not any(secret in page for secret in ("Chemin Caché", "4.0123", "prive@"))


def test_a_list_without_positions_has_no_map(client):
    page = client.get("/imprimer?q=bien").text
    assert names(page) == ["Bien caché"]
    assert "svg-map" not in page


@pytest.mark.parametrize("path", ["/imprimer", "/favoris?favoris=hostile"])
def test_what_people_wrote_stays_text(client, path):
    page = client.get(path).text
    assert "<img" not in page
    assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;" in page
    assert re.findall(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=[\"']", page) == []


def test_an_empty_answer_says_what_to_change(client):
    page = client.get("/imprimer?q=zzzzzz").text
    assert "Aucune adresse ne répond à tous ces choix" in page
    assert "data-print" not in page
    assert 'href="/?q=zzzzzz"' in page


def test_the_way_back_to_the_map_keeps_the_question(client):
    page = client.get("/imprimer?service=market&page=1").text
    assert 'href="/?service=market"' in page


def test_sixty_are_printed_and_the_others_are_announced(client, application):
    application.catalogue.replace(
        make_shop(slug=f"s{n:03}", name=f"Atelier {n:03}") for n in range(MOST_PRINTED + 5)
    )
    first, rest = client.get("/imprimer?page=3").text, client.get("/imprimer?page=4").text
    assert numbers(first)[0] == list(range(1, 61))
    assert sorted(numbers(first)[1]) == list(range(1, 61))
    assert "1 à 60 sur 65" in first
    assert 'href="/imprimer?page=4"' in first
    assert numbers(rest)[0] == [61, 62, 63, 64, 65]
    assert "Voir les suivantes" not in rest


def test_a_page_beyond_the_last_is_the_last(client):
    assert names(client.get("/imprimer?page=99999").text) == names(client.get("/imprimer").text)


@pytest.mark.parametrize(
    "text", ["%", "'; DROP TABLE shops", HOSTILE, "\0", "a" * 5_000, "\ud800", "nan,inf", "0,0"]
)
@pytest.mark.parametrize("path", ["/imprimer", "/favoris"])
def test_hostile_questions_have_an_answer(client, path, text):
    asked = ("q", "pres", "rayon", "genre", "service", "commune", "epci", "page", "boutique")
    query = urlencode(dict.fromkeys((*asked, "favoris"), text), errors="surrogatepass")
    page = client.get(f"{path}?{query}")
    assert page.status_code == 200
    assert "<img" not in page.text


def test_thousands_of_parameters_are_not_all_read(client):
    query = "&".join(f"genre=g{n}" for n in range(3_000))
    assert client.get(f"/imprimer?{query}").status_code == 200


@pytest.mark.parametrize("host", ['"><script>', "[", "a b", "é", ""])
def test_a_hostile_host_breaks_nothing(client, host):
    page = client.get("/imprimer", headers={"host": host.encode()})
    assert page.status_code == 200
    assert "<script>" not in page.text


# --- the code ------------------------------------------------------------------------------


def test_the_address_under_the_code_is_that_of_the_view(client):
    assert "http://carte.example/?service=market</p>" in client.get("/imprimer?service=market").text


def test_the_public_address_comes_first(client, application):
    settings = Settings(tiles=None, public_url="https://alentour.example")
    routes = print_routes(lambda: replace(application, settings=settings), read_assets())
    page = TestClient(Starlette(routes=routes)).get("/imprimer").text
    assert "https://alentour.example/</p>" in page


def test_an_address_too_long_for_a_code_has_none(client):
    page = client.get(f"/imprimer?pres=07901&{'&'.join(['commune=07901'])}&q={'é' * 150}").text
    assert 'class="qr"' not in page


# --- whoever has it already ----------------------------------------------------------------


@pytest.mark.parametrize("path", ["/imprimer", "/favoris?favoris=atelier"])
def test_whoever_has_the_page_already_is_not_sent_it_again(client, path):
    first = client.get(path)
    assert first.headers["cache-control"] == "private, no-cache"
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_tag_changes_with_the_catalogue(client, application):
    before = client.get("/imprimer").headers["etag"]
    application.catalogue.replace([make_shop(phone="01")])
    assert client.get("/imprimer").headers["etag"] != before


# --- a list of one's own -------------------------------------------------------------------


def test_the_list_is_in_its_own_order_with_every_place(client):
    page = client.get("/favoris?favoris=hostile,atelier").text
    assert "Atelier A" in names(page)[1]
    assert numbers(page)[0] == [1, 2]
    assert "place du Marché" in page


def test_those_that_are_gone_are_said(client):
    assert "Une fiche de cette liste n’est plus" in client.get("/favoris?favoris=gone").text
    page = client.get("/favoris?favoris=gone,atelier,refusee").text
    assert "2\u00a0fiches de cette liste ne sont plus" in page
    assert names(page) == ["Atelier A"]


def test_one_can_be_removed_without_scripts(client):
    page = client.get("/favoris?favoris=atelier,cache").text
    assert 'href="/favoris?favoris=cache" data-remove="atelier"' in page


def test_without_a_list_the_page_looks_for_it_in_the_browser(client):
    assert "data-look" in client.get("/favoris").text
    assert "data-look" not in client.get("/favoris?favoris=").text
    assert "Cette liste est vide" in client.get("/favoris?favoris=").text


def test_whom_one_keeps_is_told_to_no_other_site(client):
    assert client.get("/favoris?favoris=atelier").headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Print</button>"), ("nl", "Afdrukken</button>"), ("de", "Drucken</button>")],
)
def test_paper_speaks_the_language_that_was_asked_for_and_leads_back_in_it(client, language, words):
    page = client.get(f"/imprimer?langue={language}")
    assert f'<html lang="{language}">' in page.text
    assert words in page.text
    assert f'href="/?langue={language}"' in page.text
    kept = client.get(f"/favoris?langue={language}&favoris=atelier")
    assert f"favoris=atelier&amp;langue={language}" in kept.text
