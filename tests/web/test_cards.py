from datetime import date, datetime
from html.parser import HTMLParser

import pytest

from geo.coordinates import Position
from geo.languages import Language, speaking
from geo.maps import ROLE_SHAPES, SHAPE_PATHS
from geo.search import search_shops
from geo.values import DeliveryZone, Payment, Photo, Precision, Query, Role, Visibility
from geo.web.cards import languages_html, legend_html, results_html, shop_html
from tests.factories import make_place, make_shop

NOW = datetime(2026, 12, 1, 10, 0)
"""A Tuesday."""
HOSTILE = [
    "${alert(1)}",
    "`backtick`",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><svg onload=alert(1)>",
    "\u202egnp.exe",
    "{{ 7 * 7 }} {% raw %}",
    "&lt;b&gt; &amp;",
    "a" * 10_000,
]


class Reading(HTMLParser):
    """What a browser would make of the HTML: tags, attributes, text and its nearest tag."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.texts, self.inside = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        self.inside.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, text):
        self.texts.append((text, *(self.inside[-1] if self.inside else ("", {}))))

    @property
    def text(self):
        return "".join(text for text, *_ in self.texts)


def card(filled, *others, **changes):
    catalogue = filled(make_shop(**({"slug": "a"} | changes)), *others)
    return Reading(shop_html(catalogue.shop("a"), catalogue, now=NOW))


OWN_LINKS = ("/?boutique=a", "/boutique/a", "geo:", "https://www.openstreetmap.org/directions?")


def links_of(shown):
    return [value for tag, name, value in shown.attributes if (tag, name) == ("a", "href")]


def answer(filled, *shops, chosen=None, **query):
    return Reading(results_html(search_shops(filled(*shops), Query(**query)), chosen=chosen))


def hostile_shop(text):
    return {
        "name": text,
        "description": text,
        "phone": text,
        "website": text,
        "labels": (text,),
        "source": text,
        "licence": text,
        "places": (
            make_place(name=text, address=text, opening_hours=text, city=text, insee_code=None),
        ),
        "zones": (DeliveryZone(radius_m=1_000, days=text, minimum=text, fee=text),),
    }


def assert_harmless(shown):
    assert not {"script", "img"} & set(shown.tags)
    assert not [name for _, name, _ in shown.attributes if name.startswith("on")]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_hostile_text_is_shown_as_text_on_a_card(filled, text):
    shown = card(filled, **hostile_shop(text))
    assert shown.text.count(text) >= 9
    assert_harmless(shown)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_hostile_text_is_shown_as_text_in_the_list(filled, text):
    shown = answer(filled, make_shop(**hostile_shop(text)))
    assert text in shown.text
    assert_harmless(shown)


def test_text_from_people_cannot_turn_the_text_around_it(filled):
    text = "\u202egnp.exe"
    shown = card(filled, **hostile_shop(text))
    open_ = [tag for told, tag, attrs in shown.texts
             if text in told and tag != "bdi" and attrs.get("dir") != "auto"]  # fmt: skip
    assert open_ == []


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "data:text/html,x", "//x", "ftp://example.org", "x y.fr", ""]
)
def test_what_is_no_web_address_is_never_a_link(filled, website):
    shown = card(filled, website=website, links=(website,), phone=None)
    assert [link for link in links_of(shown) if not link.startswith(OWN_LINKS)] == []


def test_a_website_is_linked_without_vouching_for_it(filled):
    links = card(filled, website="example.org", phone=None).attributes
    assert ("a", "href", "https://example.org") in links
    assert ("a", "rel", "noopener nofollow") in links


def test_a_phone_is_called_by_a_tap(filled):
    shown = card(filled, phone="04 65 71 00 01")
    assert ("a", "href", "tel:0465710001") in shown.attributes
    assert "Appeler le 04 65 71 00 01" in shown.text


def test_an_address_that_is_hidden_is_said_to_be(filled):
    shown = card(filled, places=(make_place(visibility=Visibility.HIDDEN),))
    assert "Adresse non publiée" in shown.text
    assert "Lavoir" not in shown.text


def test_what_is_not_known_is_said(filled):
    shown = card(filled, confirmed_on=None, places=(make_place(opening_hours=None),))
    assert "horaires non renseignés" in shown.text
    assert "Fiche non confirmée" in shown.text


def test_a_host_and_its_guests_name_each_other(filled):
    host = make_shop(slug="a", name="Chez l'hôte")
    pickup = make_place(role=Role.PICKUP_POINT, host_slug="a")
    guest = make_shop(slug="b", name="Le miel", places=(pickup,))
    catalogue = filled(host, guest)
    assert "Le miel" in Reading(shop_html(catalogue.shop("a"), catalogue, now=NOW)).text
    shown = Reading(shop_html(catalogue.shop("b"), catalogue, now=NOW))
    assert "Point de retrait · Chez l'hôte" in shown.text
    assert ("button", "data-slug", "a") in shown.attributes


def test_the_card_says_where_one_delivers_and_how_one_pays(filled):
    zone = DeliveryZone(codes=("commune:07902",), days="Tu", minimum="dès 20 €")
    shown = card(filled, zones=(zone,), payments=(Payment.CASH,), made_in="07901")
    assert "L'Est · Tu · dès 20 €" in shown.text
    assert "espèces" in shown.text
    assert "L'Ouest" in shown.text


def test_the_list_goes_on_where_the_page_before_ended(filled):
    catalogue = filled(*(make_shop(slug=f"s-{n}", name=f"S {n}") for n in range(3)))
    html = results_html(search_shops(catalogue, Query(), limit=2, offset=2), chosen=None)
    assert ("ol", "start", "3") in Reading(html).attributes


def test_the_chosen_shop_is_marked(filled):
    shown = answer(filled, make_shop(slug="a"), make_shop(slug="b"), chosen="b")
    classes = [value for tag, name, value in shown.attributes if (tag, name) == ("li", "class")]
    assert classes == ["result", "result is-chosen"]


def test_a_distance_to_a_commune_is_an_estimate(filled):
    place = make_place(precision=Precision.COMMUNE)
    two_km_north = Position(lon=place.position.lon, lat=place.position.lat + 0.018)
    shown = answer(filled, make_shop(places=(place,)), near=two_km_north)
    assert "environ 2\u00a0km" in shown.text
    assert "position à la commune" in shown.text


def test_a_commune_asked_from_itself_has_no_distance(filled):
    place = make_place(precision=Precision.COMMUNE)
    shown = answer(filled, make_shop(places=(place,)), near=place.position)
    assert "dans la commune" in shown.text


def test_an_empty_answer_is_an_empty_list(filled):
    assert answer(filled).tags == ["ol"]


def test_the_legend_names_every_family_and_every_role_that_is_drawn():
    text = Reading(legend_html()).text
    for word in ("À manger", "Atelier", "Boutique", "Marché", "Point de retrait", "à la commune"):
        assert word in text


def test_a_card_says_how_far_each_place_is_from_where_one_stands(filled):
    place = make_place()
    catalogue = filled(make_shop(slug="a", places=(place,)))
    north = Position(lon=place.position.lon, lat=place.position.lat + 0.018)
    assert (
        "2,0\u00a0km"
        in Reading(shop_html(catalogue.shop("a"), catalogue, now=NOW, near=north)).text
    )
    assert "km" not in Reading(shop_html(catalogue.shop("a"), catalogue, now=NOW)).text


def test_a_card_offers_the_map_only_when_a_place_is_on_it(filled):
    assert ("button", "data-see", "1") in card(filled).attributes
    nowhere = card(filled, places=(make_place(position=None),))
    assert ("button", "data-see", "1") not in nowhere.attributes


def test_a_kind_has_its_picture_in_the_list_and_on_the_card(filled):
    shops = make_shop(slug="a", kinds=("honey", "wine"))
    for shown in (answer(filled, shops), card(filled, kinds=("honey", "wine"))):
        links = [value for tag, name, value in shown.attributes if (tag, name) == ("use", "href")]
        assert [link.split("/kinds.svg")[1] for link in links] == ["#honey"]


def test_the_list_draws_the_shape_that_the_map_draws(filled):
    stall = make_shop(places=(make_place(role=Role.MARKET_STALL),))
    drawn = [value for tag, name, value in answer(filled, stall).attributes if name == "d"]
    assert drawn == [SHAPE_PATHS[ROLE_SHAPES[Role.MARKET_STALL]]]


PHOTOS = (
    Photo(key="a" * 32, caption="Un bol", credit="Les Aulnes", width=1600, height=1200),
    Photo(key="b" * 32, width=800, height=600),
)


def test_a_card_shows_photos_with_their_words_and_their_size(filled):
    shown = card(filled, photos=PHOTOS)
    sources = [value for tag, name, value in shown.attributes if (tag, name) == ("img", "src")]
    assert sources == [f"/photos/{letter * 32}-small.webp" for letter in "ab"]
    alts = [value for tag, name, value in shown.attributes if (tag, name) == ("img", "alt")]
    assert alts == ["Un bol", "Photo de Tournerie des Aulnes"]
    assert ("img", "width", "1600") in shown.attributes
    assert "Photo\N{NO-BREAK SPACE}: Les Aulnes" in shown.text


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_words_of_a_photo_stay_words(filled, text):
    photo = Photo(key="a" * 32, caption=text, credit=text, width=1600, height=1200)
    shown = card(filled, photos=(photo,))
    assert shown.text.count(text) >= 2
    assert ("img", "alt", text) in shown.attributes
    assert "script" not in shown.tags
    assert not [name for _, name, _ in shown.attributes if name.startswith("on")]


def test_what_nobody_confirmed_for_long_says_so(filled):
    old = {"is_stale": True, "confirmed_on": date(2024, 5, 1)}
    assert "Pas confirmé depuis le 1er mai 2024" in card(filled, **old).text
    shown = answer(filled, make_shop(**old))
    assert "Pas confirmé depuis le 1er mai 2024" in shown.text
    classes = [value for tag, name, value in shown.attributes if (tag, name) == ("li", "class")]
    assert classes == ["result is-stale"]


def test_what_was_confirmed_lately_says_when(filled):
    shown = card(filled, confirmed_on=date(2026, 5, 1))
    assert "Confirmé il y a 7\u00a0mois · position au numéro" in shown.text
    assert ("time", "datetime", "2026-05-01") in shown.attributes
    assert ("time", "title", "1er mai 2026") in shown.attributes
    assert "Pas confirmé" not in answer(filled, make_shop()).text


@pytest.mark.parametrize(
    ("is_reportable", "is_demonstration", "expected"),
    [(True, False, ["/signaler/a"]), (True, True, []), (False, False, [])],
)
def test_an_error_can_be_told_where_somebody_reads_it(
    filled, is_reportable, is_demonstration, expected
):
    catalogue = filled(
        make_shop(slug="a", phone=None, website=None, is_demonstration=is_demonstration)
    )
    html = shop_html(catalogue.shop("a"), catalogue, now=NOW, is_reportable=is_reportable)
    links = links_of(Reading(html))
    assert [link for link in links if not link.startswith(OWN_LINKS)] == expected


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://la.example/1", 'Vu aussi sur <a href="https://la.example/1"'),
        ("javascript:alert(1)", "Source : <bdi>L&#39;annuaire</bdi> (<bdi>ODbL</bdi>)"),
        (None, "Source : <bdi>L&#39;annuaire</bdi> (<bdi>ODbL</bdi>)"),
    ],
    ids=["link", "script", "no link"],
)
def test_imported_entry_says_where_else_it_was_seen(filled, url, said):
    shop = make_shop(source="L'annuaire", licence="ODbL", source_url=url)
    html = " ".join(shop_html(shop, filled(shop), now=NOW).replace("\xa0", " ").split())
    assert said in html
    assert "javascript:" not in html
    assert "ODbL" in html


# --- languages -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "Atelier à L'Ouest · position à la commune"),
        ("en", "Workshop in L'Ouest · only the commune is known"),
        ("nl", "Atelier in L'Ouest · alleen de gemeente bekend"),
        ("de", "Werkstatt in L'Ouest · nur die Gemeinde bekannt"),
    ],
)
def test_the_list_speaks_the_language_of_whoever_reads(filled, language, words):
    place = make_place(precision=Precision.COMMUNE)
    with speaking(Language(language)):
        shown = answer(filled, make_shop(places=(place,)))
    assert words in " ".join(shown.text.split())


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_hostile_text_stays_text_in_every_language(filled, text, language):
    with speaking(language):
        shown = answer(filled, make_shop(**hostile_shop(text)))
    assert text in shown.text
    assert_harmless(shown)


def test_the_language_can_be_changed_and_the_rest_of_the_address_stays():
    shown = Reading(languages_html("q=miel+%26+vin&genre=honey&langue=nl"))
    links = [value for tag, name, value in shown.attributes if (tag, name) == ("a", "href")]
    assert links == [f"?q=miel+%26+vin&genre=honey&langue={code}" for code in ("en", "nl", "de")]
    assert "Français · English · Nederlands · Deutsch" in shown.text


def test_the_language_that_is_spoken_is_no_link():
    with speaking(Language.DE):
        shown = Reading(languages_html(""))
    assert [name for tag, name, value in shown.attributes if name == "hreflang"] == ["hreflang"] * 3
    assert ("span", "lang", "de") in shown.attributes
    assert ("nav", "aria-label", "Sprache") in shown.attributes
