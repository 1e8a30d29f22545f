"""Light pages over the two square communes, through the layer that keeps them."""

import re
from datetime import datetime
from html.parser import HTMLParser

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from geo.coordinates import Position
from geo.values import DeliveryZone, Role, Service, Status, Visibility
from geo.views import Face, Layout, View
from geo.web.assets import read_assets
from geo.web.kept_pages import KeptPages, KeptPagesMiddleware
from geo.web.light_routes import light_routes
from geo.web.security import SecurityHeadersMiddleware
from geo.web.shop_routes import shop_routes
from tests.factories import EAST, make_place, make_shop
from tests.squares import write_outlines, write_squares
from tests.web.applications import make_application

NOW = datetime(2026, 12, 1, 10, 0)
HOSTILE = "</script><img src=x onerror=alert(1)>\"'${x}`\r\nSet-Cookie: a=b"
SHOPS = [
    make_shop(
        slug="miel",
        name="Le miel",
        kinds=("honey",),
        services=(Service.DELIVERY,),
        zones=(DeliveryZone(radius_m=5_000.0, days="Tu"),),
    ),
    make_shop(
        slug="est",
        name="À l'est",
        kinds=("potter",),
        places=(make_place(insee_code=EAST.insee_code, position=EAST.position, city=EAST.name),),
    ),
    make_shop(
        slug="cache",
        name="Caché chez soi",
        places=(make_place(address="Chemin Caché", visibility=Visibility.HIDDEN),),
    ),
    make_shop(
        slug="casier",
        name="Zz casier",
        places=(
            make_place(role=Role.PICKUP_POINT, position=Position(lon=4.16, lat=44.06)),
            make_place(role=Role.PICKUP_POINT, position=Position(lon=4.17, lat=44.04)),
        ),
    ),
    make_shop(slug="hostile", name=HOSTILE, description=HOSTILE),
    make_shop(slug="refusee", name="Refusée", status=Status.REFUSED),
    *(make_shop(slug=f"autre-{n}", name=f"Zz {n:02}", kinds=("cheese",)) for n in range(30)),
]
VIEWS = {
    "carres": View(
        slug="carres",
        title="La carte des Carrés",
        territory=(f"commune:{EAST.insee_code}",),
        face=Face(accent="#ffdd00", layout=Layout.LIST),
        allowed_hosts=("https://office.example",),
    ),
    "ouverte": View(slug="ouverte", title="Ouverte à tous"),
}


class Views:
    """The named views of a test."""

    version = 1

    def find(self, slug):
        return VIEWS.get(slug)

    def all(self):
        return tuple(VIEWS.values())


class Reading(HTMLParser):
    """What a browser would make of a page: its tags with their attributes, its words."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words, self._within = [], [], []
        self.feed(html)
        self.text = " ".join(" ".join(self.words).replace("\xa0", " ").split())

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self._within.append(tag)

    def handle_endtag(self, tag):
        while self._within and self._within.pop() != tag:
            pass

    def handle_data(self, text):
        if not {"script", "style"} & set(self._within):
            self.words.append(text)

    def all(self, tag, **wanted):
        return [
            found
            for name, found in self.tags
            if name == tag and all(found.get(key) == value for key, value in wanted.items())
        ]


@pytest.fixture(scope="module")
def client(catalogue, tmp_path_factory):
    folder = tmp_path_factory.mktemp("outlined")
    boundaries = write_squares(folder)
    write_outlines(folder)
    catalogue.replace(SHOPS)
    application = make_application(boundaries, catalogue, tmp_path_factory.mktemp("home"))
    object.__setattr__(application, "views", Views())
    pages = KeptPages()
    routes = [
        *shop_routes(lambda: application, read_assets()),
        *light_routes(lambda: application, read_assets(), pages=pages, clock=lambda: NOW),
    ]
    layers = [
        Middleware(KeptPagesMiddleware, pages=pages),
        Middleware(SecurityHeadersMiddleware, tiles=None),
    ]
    app = Starlette(routes=routes, middleware=layers)
    with TestClient(app, follow_redirects=False) as client:
        yield client


def read(client, address, **headers):
    answer = client.get(address, headers=headers)
    return answer, Reading(answer.text)


PAGES = ["/carte", "/v/carres", "/boutique/miel", "/commune/07901-l-ouest", "/genre/honey"]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole_without_a_script_and_sets_nothing(client, address):
    answer, page = read(client, address)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert page.all("html")[0]["lang"] == "fr"
    assert len(page.all("h1")) == len(page.all("main")) == 1
    assert page.all("a", **{"class": "skip"})[0]["href"] == "#answer"
    assert any(tag.get("id") == "answer" for _, tag in page.tags)
    assert not [tag for _, tag in page.tags if "style" in tag]
    foreign = [tag.get("src") or "" for name, tag in page.tags if name in {"script", "img"}]
    assert not [source for source in foreign if "//" in source]


@pytest.mark.parametrize("address", PAGES)
def test_the_policy_lets_in_the_style_of_the_page_and_no_other(client, address):
    answer, _ = read(client, address)
    policy = answer.headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert re.fullmatch(r"'self' 'sha256-[\w+/]{43}='", rules["style-src"])
    assert rules["script-src"] == "'self'"
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("address", "ancestors"),
    [
        ("/carte", "*"),
        ("/boutique/miel", "*"),
        ("/v/ouverte", "*"),
        ("/v/carres", "'self' https://office.example"),
    ],
)
def test_who_may_frame_a_page_is_what_its_view_says(client, address, ancestors):
    policy = client.get(address).headers["content-security-policy"]
    assert f"frame-ancestors {ancestors};" in policy + ";"


def test_numbers_of_the_list_are_links_on_the_drawing(client):
    answer, page = read(client, "/carte")
    lines = [tag for tag in page.all("li") if re.fullmatch(r"n\d+", tag.get("id") or "")]
    drawn = {tag["href"] for tag in page.all("a") if (tag.get("href") or "").startswith("#n")}
    assert [line["id"] for line in lines] == [f"n{n}" for n in range(1, 21)]
    written = answer.text.split('<li class="result')[1:]
    placed = {f"#n{n}" for n, line in enumerate(written, 1) if "non publiée" not in line}
    assert drawn == placed
    assert page.all("figure", id="map")[0]["data-points"] == "/carte/points"


def test_a_letter_on_the_drawing_leads_to_the_line_of_a_pickup_point(client):
    html = client.get("/carte?pres=07902").text
    lettered = re.findall(r'href="#n([A-Z])"', html)
    assert lettered
    assert [html.count(f' id="n{letter}"') for letter in lettered] == [1] * len(lettered)


def test_the_list_goes_on_with_its_numbers_and_never_past_its_end(client):
    _, page = read(client, "/carte?page=2")
    assert page.all("li", id="n21")
    assert page.all("a", rel="prev")[0]["href"] == "/carte"
    _, last = read(client, "/carte?page=99")
    assert last.all("li", id="n21")
    assert not last.all("a", rel="next")


def test_every_filter_is_a_field_of_one_form_that_keeps_the_rest(client):
    _, page = read(client, "/carte?pres=07901&genre=honey&langue=fr&couleur=aa3300")
    [form] = page.all("form")
    assert (form["id"], form["method"], form["action"]) == ("question", "get", "/carte")
    hidden = {tag["name"]: tag["value"] for tag in page.all("input", type="hidden")}
    assert hidden == {"pres": "07901", "langue": "fr", "couleur": "aa3300"}
    [chosen] = page.all("input", name="genre", value="honey")
    assert "checked" in chosen
    assert page.all("input", name="ou")[0]["value"] == "L'Ouest (07)"
    assert page.all("input", name="service", value="delivery")
    assert not page.all("input", name="service", value="appointment")
    assert page.all("select", name="rayon")


def test_a_place_that_is_typed_is_found_on_the_server(client):
    answer, page = read(client, "/carte?ou=L'Ouest")
    assert answer.status_code == 200
    assert "Livrent chez vous" in page.text
    assert "À retirer près de vous" in page.text
    assert page.all("input", name="pres", value="07901")


def test_a_place_that_may_be_several_offers_them_as_links(client):
    answer, page = read(client, "/carte?ou=L'Es&q=miel")
    assert answer.status_code == 200
    [link] = [tag["href"] for tag in page.all("a") if "pres=07902" in (tag.get("href") or "")]
    assert link == "/carte?q=miel&pres=07902"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("genre=gold", "genre"),
        ("couleur=red", "couleur"),
        ("zoom=99", "zoom"),
        ("territoire=planet:3", "planet:3"),
        ("page=0", "page"),
        ("rayon=-1", "rayon"),
        ("ou=atlantis", "atlantis"),
        ("pres=200,99", "200,99"),
        ("langue=xx", "langue"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_rest_is_answered(client, query, words):
    answer, page = read(client, f"/carte?{query}&service=delivery")
    assert answer.status_code == 400
    assert answer.headers["cache-control"] == "no-store"
    assert words.lower() in page.text.lower()
    assert page.all("li", id="n1")
    assert "checked" in page.all("input", name="service", value="delivery")[0]


@pytest.mark.parametrize(
    "name", ["q", "ou", "genre", "couleur", "territoire", "langue", "pres", "boutique", "vue"]
)
def test_hostile_parameters_never_become_tags_or_headers(client, name):
    answer = client.get("/carte", params={name: HOSTILE, "cadre": "1"})
    page = Reading(answer.text)
    assert answer.status_code in {200, 400}
    assert not page.all("img")
    assert "set-cookie" not in answer.headers
    assert not [tag for _, tag in page.tags if any(key.startswith("on") for key in tag)]


def test_ten_thousand_characters_are_answered(client):
    answer = client.get("/carte", params={"q": "a" * 10_000, "ou": "b" * 10_000})
    assert answer.status_code == 400
    assert len(answer.text) < 120_000


def test_a_view_shows_its_part_under_its_title(client):
    answer, page = read(client, "/v/carres")
    assert "La carte des Carrés" in page.text
    assert [tag["data-slug"] for tag in page.all("li") if "data-slug" in tag] == ["est"]
    assert not page.all("figure", id="map")
    assert "--accent:#" in answer.text


def test_a_frame_has_no_header_and_a_line_that_leads_out(client):
    _, page = read(client, "/carte?cadre=1&couleur=aa3300")
    assert not page.all("header")
    assert not page.all("footer")
    out = [tag for tag in page.all("a") if tag.get("target") == "_blank"]
    assert (out[0]["href"], out[0]["rel"]) == ("/carte?couleur=aa3300", "noopener")
    inside = [tag["href"] for tag in page.all("a") if "/boutique/" in (tag.get("href") or "")]
    assert set(inside) & {"/boutique/miel?couleur=aa3300&cadre=1"}


@pytest.mark.parametrize(
    ("address", "neighbour"),
    [
        ("/v/carre", "/v/carres"),
        ("/boutique/miell", "/boutique/miel"),
        ("/genre/hony", "/genre/honey"),
        ("/genre/miel", "/genre/honey"),
        ("/commune/99999-l-ouest", "/commune/07901-l-ouest"),
    ],
)
def test_what_does_not_exist_names_what_is_called_alike(client, address, neighbour):
    answer, page = read(client, address)
    assert answer.status_code == 404
    assert neighbour in [tag.get("href") for tag in page.all("a")]


@pytest.mark.parametrize("slug", ["refusee", "<script>", "..%2f..%2fetc", "a" * 3_000])
def test_a_shop_that_is_not_shown_does_not_exist(client, slug):
    answer, page = read(client, f"/boutique/{slug}")
    assert answer.status_code == 404
    assert "Refusée" not in page.text
    assert slug not in page.text


@pytest.mark.parametrize("written", ["07901", "07901-x", "07901-L-Ouest"])
def test_a_commune_has_one_address(client, written):
    answer = client.get(f"/commune/{written}?langue=nl")
    assert answer.status_code == 308
    assert answer.headers["location"] == "/commune/07901-l-ouest?langue=nl"


def test_a_commune_tells_what_is_there_then_near_it(client):
    _, page = read(client, "/commune/07902-l-est")
    assert "Artisans et commerces à L'Est".replace("'", "’") in page.text.replace("'", "’")
    slugs = [tag["data-slug"] for tag in page.all("li") if "data-slug" in tag]
    assert slugs[0] == "est"
    assert "miel" in slugs[1:]
    assert page.all("li", id="n2")


def test_a_hidden_address_is_on_no_page(client):
    for address in ("/carte?q=caché", "/boutique/cache", "/commune/07901-l-ouest"):
        answer, page = read(client, address)
        assert answer.status_code == 200
        assert "Chemin" not in page.text


def test_the_page_of_a_shop_is_drawn_and_described(client):
    answer, page = read(client, "/boutique/miel")
    assert 'class="zone"' in answer.text
    assert page.all("link", rel="canonical")[0]["href"] == "/boutique/miel"
    assert page.all("meta", property="og:image")[0]["content"] == "/boutique/miel/apercu.png"
    files = {tag["type"]: tag["href"] for tag in page.all("link", rel="alternate") if "type" in tag}
    assert files.pop("application/json+oembed").startswith("/oembed?url=%2Fboutique%2Fmiel")
    assert list(files.values()) == ["/boutique/miel.vcf"]
    assert page.all("script", type="application/ld+json")


def test_hostile_words_of_a_shop_stay_words(client):
    answer, page = read(client, "/boutique/hostile")
    assert answer.status_code == 200
    assert not page.all("img")
    assert answer.text.count("</script>") == len(page.all("script"))


@pytest.mark.parametrize(
    ("headers", "query", "language"),
    [
        ({"accept-language": "nl"}, "", "nl"),
        ({"accept-language": "nl"}, "?langue=de", "de"),
        ({"accept-language": "pt"}, "", "fr"),
    ],
)
def test_a_page_speaks_the_language_asked_for(client, headers, query, language):
    answer, page = read(client, f"/carte{query}", **headers)
    assert page.all("html")[0]["lang"] == language
    assert "Accept-Language" in answer.headers["vary"]
    named = {tag.get("hreflang") for tag in page.all("link", rel="alternate")}
    assert {"fr", "en", "nl", "de", "x-default"} <= named


def test_a_page_is_kept_for_a_minute_at_most_and_known_by_its_tag(client):
    first = client.get("/genre/cheese")
    seconds = int(re.fullmatch(r"public, max-age=(\d+)", first.headers["cache-control"])[1])
    assert 0 < seconds <= 60
    tag = first.headers["etag"]
    again = client.get("/genre/cheese", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert "content-security-policy" in again.headers


def test_a_page_is_sent_as_small_as_the_browser_takes_it(client):
    plain = client.get("/carte", headers={"accept-encoding": "identity"})
    small = client.get("/carte", headers={"accept-encoding": "br"})
    assert small.headers["content-encoding"] == "br"
    assert "content-encoding" not in plain.headers
    assert small.text == plain.text
    assert "Accept-Encoding" in small.headers["vary"]


def test_one_address_far_away_does_not_push_the_territory_out_of_sight(client, catalogue):
    def east_of(address):
        _, page = read(client, address)
        return float(page.all("figure", id="map")[0]["data-window"].split(",")[2])

    far = make_place(insee_code=None, position=Position(lon=55.5, lat=-21.1))
    catalogue.patch([make_shop(slug="loin", name="Loin d'ici", kinds=("basket",), places=(far,))])
    try:
        assert 4 < east_of("/carte") < 5
        assert east_of("/carte?q=loin") > 55.5
    finally:
        catalogue.patch([], ["loin"])


def test_what_is_published_shows_at_once(client, catalogue):
    before = client.get("/genre/tea")
    catalogue.patch([make_shop(slug="the", name="Le thé", kinds=("tea",))])
    after = client.get("/genre/tea")
    catalogue.patch([], removed=["the"])
    assert "Le thé" not in before.text
    assert "Le thé" in after.text
    assert before.headers["etag"] != after.headers["etag"]


def test_a_head_has_the_headers_of_the_page_and_no_body(client):
    answer = client.head("/carte")
    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["content-length"]) > 1_000
