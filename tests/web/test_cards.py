from datetime import date, datetime
from html.parser import HTMLParser

import pytest

from geo.coordinates import Position
from geo.languages import Language, speaking
from geo.maps import ROLE_SHAPES, SHAPE_PATHS
from geo.market_search import find_markets
from geo.search import Bbox, search_shops
from geo.values import (
    DeliveryZone,
    Payment,
    Photo,
    Precision,
    Query,
    Role,
    Service,
    Visibility,
)
from geo.web.cards import languages_html, legend_html, markets_html, results_html, shop_html
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
    return Reading(
        results_html(search_shops(filled(*shops), Query(**query)), chosen=chosen, at=NOW)
    )


def hostile_shop(text):
    return {
        "name": text,
        "description": text,
        "phone": text,
        "website": text,
        "links": (text,),
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
    assert "L'Est · mardi · minimum : dès 20 €" in shown.text
    assert "espèces" in shown.text
    assert "L'Ouest" in shown.text


def test_the_list_goes_on_where_the_page_before_ended(filled):
    catalogue = filled(*(make_shop(slug=f"s-{n}", name=f"S {n}") for n in range(3)))
    html = results_html(search_shops(catalogue, Query(), limit=2, offset=2), chosen=None, at=NOW)
    assert ("ol", "start", "3") in Reading(html).attributes


def test_the_chosen_shop_is_marked(filled):
    shown = answer(filled, make_shop(slug="a"), make_shop(slug="b"), chosen="b")
    classes = [value for tag, name, value in shown.attributes if (tag, name) == ("li", "class")]
    assert classes == ["result fam-craft", "result fam-craft is-chosen"]


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
    assert classes == ["result fam-craft is-stale"]


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


@pytest.mark.parametrize(
    ("hours", "state", "words"),
    [
        ("Tu-Sa 09:00-12:00", "is-open", "ouvert · ferme à 12\u00a0h"),
        ("We 09:00-12:00", "is-closed", "fermé · ouvre demain à 9\u00a0h"),
        (None, "is-unknown", "horaires non renseignés"),
        ("le matin", "is-unknown", "à vérifier avant de venir"),
    ],
)
def test_each_place_says_its_state_in_words_before_any_colour(filled, hours, state, words):
    shown = card(filled, places=(make_place(opening_hours=hours),))
    assert ("p", "class", f"sign {state}") in shown.attributes
    assert words in shown.text


def test_words_that_are_the_state_are_said_once(filled):
    place = make_place(opening_hours='unknown "sur rendez-vous"')
    assert card(filled, places=(place,)).text.count("sur rendez-vous") == 1


def test_a_closure_that_comes_is_said(filled):
    hours = "Tu-Sa 09:00-12:00; 2026 Dec 24-2027 Jan 02 off"
    shown = card(filled, places=(make_place(opening_hours=hours),))
    assert ("p", "class", "closure") in shown.attributes
    assert "fermé du 24 décembre 2026 au 2 janvier 2027" in shown.text


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("06 39 98 12 34", ["tel:0639981234", "sms:+33639981234", "https://wa.me/33639981234"]),
        ("04 65 71 00 01", ["tel:0465710001"]),
        (None, []),
    ],
)
def test_only_a_mobile_takes_messages(filled, phone, expected):
    links = links_of(card(filled, phone=phone))
    assert [link for link in links if not link.startswith(OWN_LINKS)] == expected


def test_networks_are_called_by_their_name(filled):
    shown = card(filled, links=("https://www.instagram.com/miel", "javascript:alert(1)"))
    assert "https://www.instagram.com/miel" in links_of(shown)
    assert "Instagram" in shown.text
    assert not [link for link in links_of(shown) if "javascript" in link]


def test_a_card_is_taken_along(filled):
    stall = make_place(role=Role.MARKET_STALL)
    shown = card(filled, places=(stall,))
    assert ("button", "data-share", "/?boutique=a") in shown.attributes
    for link in ("/?boutique=a", "/boutique/a.vcf", "/boutique/a/marches.ics"):
        assert link in links_of(shown)
    assert "/boutique/a/marches.ics" not in links_of(card(filled))


def test_a_place_with_a_position_has_ways_there(filled):
    ways = [link for link in links_of(card(filled)) if link.startswith(("geo:", "https://www.o"))]
    assert ways == [
        "https://www.openstreetmap.org/directions?to=44.040000%2C4.060000",
        "geo:44.040000,4.060000?q=44.040000,4.060000(Tournerie%20des%20Aulnes)",
    ]


def test_a_place_shown_at_its_commune_says_so(filled):
    shown = card(filled, places=(make_place(visibility=Visibility.COMMUNE),))
    assert "l’adresse exacte n’est pas publiée" in shown.text
    assert "Itinéraire jusqu’à la commune" in shown.text
    assert "Lavoir" not in shown.text


def test_hosts_and_whom_else_one_finds_there_are_linked(filled):
    pickup = make_place(role=Role.PICKUP_POINT, host_slug="hote")
    others = make_shop(slug="hote", name="L'hôte"), make_shop(slug="b", name="B", places=(pickup,))
    shown = card(filled, *others, places=(pickup,))
    assert "Chez qui retirer" in shown.text
    assert "Vous y trouverez aussi" in shown.text
    slugs = [value for _, name, value in shown.attributes if name == "data-slug"]
    assert slugs == ["hote", "b"]


def test_a_host_that_is_gone_is_not_linked(filled):
    shown = card(filled, places=(make_place(role=Role.PICKUP_POINT, host_slug="partie"),))
    assert "Chez qui retirer" not in shown.text


@pytest.mark.parametrize(
    ("services", "payments", "said"),
    [
        ((Service.ON_SITE,), (Payment.CASH,), "Payer sur place\u00a0: espèces"),
        ((Service.ON_SITE,), (), "On peut payer sur place."),
        ((Service.DELIVERY,), (Payment.CASH,), "Paiement\u00a0: espèces"),
    ],
)
def test_paying_on_site_is_said(filled, services, payments, said):
    assert said in card(filled, services=services, payments=payments).text


def markets(filled, *shops, where=None):
    everywhere = Bbox(west=3.9, south=43.9, east=4.3, north=44.2)
    found = find_markets(filled(*shops), Query(), window=everywhere, now=NOW)
    html = markets_html(found, today=NOW.date(), where=where, calendar_url="/marches.ics?pres=a&b")
    return Reading(html)


def make_stall(hours="Sa 08:00-13:00", **changes):
    place = make_place(role=Role.MARKET_STALL, name="Marché de l'Ouest", opening_hours=hours)
    return make_shop(**({"slug": "a", "places": (place,)} | changes))


def test_markets_of_the_week_end_come_first(filled):
    shown = markets(filled, make_stall(), where="à moins de 20 km d'Aubenas")
    assert "Ce week-end près de chez vous" in shown.text
    assert "samedi 5 décembre, 8\u00a0h – 13\u00a0h" in shown.text
    assert ("button", "data-slug", "a") in shown.attributes
    assert links_of(shown) == ["/marches.ics?pres=a&b"]
    assert "mardi 1er décembre\u00a0: aucun marché" in shown.text


def test_a_week_end_without_a_market_names_the_next_one(filled):
    text = markets(filled, make_stall("We 08:00-13:00")).text
    assert "Aucun marché n’est annoncé ce week-end sur tout le territoire" in text
    assert "mercredi 2 décembre, 8\u00a0h – 13\u00a0h" in text


def test_two_weeks_without_a_market_say_what_to_try(filled):
    shown = markets(filled, where="à moins de 20 km d'Aubenas")
    assert "à moins de 20 km d’Aubenas. Essayez un rayon plus grand" in shown.text
    assert links_of(shown) == []


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_hostile_text_is_shown_as_text_on_a_market(filled, text):
    place = make_place(
        role=Role.MARKET_STALL, name=text, city=text, insee_code=None, opening_hours="Sa 08:00-9:00"
    )
    shown = markets(filled, make_shop(name=text, places=(place,)))
    assert shown.text.count(text) >= 6
    assert_harmless(shown)


def test_a_card_away_from_the_map_links_to_it(filled):
    catalogue = filled(make_shop(slug="a"))
    shown = Reading(shop_html(catalogue.shop("a"), catalogue, now=NOW, is_beside_map=False))
    assert ("button", "data-see", "1") not in shown.attributes
    assert links_of(shown).count("/?boutique=a") == 2


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
    assert shown.text.split() == ["FrançaisEnglishNederlandsDeutsch"]


def test_the_language_that_is_spoken_is_no_link():
    with speaking(Language.DE):
        shown = Reading(languages_html(""))
    assert [name for tag, name, value in shown.attributes if name == "hreflang"] == ["hreflang"] * 3
    assert ("span", "lang", "de") in shown.attributes
    assert ("nav", "aria-label", "Sprache") in shown.attributes
