import pytest
from jinja2 import DictLoader

from geo.languages import Language, speaking
from geo.web import templates


@pytest.fixture
def shown(monkeypatch):
    """Return how a template is shown, filled in a language."""
    environment = templates._ENVIRONMENT.overlay()

    def show(source, language=Language.FR, **values):
        environment.loader = DictLoader({"shown": source})
        environment.cache.clear()
        with speaking(language):
            return environment.get_template("shown").render(**values)

    return show


def test_french_is_typeset_where_it_stands_and_where_it_is_said(shown):
    assert shown("<p>L'eau : oui</p>") == "<p>L’eau\u00a0: oui</p>"
    assert shown("""{{ _("L'eau : oui") }}""") == "L’eau\u00a0: oui"
    assert shown("{% trans %}L'eau : oui{% endtrans %}") == "L’eau\u00a0: oui"


def test_what_fills_a_sentence_is_not_typeset_but_escaped(shown):
    source = "{% trans city=city %}à <bdi>{{ city }}</bdi>{% endtrans %}"
    assert shown(source, city="<i>L'Eau") == "à <bdi>&lt;i&gt;L&#39;Eau</bdi>"
    assert shown(source, Language.EN, city="<i>%(city)s") == "in <bdi>&lt;i&gt;%(city)s</bdi>"


def test_a_sentence_is_said_in_the_language_of_each_filling(shown):
    source = """{{ _("Légende de la carte") }}"""
    said = [shown(source, language) for language in Language]
    assert said == ["Légende de la carte", "Map key", "Legenda van de kaart", "Legende der Karte"]


def test_a_sentence_over_several_lines_is_one_sentence(shown):
    source = "{% trans %}\n  Légende\n  de la carte\n{% endtrans %}"
    assert shown(source, Language.EN) == "Map key"


def test_text_after_a_sentence_is_typeset_again(shown):
    assert shown("{% trans %}Miel{% endtrans %}<b>L'eau</b>") == "Miel<b>L’eau</b>"


def test_a_constant_link_follows_the_language_of_each_visitor():
    template = templates._ENVIRONMENT.from_string('{{ "/favoris"|in_language }}')
    shown = []
    for language, is_asked in ((Language.NL, True), (Language.FR, False), (Language.DE, True)):
        with speaking(language, is_asked=is_asked):
            shown.append(template.render())
    assert shown == ["/favoris?langue=nl", "/favoris", "/favoris?langue=de"]
