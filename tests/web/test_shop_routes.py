from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from geo.values import Role, Status, Visibility
from geo.web.assets import read_assets
from geo.web.security import SecurityHeadersMiddleware
from geo.web.shop_routes import shop_routes
from tests.factories import EAST, make_place, make_shop
from tests.web.applications import make_application

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
HIDDEN = "Chemin Caché"


def make_stall(**changes):
    values = {"role": Role.MARKET_STALL, "name": "Marché", "opening_hours": "Sa 08:00-13:00"}
    return make_place(**(values | changes))


SHOPS = [
    make_shop(slug="miel", name="Le miel", places=(make_stall(),)),
    make_shop(
        slug="est",
        name="À l'est",
        places=(make_stall(insee_code=EAST.insee_code, position=EAST.position),),
    ),
    make_shop(
        slug="caché",
        name="Caché",
        places=(make_stall(address=HIDDEN, name=HIDDEN, visibility=Visibility.HIDDEN),),
    ),
    make_shop(slug="atelier", name="x\r\nBEGIN:VCARD", confirmed_on=date(2026, 5, 1)),
    make_shop(slug="refusee", name="Refusée", status=Status.REFUSED),
]


@pytest.fixture(scope="module")
def client(squares, catalogue, tmp_path_factory):
    catalogue.replace(SHOPS)
    application = make_application(squares, catalogue, tmp_path_factory.mktemp("home"))
    routes = shop_routes(lambda: application, read_assets(), clock=lambda: NOW)
    headers = [Middleware(SecurityHeadersMiddleware, tiles=None)]
    with TestClient(Starlette(routes=routes, middleware=headers)) as client:
        yield client


def names(answer):
    return [str(event["DESCRIPTION"]) for event in Calendar.from_ical(answer.text).walk("VEVENT")]


def test_a_contact_is_a_file_of_its_own_name(client):
    answer = client.get("/boutique/miel.vcf")
    assert answer.headers["content-type"] == "text/vcard; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="miel.vcf"'
    assert "URL:http://testserver/?boutique=miel\r\n" in answer.text


def test_market_days_reach_six_months(client):
    answer = client.get("/boutique/miel/marches.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="miel-marches.ics"'
    days = [event.decoded("DTSTART") for event in Calendar.from_ical(answer.text).walk("VEVENT")]
    assert (days[0].date(), days[-1].date()) == (date(2026, 12, 5), date(2027, 5, 29))


@pytest.mark.parametrize("path", ["/boutique/miel.vcf", "/boutique/miel/marches.ics"])
def test_who_has_it_already_is_not_sent_it_again(client, path):
    tag = client.get(path).headers["etag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["/boutique/miel.vcf", "/marches.ics", "/boutique/x.vcf"])
def test_headers_are_those_of_every_page(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "slug",
    ["inconnue", "refusee", "...", "%2e%2e%2fetc", "a%0d%0aSet-Cookie:x=1", "'%20OR%201=1--",
     "%3Cscript%3E", "%24%7Bx%7D", "a" * 9_000, "%00", "%F0%9F%90%9D"],
)  # fmt: skip
@pytest.mark.parametrize("ending", [".vcf", "/marches.ics"])
def test_a_shop_that_is_not_shown_is_told_in_a_sentence(client, slug, ending):
    answer = client.get(f"/boutique/{slug}{ending}")
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    if slug in ("inconnue", "refusee"):
        assert answer.text == "Cette fiche n'est pas, ou n'est plus, sur la carte."
        assert answer.headers["cache-control"] == "no-store"


def test_a_shop_without_markets_says_so(client):
    answer = client.get("/boutique/atelier/marches.ics")
    assert (answer.status_code, answer.text) == (404, "Cette fiche n'annonce aucun marché.")


def test_a_name_makes_no_second_contact(client):
    lines = client.get("/boutique/atelier.vcf").text.split("\r\n")
    assert lines.count("BEGIN:VCARD") == 1


def test_a_hidden_stall_says_when_and_never_where(client):
    for path in ("/boutique/caché.vcf", "/boutique/caché/marches.ics", "/marches.ics"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert HIDDEN not in answer.text
    events = Calendar.from_ical(client.get("/boutique/caché/marches.ics").text).walk("VEVENT")
    assert not [event for event in events if "GEO" in event or "LOCATION" in event]


def test_a_file_name_is_plain_letters(client):
    header = client.get("/boutique/caché.vcf").headers["content-disposition"]
    assert header == 'attachment; filename="cach.vcf"'


def test_markets_around_are_those_within_the_radius(client):
    around = names(client.get("/marches.ics?pres=07901&rayon=3"))
    assert around == ["Vous y trouverez : Le miel"] * 2
    assert len(names(client.get("/marches.ics?pres=07901&rayon=20"))) == 4
    assert len(names(client.get("/marches.ics"))) == 4


@pytest.mark.parametrize("query", ["pres=nulle-part", "pres=07901&rayon=-1", "pres=%3Cscript%3E"])
def test_a_place_that_nobody_knows_is_refused_in_a_sentence(client, query):
    answer = client.get(f"/marches.ics?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.endswith(".")


def test_what_is_taken_along_speaks_the_language_that_was_asked_for(client):
    contact = client.get("/boutique/miel.vcf?langue=nl")
    assert "TITLE:Houtdraaien" in contact.text
    assert "Markt: zaterdag: 8:00 – 13:00" in contact.text
    assert contact.headers["vary"] == "Accept-Language"
    calendar = client.get("/marches.ics", headers={"accept-language": "de"}).text
    assert "X-WR-CALNAME:Märkte in Ihrer Nähe" in calendar
    assert "nicht mehr auf der Karte" in client.get("/boutique/none.vcf?langue=de").text
