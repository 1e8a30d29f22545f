"""Page Carte under AppTest, with the demonstration shops; what it draws is driven in Chromium."""

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

SCRIPT = Path(__file__).parent.parent / "pages" / "navigation.py"


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALENTOUR_HOME", str(tmp_path_factory.mktemp("home")))
        yield


def open_page(**parameters):
    page = AppTest.from_file(str(SCRIPT), default_timeout=120)
    page.query_params.update(parameters)
    page.run()
    assert not page.exception
    return page


def component(page, key):
    [found] = [part for part in page.get("bidi_component") if part.key == key]
    return json.loads(found.proto.json)


def notices(page):
    shown = [part.proto.body for part in page.get("html")]
    return " ".join(html for html in shown if "notice" in html)


def found_count(page):
    return int(page.header[0].value.split("\u00a0")[0])


def test_the_first_visit_shows_every_shop():
    page = open_page()
    assert found_count(page) >= 200
    assert component(page, "cards")["html"].count("<li class=") == 20
    shown = component(page, "map")
    assert (shown["title"], shown["query"], shown["chosen"]) == ("Carte des adresses", "", None)
    assert shown["legend"].count("<svg") >= 12
    assert notices(page) == ""


def test_invented_entries_are_said_to_be():
    assert "inventées" in open_page().caption[0].value


def choose_several(key, value):
    return lambda page: page.multiselect(key=key).select(value).run()


FILTERS = {
    "genre": ("honey", choose_several("kinds", "honey")),
    "commune": ("07019", choose_several("communes", "07019")),
    "q": ("miel", lambda page: page.text_input(key="text").set_value("miel").run()),
    "service": (
        "delivery",
        lambda page: page.button_group(key="services").select("delivery").run(),
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_narrows_the_answer_and_stands_in_the_address(name):
    value, choose = FILTERS[name]
    page = open_page()
    before = found_count(page)
    choose(page)
    assert not page.exception
    assert 0 < found_count(page) < before
    assert page.query_params[name] in (value, [value])
    assert component(page, "map")["query"] == f"{name}={value}"


@pytest.mark.parametrize("name", FILTERS)
def test_the_address_fills_the_filters(name):
    value, choose = FILTERS[name]
    by_hand = open_page()
    choose(by_hand)
    assert component(open_page(**{name: value}), "cards") == component(by_hand, "cards")


def test_filters_add_up():
    page = open_page(genre="honey")
    FILTERS["service"][1](page)
    assert component(page, "map")["query"] == "genre=honey&service=delivery"
    assert page.multiselect(key="kinds").value == ["honey"]


def test_a_link_around_a_commune_keeps_a_radius_that_the_menu_does_not_offer():
    page = open_page(pres="07019", rayon="12.5")
    assert page.selectbox(key="radius_km").value == 12.5
    assert page.header[0].value.endswith("à moins de 12,5\N{NO-BREAK SPACE}km d'Aubenas")
    assert component(page, "place")["value"] == "Aubenas (07)"


def test_a_radius_waits_until_one_has_said_where_one_is():
    assert open_page().selectbox(key="radius_km").disabled
    assert not open_page(pres="07019").selectbox(key="radius_km").disabled


def test_an_answer_around_a_commune_is_told_by_distance():
    html = component(open_page(pres="07019"), "cards")["html"]
    distances = re.findall(r"<strong>(.*?)</strong>", html)
    assert len(distances) == 20
    assert all(re.fullmatch(r"dans la commune|.*\d\s(km|m)", told) for told in distances)


def test_an_empty_answer_says_what_to_widen():
    page = open_page(q="xylophone", genre="honey", pres="07019", rayon="5")
    assert found_count(page) == 0
    told = notices(page)
    assert "un rayon plus grand" in told
    assert "«\u00a0xylophone\u00a0»" in told
    assert "un autre genre" in told


def test_a_link_opens_the_card_of_its_shop():
    slug = component(open_page(), "cards")["html"].split('data-slug="')[1].split('"')[0]
    page = open_page(boutique=slug)
    assert '<article class="shop ' in component(page, "cards")["html"]
    assert component(page, "map")["chosen"] == slug


def test_a_shop_that_is_gone_is_said_to_be_and_the_list_stays():
    page = open_page(boutique="partie-sans-laisser-d-adresse")
    assert "plus sur la carte" in notices(page)
    assert component(page, "cards")["html"].count("<li class=") == 20


def test_what_a_link_says_wrong_is_told_as_text_and_left_out():
    page = open_page(genre="[ici](https://evil.example)", rayon="<img src=x onerror=alert(1)>")
    told = notices(page)
    assert "«\u00a0[ici](https://evil.example)\u00a0» n’est pas un choix possible" in told
    assert "&lt;img src=x onerror=alert(1)&gt;" in told
    assert found_count(page) >= 200
    assert [caption.value for caption in page.caption if "evil" in caption.value] == []


def test_faults_of_a_link_are_forgotten_with_the_next_choice():
    page = open_page(genre="gold")
    FILTERS["q"][1](page)
    assert notices(page) == ""


def test_pages_go_on_and_back():
    page = open_page()
    [forward] = [button for button in page.button if button.label == "Adresses suivantes"]
    forward.click().run()
    assert 'start="21"' in component(page, "cards")["html"]
    assert page.query_params["page"] in ("2", ["2"])
    [back, _] = page.button
    back.click().run()
    assert 'start="1"' in component(page, "cards")["html"]


def test_a_page_beyond_the_last_is_the_last():
    page = open_page(page="99999", genre="honey")
    assert found_count(page) < 20
    assert component(page, "cards")["html"].count("<li class=") == found_count(page)


def test_a_choice_starts_at_the_first_page_again():
    page = open_page(page="2")
    FILTERS["q"][1](page)
    assert "page" not in page.query_params


def test_another_address_is_taken_over():
    page = open_page(genre="honey")
    page.query_params.clear()
    page.query_params["q"] = "poterie"
    page.run()
    assert page.multiselect(key="kinds").value == []
    assert page.text_input(key="text").value == "poterie"


def test_a_click_that_comes_with_an_older_address_is_not_lost():
    page = open_page()
    FILTERS["genre"][1](page)
    page.query_params.clear()
    FILTERS["q"][1](page)
    assert component(page, "map")["query"] == "q=miel&genre=honey"


@pytest.mark.parametrize("typed", ["é" * 300, "\0", "%", "a,b", "07019" * 99])
def test_no_link_breaks_the_page(typed):
    names = ("q", "genre", "service", "commune", "epci", "pres", "rayon", "boutique", "page")
    open_page(**dict.fromkeys(names, typed))


def test_an_answer_that_offers_no_service_leaves_the_page_usable():
    page = open_page(q="xylophone")
    assert not page.get("button_group")
    page.text_input(key="text").set_value("miel").run()
    assert not page.exception
    assert found_count(page) > 0
    assert page.get("button_group")


def test_the_page_speaks_the_language_of_its_address_and_keeps_it():
    page = open_page(langue="nl", pres="07019")
    assert page.title[0].value.startswith("Bij jou in de buurt")
    assert "van Aubenas" in page.header[0].value or "rond Aubenas" in page.header[0].value
    assert component(page, "place")["label"] == "Waar ben je?"
    assert "Legenda van de kaart" in component(page, "map")["legend"]
    page.text_input(key="text").set_value("honing").run()
    assert "nl" in page.query_params["langue"]
    assert found_count(page) > 0
    assert "langue=nl" in component(page, "map")["query"]
