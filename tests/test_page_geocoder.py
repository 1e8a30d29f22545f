"""Page Géocoder under AppTest; what it draws is driven in Chromium."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.address_tables.uploads import MOST_ROWS

SCRIPT = Path(__file__).parent.parent / "pages" / "navigation.py"


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALENTOUR_HOME", str(tmp_path_factory.mktemp("home")))
        yield


def geocode(text):
    # The navigation knows its pages once it has run.
    page = AppTest.from_file(str(SCRIPT), default_timeout=120).run()
    page.switch_page("geocoder.py").run()
    assert not page.exception
    page.text_area(key="pasted").set_value(text)
    page.button[0].click().run()
    assert not page.exception
    return page


def component(page, key):
    [found] = [part for part in page.get("bidi_component") if part.key == key]
    return json.loads(found.proto.json)


def test_communes_are_found_where_no_address_is_loaded():
    page = geocode("Vals-les-Bains\nqzxw vvkk qqzz")
    assert page.subheader[0].value == "2 adresses : 1 sûre, 1 sans réponse"
    assert component(page, "map")["points"][0]["label"].startswith("Vals-les-Bains")
    assert component(page, "list")["html"].count("<li class=") == 2


def test_nothing_pasted_is_told_and_nothing_shown():
    page = geocode("  ")
    assert [part.value for part in page.markdown] == [
        "Collez au moins une adresse, ou choisissez un fichier."
    ]
    assert not page.subheader


def test_too_many_rows_are_told():
    page = geocode("x\n" * (MOST_ROWS + 1))
    assert "coupez-le en plusieurs" in page.markdown[0].value


def test_doubtful_rows_can_be_shown_alone_and_pages_turned():
    page = geocode("Vals-les-Bains\n" * 60 + "qzxw vvkk qqzz")
    assert component(page, "list")["html"].count("<li class=") == 50
    [following] = [button for button in page.button if button.label == "Adresses suivantes"]
    following.click().run()
    assert component(page, "list")["html"].count("<li class=") == 11
    page.toggle(key="only_doubtful").set_value(True).run()
    assert component(page, "list")["html"].count("<li class=") == 1
