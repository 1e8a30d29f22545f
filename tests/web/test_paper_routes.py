import io
from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pytest
from PIL import Image
from pypdf import PdfReader
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.catalogue import Catalogue
from geo.coordinates import Position
from geo.named_views import Views
from geo.paper.guide import MOST_SHOPS
from geo.paper.press import Press
from geo.registry.views import add_view
from geo.values import DeliveryZone, Role, Service, Status, Visibility
from geo.views import Face, View
from geo.web.assets import read_assets
from geo.web.paper_routes import paper_routes
from tests.factories import make_place, make_shop
from tests.registry.people import ORGANIZER
from tests.squares import write_outlines, write_squares
from tests.web.applications import make_application

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
    city="L'Est",
    opening_hours="Tu 08:00-12:30",
)
AT_HOST = make_place(role=Role.PICKUP_POINT, host_slug="atelier")
SHOPS = (
    make_shop(
        slug="atelier",
        name="Atelier A",
        services=(Service.ON_SITE, Service.DELIVERY),
        zones=(DeliveryZone(radius_m=10_000, days="Tu,Fr", fee="3 €"),),
        source="Annuaire des métiers",
        licence="ODbL",
    ),
    make_shop(slug="cache", name="Bien caché", places=(HIDDEN,)),
    make_shop(slug="marche", name="Miel du marché", kinds=("honey",), places=(STALL, AT_HOST)),
    make_shop(slug="refusee", name="Refusée", status=Status.REFUSED),
    make_shop(slug="exemple", name="Exemple", is_demonstration=True),
)


@pytest.fixture(scope="module")
def application(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    squares = write_squares(folder)
    write_outlines(folder)
    return make_application(squares, Catalogue(squares), tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def client(application):
    application.catalogue.replace(SHOPS)
    routes = paper_routes(lambda: application, read_assets(), today=lambda: date(2026, 11, 30))
    with TestClient(Starlette(routes=routes), base_url="http://carte.example") as client:
        yield client


@pytest.fixture
def show(application):
    """Show other shops for the time of one test."""
    yield application.catalogue.replace
    application.catalogue.replace(SHOPS)


def text_of(answer):
    assert answer.status_code == 200
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


# --- guides --------------------------------------------------------------------------------


def test_every_page_is_a5(client):
    pages = PdfReader(io.BytesIO(client.get("/guide.pdf").content)).pages
    assert len(pages) == 3
    for page in pages:
        assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [148, 210]


def test_a_guide_tells_who_where_when_and_how(client):
    text = text_of(client.get("/guide.pdf"))
    for words in (
        *("Ardèche", "4 adresses", "30 novembre 2026", "L’Ouest", "L’Est"),
        *("Atelier A", "Tournage sur bois", "12 rue du Lavoir", "04 65 71 00 01"),
        *("du mardi au samedi : 9 h – 12 h", "Livre : À 10 km à la ronde · mardi, vendredi"),
        *("On peut y retirer : Miel du marché", "À retirer chez : Atelier A"),
        *("Fiche de démonstration, inventée.", "Annuaire des métiers (ODbL)", "IGN, Insee"),
    ):
        assert words in text


def test_a_hidden_place_shows_no_address(client):
    text = text_of(client.get("/guide.pdf"))
    assert "Bien caché" in text
    assert "adresse non publiée" in text
    assert not any(secret in text for secret in ("Chemin Caché", "4.0123", "prive@", "Refusée"))


@pytest.mark.parametrize(
    ("query", "title", "name"),
    [
        ("commune=07902", "L’Est", "guide-commune-07902.pdf"),
        ("epci=200000001", "Pays des Carrés", "guide-epci-200000001.pdf"),
        ("territoire=commune:07901", "L’Ouest", "guide-commune-07901.pdf"),
        ("pres=07901&rayon=20", "Autour de L’Ouest", "guide.pdf"),
    ],
)
def test_a_guide_is_named_after_what_was_asked(client, query, title, name):
    answer = client.get(f"/guide.pdf?{query}")
    assert PdfReader(io.BytesIO(answer.content)).metadata.title == title
    assert answer.headers["content-disposition"] == f'inline; filename="{name}"'


def test_a_guide_of_a_saved_view_stays_inside_it_and_bears_its_title(
    client, application, sqlite_registry
):
    view = View(
        slug="office-est",
        title="L'Est gourmand",
        territory=("commune:07902",),
        face=Face(accent="#ffdd00"),
    )
    with sqlite_registry.writing() as connection:
        add_view(connection, view, by=ORGANIZER, at=datetime.now(UTC))
    seen = replace(application, views=Views(sqlite_registry))
    client = TestClient(Starlette(routes=paper_routes(lambda: seen, read_assets())))
    answer = client.get("/guide.pdf?vue=office-est")
    text = text_of(answer)
    assert "L’Est gourmand" in text
    assert "Miel du marché" in text
    assert "1 adresse" in text
    assert "/v/office-est" in text
    assert answer.headers["content-disposition"] == 'inline; filename="guide-office-est.pdf"'
    assert client.get("/apercu.png?vue=office-est").status_code == 200


def test_hundreds_of_shops_have_several_maps(client, show):
    positions = [Position(lon=4.0 + 0.0018 * n, lat=44.05) for n in range(100)]
    show(
        make_shop(slug=f"s{n:03}", name=f"Atelier {n:03}", places=(make_place(position=position),))
        for n, position in enumerate(positions)
    )
    text = text_of(client.get("/guide.pdf"))
    assert "Sommaire" in text
    assert all(f"Carte {letter} · " in text for letter in "ABC")
    assert all(f"Atelier {n:03}" in text for n in range(100))


def test_a_guide_that_would_be_too_long_says_how_to_narrow_it(client, show):
    shops = (make_shop(slug=f"s{n:03}", name=f"A{n}") for n in range(MOST_SHOPS + 1))
    show(shops)
    answer = client.get("/guide.pdf")
    assert answer.status_code == 400
    assert "Ce guide aurait 501 adresses, 500 au plus" in answer.text


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("genre=zzz", 400, "« zzz »"),
        ("commune=99999", 400, "« 99999 »"),
        ("couleur=rouge", 400, "« rouge »"),
        ("q=zzzzzz", 404, "Aucune adresse ne répond"),
        ("vue=inconnue", 404, "Aucune vue"),
    ],
)
def test_what_cannot_be_printed_is_said(client, query, status, words):
    answer = client.get(f"/guide.pdf?{query}")
    assert answer.status_code == status
    assert words in answer.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_press_that_is_busy_asks_to_come_back(application):
    press = Press(longest_wait_s=0)
    routes = paper_routes(lambda: application, read_assets(), press=press)
    client = TestClient(Starlette(routes=routes))

    def ask():
        answer = client.get("/guide.pdf")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        return b""

    press.printed("other", ask)
    assert client.get("/guide.pdf").status_code == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "By kind"), ("nl", "Op soort"), ("de", "Nach Art")],
)
def test_a_guide_speaks_the_language_that_was_asked_for(client, language, words):
    answer = client.get(f"/guide.pdf?langue={language}")
    assert words in text_of(answer)
    assert PdfReader(io.BytesIO(answer.content)).trailer["/Root"]["/Lang"] == language


# --- signs and pictures --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["autocollant", "chevalet"])
def test_signs_come_as_pdf_and_svg(client, name):
    pdf = client.get(f"/boutique/atelier/{name}.pdf")
    assert "Retrouvez-nous sur la carte" in text_of(pdf)
    svg = client.get(f"/boutique/atelier/{name}.svg?couleur=1d5c8a")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert svg.headers["content-disposition"] == f'attachment; filename="atelier-{name}.svg"'
    assert "#1d5c8a" in svg.text


@pytest.mark.parametrize("path", ["autocollant.pdf", "chevalet.svg", "apercu.png"])
@pytest.mark.parametrize("slug", ["absente", "refusee", "..%2f..", "%22%0d%0ax"])
def test_a_shop_that_is_not_shown_has_nothing(client, slug, path):
    assert client.get(f"/boutique/{slug}/{path}").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/apercu.png", "/apercu.png?q=zzzzz", "/apercu.png?commune=07901&couleur=fd0"]
    + [f"/boutique/{slug}/apercu.png" for slug in ("atelier", "cache", "marche")],
)
def test_a_picture_has_the_size_that_its_readers_show(client, path):
    answer = client.get(path)
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert len(answer.content) < 80_000


def test_pictures_differ_with_what_they_show(client):
    paths = ("/apercu.png", "/apercu.png?genre=honey", "/boutique/marche/apercu.png")
    assert len({client.get(path).content for path in paths}) == 3


def test_a_question_that_cannot_be_read_has_no_picture(client):
    answer = client.get("/apercu.png?commune=99999")
    assert (answer.status_code, answer.headers["cache-control"]) == (400, "no-store")


# --- whoever has it already, whatever is asked ----------------------------------------------


@pytest.mark.parametrize("path", ["/guide.pdf", "/apercu.png", "/boutique/atelier/chevalet.pdf"])
def test_whoever_has_it_already_is_not_sent_it_again(client, show, path):
    tag = client.get(path).headers["etag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    show(SHOPS[:2])
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("text", ["#panic()", "\0", "a" * 5_000, "\ud800"])
@pytest.mark.parametrize("path", ["/guide.pdf", "/apercu.png"])
def test_hostile_questions_have_an_answer(client, path, text):
    asked = ("q", "pres", "ou", "rayon", "genre", "commune", "territoire", "vue", "couleur")
    for name in asked:
        query = urlencode({name: text}, errors="surrogatepass")
        assert client.get(f"{path}?{query}").status_code in {200, 400, 404}


@pytest.mark.parametrize("host", ['"><script>', "[", "é"])
def test_a_hostile_host_breaks_nothing(client, host):
    for path in ("/guide.pdf?commune=07902", "/boutique/atelier/autocollant.pdf"):
        answer = client.get(path, headers={"host": host.encode()})
        assert answer.status_code == 200
