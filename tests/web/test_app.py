"""The whole application, as a browser meets it."""

import os
import subprocess

import brotli
import pytest

from benchmarks.serving import ROOT, free_port, streamlit_command, uvicorn_command
from geo.web.assets import read_assets
from geo.web.streamlit_files import first_files, streamlit_folder

STREAMLIT_SCRIPT = "/" + next(
    path.relative_to(streamlit_folder()).as_posix()
    for path in first_files(streamlit_folder())
    if path.name.startswith("index.") and path.suffix == ".js"
)
LEAFLET = read_assets().url("leaflet.js")


@pytest.mark.parametrize("path", ["/", "/carte/fond", "/healthz", STREAMLIT_SCRIPT])
def test_address_answers_with_the_headers_that_keep_a_page_to_itself(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


def test_a_file_says_little_beside_itself(client):
    """A page asks for several over slow lines, and no browser opens one as a page."""
    headers = client.get(LEAFLET).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'"
    assert "referrer-policy" not in headers


def test_a_light_page_may_stand_anywhere(client):
    assert "frame-ancestors *" in client.get("/carte").headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", LEAFLET, STREAMLIT_SCRIPT])
@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("identity", None)],
)
def test_answer_is_encoded_once_and_as_the_browser_allows(client, path, accepted, encoding):
    answer = client.get(path, headers={"accept-encoding": accepted})
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"].lower().count("accept-encoding") == 1
    plain = client.get(path, headers={"accept-encoding": "identity"})
    assert answer.content == plain.content


def test_brotli_of_a_page_decodes_to_the_page(client):
    with client.stream("GET", "/", headers={"accept-encoding": "br"}) as answer:
        body = b"".join(answer.iter_raw())
    assert brotli.decompress(body).lstrip().startswith(b"<!")


def test_part_of_a_file_is_never_encoded(client):
    headers = {"range": "bytes=0-99", "accept-encoding": "br, gzip"}
    answer = client.get(STREAMLIT_SCRIPT, headers=headers)
    assert answer.status_code == 206
    assert "content-encoding" not in answer.headers
    assert len(answer.content) == 100


def test_small_answer_is_left_as_it_is(client):
    answer = client.get("/healthz", headers={"accept-encoding": "br"})
    assert "content-encoding" not in answer.headers
    assert answer.json()["ok"] is True


def test_websocket_of_streamlit_passes(client):
    with client.websocket_connect("/_stcore/stream", subprotocols=["streamlit"]) as socket:
        assert socket.accepted_subprotocol == "streamlit"


@pytest.mark.parametrize("path", ["/_stcore/health", "/_stcore/host-config"])
def test_streamlits_own_answers_are_untouched(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert b"early" not in answer.content


def test_streamlit_shows_no_english_dialog_over_the_page(client):
    answer = client.get("/_stcore/host-config", headers={"accept-encoding": "identity"})
    assert answer.json()["blockErrorDialogs"] is True
    assert answer.json()["useExternalAuthToken"] is False
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_foreign_page_gets_no_permission_to_read(client):
    answer = client.get("/healthz", headers={"origin": "https://example.org"})
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("command", [uvicorn_command, streamlit_command])
def test_a_setting_that_cannot_be_used_ends_the_start_with_one_french_line(command):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ALENTOUR_DEMO": "oui"}
    started = subprocess.Popen(
        command(free_port()), cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )
    said = started.communicate(timeout=120)[1]
    assert started.returncode == 1
    assert said == "alentour : Le réglage ALENTOUR_DEMO vaut « oui » : 0 ou 1 est attendu.\n"
