"""Nothing that a visitor reads is left in French by mistake: every sentence is marked, gathered
and translated, with the same blanks and the same tags."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from geo.languages import LOCALES_FOLDER, Language

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "geo" / "web" / "templates"
FRENCH_TEMPLATES = re.compile(
    "addresses|bench|dashboard|desk|dossier|fields|figures|import|limits|log_in|message_map|month"
    "|own_entry|queue|registration|reminder|rows"
)
"""Templates of organizers, of makers who register, and of the geocoder."""
VISITOR_TEMPLATES = sorted(
    path.stem for path in TEMPLATES.glob("*.html") if not FRENCH_TEMPLATES.match(path.stem)
)
VISITOR_MODULES = (
    *("geo/answers.py", "geo/choices.py", "geo/contact_card.py", "geo/dated_rules.py"),
    *("geo/door_sign.py", "geo/map_form.py", "geo/maps.py", "geo/market_calendar.py"),
    *("geo/market_search.py", "geo/markets.py", "geo/moments.py", "geo/opening.py"),
    *("geo/paper/guide.py", "geo/paper/plates.py", "geo/paper/preview.py", "geo/paper/signs.py"),
    *("geo/web/paper_routes.py", "geo/web/paper_view.py"),
    *("geo/feeds/ogc_documents.py", "geo/feeds/papers.py", "geo/web/sitemap_routes.py"),
    *("geo/reporting.py", "geo/svg_map.py", "geo/wording.py"),
    *("geo/web/cards.py", "geo/web/map_routes.py", "geo/web/print_routes.py"),
    *("geo/web/print_view.py", "geo/web/shell.py", "geo/web/shop_routes.py"),
    *("geo/web/shop_view.py", "geo/web/templates.py"),
    *("pages/carte.py", "pages/filters.py", "pages/marches.py", "pages/where.py"),
)
NOT_SAID = {
    # What fills {of_place}, in French alone.
    "geo/answers.py": {"de votre position"},
    "geo/market_search.py": {"de votre position"},
    "geo/market_calendar.py": {"Europe/Paris"},
    "geo/maps.py": {"Layer", "Figure"},
    "geo/paper/guide.py": {"…"},
    "geo/web/paper_view.py": {"…"},
    "geo/web/shell.py": {
        *("Alentour", "utf-8", "No results", "Clear all", "Clear value", "Selected values", "Open"),
        *("Remove {name}", "Help for {name}", "Choose an option"),
    },
}
"""Constants of those modules that look like a sentence and are none, or a name."""
STREAMLITS = {"Material Symbols", "Help for ", "use strict"}
NAMES = {
    "Alentour",
    "· Alentour",
    "/api/shops.",
    "/ogc",
    "vue=",
    "OGC API – Features",
    "OpenAPI 3.0",
    "WhatsApp",
    "noindex",
    "light dark",
    "width=device-width, initial-scale=1",
}
SPEAKING = {"say": 1, "say_many": 2, "marked": 1, "translate": 1}
TRANSLATED = [language for language in Language if language is not Language.FR]


def gather_messages():
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    keywords = DEFAULT_KEYWORDS | {"say": None, "say_many": (1, 2), "marked": None}
    found = extract_from_dir(ROOT, methods, options, keywords)
    return {message for _, _, message, _, _ in found}


@pytest.fixture(scope="module")
def gathered():
    return gather_messages()


@pytest.fixture(scope="module", params=TRANSLATED)
def catalogue(request):
    path = LOCALES_FOLDER / request.param / "LC_MESSAGES" / "alentour.po"
    with path.open("rb") as file:
        return read_po(file, locale=str(request.param), abort_invalid=True)


def texts(message):
    """Return (French, translation) pairs of a message, one for each of its forms."""
    if isinstance(message.id, tuple):
        return list(zip(message.id, message.string, strict=True))
    return [(message.id, message.string)]


def sentences(catalogue):
    return [message for message in catalogue if message.id]


def test_every_sentence_is_translated_and_nothing_else(gathered, catalogue):
    assert {message.id for message in sentences(catalogue)} == gathered


def test_every_translation_is_written_and_sure(catalogue):
    found = [
        message.id
        for message in sentences(catalogue)
        if message.fuzzy or not all(said.strip() for _, said in texts(message))
    ]
    assert found == []


def blanks(text):
    named = re.findall(r"\{(\w+)\}", text), re.findall(r"%\((\w+)\)s", text)
    return [{re.sub("^(of|at)_", "", name) for name in names} for names in named]


def test_every_translation_has_the_blanks_of_its_sentence(catalogue):
    pairs = [pair for message in sentences(catalogue) for pair in texts(message)]
    assert [french for french, said in pairs if blanks(french) != blanks(said)] == []


def test_no_translation_brings_a_tag_or_a_quote_of_its_own(catalogue):
    def marks(text):
        return sorted(re.findall(r"<[^>]*>|[<>\"&]", text))

    pairs = [pair for message in sentences(catalogue) for pair in texts(message)]
    assert [french for french, said in pairs if marks(french) != marks(said)] == []


def test_translations_hold_no_french_spaces(catalogue):
    pairs = [pair for message in sentences(catalogue) for pair in texts(message)]
    assert [said for _, said in pairs if re.search(r"[\u00a0\u202f«»]| [:;!?]", said)] == []


# --- what stands in the source ----------------------------------------------------------------


def calls(tree):
    for node in ast.walk(tree):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if is_call and node.func.id in SPEAKING:
            yield node


def spoken_constants(tree):
    for call in calls(tree):
        for argument in call.args[: SPEAKING[call.func.id]]:
            yield from (node for node in ast.walk(argument) if isinstance(node, ast.Constant))


def silent_constants(tree):
    """Yield docstrings and the names of ``__all__``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            yield from ast.walk(node.value)


LOOKS_SAID = re.compile(r"[a-zà-ÿ’'] [a-zà-ÿ]|[À-ÿœŒ…]|^[A-Z][a-z]{3,}(?![-\w])")
NOT_TEXT = re.compile(r"<style>.*?</style>|<[^>]*>?|^[^<]*>|\{%.*%\}", re.DOTALL)


@pytest.mark.parametrize("name", VISITOR_MODULES)
def test_no_sentence_of_a_visitors_module_is_left_unmarked(name):
    tree = ast.parse((ROOT / name).read_text("utf-8"))
    fine = {id(node) for node in (*spoken_constants(tree), *silent_constants(tree))}
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in fine
        and LOOKS_SAID.search(NOT_TEXT.sub("", node.value))
    ]  # fmt: skip
    assert set(found) - NOT_SAID.get(name, set()) == set()


def test_everything_said_in_the_source_is_gathered(gathered):
    known = {text for message in gathered
             for text in (message if isinstance(message, tuple) else (message,))}  # fmt: skip
    paths = [*(ROOT / "geo").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
    said = {
        node.value
        for path in paths
        for node in spoken_constants(ast.parse(path.read_text("utf-8")))
        if isinstance(node.value, str)
    }
    assert said - known == set()


SCRIPTS = (
    *("pages/components/cards.js", "pages/components/map_frame.js"),
    *("pages/components/place_search.js", "geo/web/static/early.js"),
    *("geo/web/static/favourites.js", "geo/web/static/favourites_page.js"),
    *("geo/web/static/light.js", "geo/web/static/embed.js"),
    *("geo/web/static/map.js", "geo/web/static/marks.js", "geo/web/static/print.js"),
)
COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)
LITERAL = re.compile(r'"([^"\n]*)"|`([^`]*)`')


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_of_visitors_have_no_words_of_their_own(name):
    source = COMMENT.sub("", (ROOT / name).read_text("utf-8"))
    literals = [plain or filled for plain, filled in LITERAL.findall(source)]
    said = re.compile("[À-ÿ’…]|[a-z] [a-z]+ [a-z]|^[A-Z][a-z]+ [a-z]")
    found = [text for text in literals if said.search(text) and not re.search("[<={[]", text)]
    assert [text for text in found if text not in STREAMLITS] == []


# --- what stands in templates -----------------------------------------------------------------

ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
ATTRIBUTE = re.compile(r'(?:aria-label|title|placeholder|alt|content)="([^"{]*)')


def shown_constants(node):
    """Yield the text that a template shows as it stands: outside tags, and of attributes read."""
    if isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from shown_constants(node.expr1)
        yield from shown_constants(node.expr2) if node.expr2 else ()
    elif isinstance(node, nodes.Concat | nodes.Or | nodes.And | nodes.Add):
        for child in node.iter_child_nodes():
            yield from shown_constants(child)


def texts_of_template(source):
    shown = []
    for output in ENVIRONMENT.parse(source).find_all(nodes.Output):
        shown += [text for node in output.nodes for text in [*shown_constants(node), "\x00"]]
    page = "".join(shown)
    attributes = ATTRIBUTE.findall(page)
    page = re.sub(r"<(style|script)\b.*?</\1>", "", page, flags=re.DOTALL)
    return [text.strip() for text in [*re.split(r"<[^>]*>|\x00", page), *attributes]]


@pytest.mark.parametrize("name", VISITOR_TEMPLATES)
def test_no_text_of_a_visitors_template_is_left_unmarked(name):
    source = (TEMPLATES / f"{name}.html").read_text("utf-8")
    # What holds a straight double quote is the rest of a tag's attributes.
    shown = (text for text in texts_of_template(source) if '"' not in text)
    found = [text for text in shown if re.search(r"[^\W\d_]{2}", text)]
    assert [text for text in found if text not in NAMES] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Bonjour</p>", "Bonjour"),
        ('<p title="Voir">{{ _("x") }}</p>', "Voir"),
        ('<p>{{ "Où" if a else _("x") }}</p>', "Où"),
        ("<p>{{ a or 'Photo de ' ~ b }}</p>", "Photo de"),
        ("{% if a %}<b>Oui</b>{% endif %}", "Oui"),
    ],
)
def test_text_left_unmarked_in_a_template_would_be_found(source, found):
    assert found in texts_of_template(source)


@pytest.mark.parametrize(
    "source",
    ['<p class="where">{{ _("Bonjour") }}</p>', "{% trans a=b %}à <i>{{ a }}</i>{% endtrans %}"],
)
def test_marked_text_of_a_template_is_fine(source):
    assert [text for text in texts_of_template(source) if text] == []
