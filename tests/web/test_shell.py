import html
import json
import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import FileResponse, HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from geo.languages import Language, speaking
from geo.web.shell import Shell, ShellMiddleware, read_theme, rewrite_index
from geo.web.streamlit_files import first_files, streamlit_folder

INDEX_PATH = streamlit_folder() / "index.html"
INDEX = INDEX_PATH.read_text(encoding="utf-8")
SHELL = Shell(title="La carte", early_urls={"/": "/carte/fond"}, list_url="/liste")


def test_page_speaks_french_and_says_its_name():
    page = rewrite_index(INDEX, SHELL)
    assert '<html lang="fr">' in page
    assert "<title>La carte</title>" in page
    assert '<meta name="description"' in page
    assert "Streamlit</title>" not in page
    assert "You need to enable JavaScript" not in page


def test_page_without_javascript_leads_to_the_list():
    noscript = re.search(r"<noscript>.*?</noscript>", rewrite_index(INDEX, SHELL))
    assert 'href="/liste"' in noscript[0]
    assert "href" not in re.search("<noscript>.*?</noscript>", rewrite_index(INDEX, Shell()))[0]


def test_page_that_has_a_plain_twin_leads_to_it_without_javascript():
    shell = Shell(list_url="/liste", plain_urls={"/inscription": "/inscription/formulaire"})
    shown = {path: rewrite_index(INDEX, shell, path=path) for path in ("/", "/inscription")}
    assert 'href="/liste"' in shown["/"]
    assert 'href="/inscription/formulaire"' in shown["/inscription"]
    assert 'href="/liste"' not in shown["/inscription"]


def test_every_script_and_style_of_streamlit_waits_in_the_template():
    page = rewrite_index(INDEX, SHELL)
    before, waiting = page.split('<template id="streamlit-files">')
    for path in first_files(streamlit_folder()):
        assert path.name not in before
        assert (path.name in waiting) is (path.suffix in {".js", ".css"})


def test_no_font_is_fetched_ahead():
    assert ".woff2" not in rewrite_index(INDEX, SHELL)


def test_map_comes_with_the_query_of_the_page():
    page = rewrite_index(INDEX, SHELL, query="lieu=07110&rayon=10")
    assert 'src="/carte/fond?lieu=07110&amp;rayon=10"' in page


@pytest.mark.parametrize(
    "query",
    ['"><script>alert(1)</script>', "x='onload='alert(1)", "\\g<0>\\1", "${alert(1)}`", "a" * 9999],
)
def test_query_never_leaves_the_address(query):
    page = rewrite_index(INDEX, SHELL, query=query)
    frame = re.search(r'<iframe src="([^"]*)"', page)
    assert page.replace(frame[0], "") == rewrite_index(INDEX, SHELL).replace(
        '<iframe src="/carte/fond"', ""
    )


def test_page_without_a_map_has_no_frame():
    page = rewrite_index(INDEX, SHELL, path="/inscription")
    assert "<iframe" not in page
    assert '<div id="early"' in page


def test_files_of_widgets_are_set_out_after_streamlits_own():
    page = rewrite_index(INDEX, Shell(widget_files=("/static/js/TextInput.x.js",)))
    waiting = page.split('<template id="streamlit-files">')[1]
    assert waiting.index("TextInput.x.js") > waiting.index('rel="stylesheet"')


def test_text_of_the_operator_is_escaped():
    page = rewrite_index(INDEX, Shell(title="</title><script>", description='"><b>', name="<i>"))
    assert "</title><script>\n" not in page
    assert "<title>&lt;/title&gt;&lt;script&gt;</title>" in page
    assert "<i>" not in page


def test_theme_cannot_end_the_script():
    shell = Shell(theme={"light": {"bodyFont": "</script><script>alert(1)"}})
    assert shell.script.count("</script>") == 0
    assert json.loads(re.search(r"window.__streamlit = (.*);", shell.script)[1]) == {
        "LIGHT_THEME": {"bodyFont": "</script><script>alert(1)"}
    }


def test_theme_is_read_from_streamlits_settings(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('[theme]\nfont="serif"\n[theme.light]\nprimaryColor="#111"\n[theme.dark]\n')
    assert read_theme(path) == {
        "light": {"bodyFont": "serif", "primaryColor": "#111"},
        "dark": {"bodyFont": "serif"},
    }


@pytest.mark.parametrize("language", Language)
def test_page_speaks_the_language_of_whoever_asks(language):
    with speaking(language):
        page = rewrite_index(INDEX, Shell(early_urls={"/": "/carte/fond"}))
    status = {"fr": "La recherche arrive…", "en": "Search is on its way…",
              "nl": "Het zoeken komt eraan…", "de": "Die Suche wird geladen …"}  # fmt: skip
    assert f'<html lang="{language}">' in page
    assert f'<p role="status">{status[language]}</p>' in page


def test_page_brings_the_words_that_replace_streamlits():
    with speaking(Language.DE):
        page = rewrite_index(INDEX, SHELL)
    words = json.loads(html.unescape(re.search('data-words="([^"]*)"', page)[1]))
    assert words["streamlit"]["Remove {name}"] == "{name} entfernen"
    assert words["early"]["skip"] == "Zum Inhalt springen"


@pytest.fixture
def client():
    def other(_request):
        return HTMLResponse("x" * INDEX_PATH.stat().st_size)

    routes = [
        Route("/", lambda _request: FileResponse(INDEX_PATH)),
        Route("/demandes", lambda _request: FileResponse(INDEX_PATH)),
        Route("/other", other),
        Route("/short", lambda _request: HTMLResponse("<p>court</p>")),
    ]
    layer = Middleware(ShellMiddleware, index_path=INDEX_PATH, shell=SHELL, policy="default-src x")
    return TestClient(Starlette(routes=routes, middleware=[layer]))


def test_streamlits_page_is_replaced_with_its_policy(client):
    answer = client.get("/?lieu=privas")
    assert answer.text == rewrite_index(INDEX, SHELL, query="lieu=privas")
    assert answer.headers["content-security-policy"] == "default-src x"
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_page_of_visitors_follows_the_address_and_the_browser(client):
    german = client.get("/", headers={"accept-language": "de"})
    assert '<html lang="de">' in german.text
    assert "Accept-Language" in german.headers["vary"]
    dutch = client.get("/?langue=nl", headers={"accept-language": "de"})
    assert '<html lang="nl">' in dutch.text
    assert 'src="/carte/fond?langue=nl"' in dutch.text


def test_page_of_organizers_is_in_french(client):
    page = client.get("/demandes?langue=nl", headers={"accept-language": "de"})
    assert '<html lang="fr">' in page.text
    assert "accept-language" not in page.headers.get("vary", "").lower()


@pytest.mark.parametrize("path", ["/other", "/short"])
def test_other_pages_are_sent_as_they_are(client, path):
    answer = client.get(path)
    assert "early" not in answer.text
    assert "content-security-policy" not in answer.headers


def test_head_says_what_get_would_send(client):
    head = client.head("/")
    assert head.content == b""
    assert head.headers["content-length"] == client.get("/").headers["content-length"]


def test_known_page_is_not_sent_again_and_another_query_is_another_page(client):
    etag = client.get("/").headers["etag"]
    assert client.get("/", headers={"if-none-match": etag}).status_code == 304
    assert client.get("/?a=1", headers={"if-none-match": etag}).status_code == 200
