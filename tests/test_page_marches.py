"""Page Marchés under AppTest, with the demonstration shops."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.test_pages import component, notices

SCRIPT = Path(__file__).parent.parent / "pages" / "navigation.py"


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALENTOUR_HOME", str(tmp_path_factory.mktemp("home")))
        yield


def open_markets(**parameters):
    page = AppTest.from_file(str(SCRIPT), default_timeout=120)
    # The navigation knows its pages once it has run.
    page.run()
    page.query_params.update(parameters)
    page.switch_page("marches.py").run()
    assert not page.exception
    return page


def shown(page):
    return component(page, "markets")["html"]


def test_the_whole_territory_answers_first():
    page = open_markets()
    assert page.title[0].value == "Marchés"
    assert "Ce week-end</h2>" in shown(page)
    assert shown(page).count("data-slug=") > 10
    assert 'href="/marches.ics"' in shown(page)


def test_the_place_of_the_link_is_asked_from():
    page = open_markets(pres="07019", rayon="50")
    assert component(page, "market_place")["value"] == "Aubenas (07)"
    assert "Ce week-end près de chez vous" in shown(page)
    assert 'href="/marches.ics?pres=07019&amp;rayon=50"' in shown(page)
    assert page.selectbox(key="market_radius_km").value == 50


def test_a_radius_that_is_chosen_stands_in_the_address():
    page = open_markets(pres="07019")
    page.selectbox(key="market_radius_km").select(5.0).run()
    assert not page.exception
    assert page.query_params["rayon"] in ("5", ["5"])


def test_a_radius_is_asked_once_one_has_said_where_one_is():
    assert not open_markets().selectbox
    assert open_markets(pres="07019").selectbox(key="market_radius_km").value == 20


@pytest.mark.parametrize("typed", ["<img src=x onerror=alert(1)>", "é" * 300, "${x}", "\0", "`"])
def test_no_link_breaks_the_page(typed):
    page = open_markets(pres=typed, rayon=typed, boutique=typed)
    assert "<img" not in notices(page)
    assert shown(page)


def test_a_maker_of_a_market_has_its_card_on_the_page():
    slug = shown(open_markets()).split('data-slug="')[1].split('"')[0]
    page = open_markets(boutique=slug)
    assert f'href="/boutique/{slug}/marches.ics"' in shown(page)
    assert component(page, "markets")["opened"] == slug


def test_a_maker_that_is_gone_is_said_to_be_and_the_markets_stay():
    page = open_markets(boutique="partie")
    assert "plus sur la carte" in notices(page)
    assert "Ce week-end" in shown(page)


def test_markets_are_told_in_the_language_of_the_address():
    page = open_markets(langue="de", pres="07019")
    assert page.title[0].value == "Märkte"
    assert "Dieses Wochenende in Ihrer Nähe</h2>" in shown(page)
    assert "langue=de" in shown(page)
