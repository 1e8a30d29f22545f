"""Page Intégrer under AppTest, with the demonstration shops; its frame is driven in Chromium."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.application import open_application
from geo.registry.organizers import find_organizer
from geo.registry.views import add_view, change_view, list_views
from geo.roles import Scope
from geo.views import View
from geo.web.desk_visitor import Visitor
from tests.organizers import OPERATOR, add_account
from tests.test_embed_code import only_tag
from tests.test_pages import component, notices

SCRIPT = Path(__file__).parent.parent / "pages" / "navigation.py"
AUBENAS = "epci:200073245"


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALENTOUR_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="module")
def organizer(home):
    """Somebody who may keep views of the basin of Aubenas alone."""
    registry = open_application().registry
    return add_account(registry, login="office", scopes=(Scope(codes=(AUBENAS,)),))


def open_page(**parameters):
    page = AppTest.from_file(str(SCRIPT), default_timeout=120)
    page.run()
    page.query_params.update(parameters)
    page.switch_page("integrer.py").run()
    assert not page.exception
    return page


def codes(page):
    return {one["key"]: one["code"] for one in component(page, "embed_codes")["codes"]}


def press(page, label):
    [button] = [one for one in page.button if one.label == label]
    button.click().run()
    assert not page.exception
    return page


def test_the_whole_map_is_offered_first():
    page = open_page()
    assert component(page, "embed_preview")["url"] == "/carte?cadre=1"
    tag, attributes = only_tag(codes(page)["iframe"].splitlines()[0])
    assert (tag, attributes["title"]) == ("iframe", "Créateurs et commerces")
    assert codes(page)["link"].endswith("/carte")


def test_what_is_chosen_stands_in_every_code_and_in_the_address():
    page = open_page()
    page.text_input(key="embed_area").set_value("bassin d'aubenas").run()
    press(page, "Ajouter CC du Bassin d'Aubenas, intercommunalité")
    page.multiselect(key="embed_kinds").select("honey").run()
    page.selectbox(key="embed_language").select("nl").run()
    assert not page.exception
    preview = component(page, "embed_preview")["url"]
    assert "territoire=epci%3A200073245" in preview
    assert {"genre=honey", "langue=nl", "cadre=1"} <= set(preview.split("?")[1].split("&"))
    script = only_tag(codes(page)["script"])[1]
    assert script["data-territoire"] == AUBENAS
    assert (script["data-genre"], script["data-langue"]) == ("honey", "nl")
    assert page.query_params["genre"] in ("honey", ["honey"])
    press(page, "Retirer CC du Bassin d'Aubenas, intercommunalité")
    assert "territoire" not in component(page, "embed_preview")["url"]


def test_an_address_fills_the_form():
    page = open_page(territoire=AUBENAS, genre="honey", couleur="ffd200", affichage="liste")
    assert page.multiselect(key="embed_kinds").value == ["honey"]
    assert page.color_picker(key="embed_colour").value == "#ffd200"
    assert "trop pâle" in page.warning[0].value
    [better] = [one.label for one in page.button if one.label.startswith("Prendre #")]
    press(page, better)
    assert not page.warning
    assert page.color_picker(key="embed_colour").value == better.removeprefix("Prendre ")
    assert better.replace("Prendre #", "couleur=") in component(page, "embed_preview")["url"]


def test_the_map_opens_where_one_says():
    page = open_page()
    page.text_input(key="embed_place").set_value("Aubenas").run()
    assert not page.exception
    assert "zoom=11" in component(page, "embed_preview")["url"]
    page.slider(key="embed_zoom").set_value(14).run()
    assert "zoom=14" in component(page, "embed_preview")["url"]
    page.text_input(key="embed_place").set_value("").run()
    assert "zoom" not in component(page, "embed_preview")["url"]


def test_without_an_account_everything_but_saving_is_there():
    page = open_page(territoire=AUBENAS)
    assert not [one for one in page.button if one.label == "Enregistrer la vue"]
    assert set(codes(page)) == {"script", "iframe", "link"}


def log_in(monkeypatch, actor):
    """Let the page see `actor` as whoever is logged in, as its cookie would."""

    def visitor():
        with open_application().registry.reading() as connection:
            found = find_organizer(connection, actor.name)
        return Visitor(organizer=found, is_by_service=False)

    for module in ("pages.desk", "pages.view_saving"):
        monkeypatch.setattr(f"{module}.current_visitor", visitor)


def kept():
    with open_application().registry.reading() as connection:
        return {one.view.slug: one for one in list_views(connection)}


def test_an_organizer_saves_changes_and_removes_views(monkeypatch, organizer):
    log_in(monkeypatch, organizer)
    page = open_page()
    page.text_input(key="embed_title").set_value("Nos <créateurs>").run()
    press(page, "Enregistrer la vue")
    assert "limité à une partie" in notices(page)
    page = open_page(territoire=AUBENAS)
    page.text_input(key="embed_title").set_value("Nos <créateurs>").run()
    page.text_area(key="embed_hosts").set_value("http://office.example").run()
    press(page, "Enregistrer la vue")
    assert "office.example" in notices(page)
    page.text_area(key="embed_hosts").set_value("www.office.example").run()
    press(page, "Enregistrer la vue")
    assert "/v/nos-createurs" in notices(page)
    assert kept()["nos-createurs"].view.allowed_hosts == ("https://www.office.example",)
    assert only_tag(codes(page)["iframe"].splitlines()[0])[1]["src"].endswith(
        "/v/nos-createurs?cadre=1"
    )
    # Somebody else saves first: nothing is overwritten unasked.
    other = View(slug="nos-createurs", title="Autre", territory=(AUBENAS,))
    with open_application().registry.writing() as connection:
        change_view(connection, other, version=None, by=OPERATOR, at=datetime.now(UTC))
    page.text_input(key="embed_title").set_value("Le mien").run()
    press(page, "Enregistrer la vue")
    assert "entre-temps" in notices(page)
    assert kept()["nos-createurs"].view.title == "Autre"
    press(page, "Enregistrer la vue")
    assert kept()["nos-createurs"].view.title == "Le mien"
    press(page, "Supprimer la vue")
    assert "nos-createurs" not in kept()
    assert codes(page)["link"].split("?")[0].endswith("/carte")


def test_views_of_others_are_not_shown_to_who_may_not_change_them(monkeypatch, organizer):
    log_in(monkeypatch, organizer)
    with open_application().registry.writing() as connection:
        whole = View(slug="tout", title="Toute la carte")
        add_view(connection, whole, by=OPERATOR, at=datetime.now(UTC))
    assert "tout" in kept()
    assert not [one for one in open_page().button if one.label == "Supprimer la vue"]
