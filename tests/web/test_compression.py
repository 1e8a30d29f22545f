import gzip
import time

import brotli
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import FileResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from geo.web.compression import CompressedCopies, CompressedFilesMiddleware, choose_encoding

TEXT = ("const commune = 'Les Assions';\n" * 500).encode()


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip;q=0.5", "gzip"),
        ("gzip;q=1.0, br;q=0.1", "br"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("*;q=0", None),
        ("identity", None),
        ("BR", "br"),
        ("brotli, xgzip", None),
        ("", None),
        (";;,,=;q=", None),
    ],
)
def test_encoding_is_the_smallest_that_the_browser_allows(accepted, encoding):
    assert choose_encoding(accepted) == encoding


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "page.js"
    path.write_bytes(TEXT)
    return path


@pytest.fixture
def copies(tmp_path):
    copies = CompressedCopies(tmp_path / "cache" / "compressed")
    yield copies
    copies.close()


@pytest.fixture
def client(copies, script):
    def serve(_request):
        return FileResponse(script)

    layer = Middleware(CompressedFilesMiddleware, copies=copies, files={"/page.js": script})
    routes = [Route("/page.js", serve, methods=["GET", "POST"]), Route("/other.js", serve)]
    return TestClient(Starlette(routes=routes, middleware=[layer]))


def ask(client, accepted, path="/page.js", **headers):
    return client.get(path, headers={"accept-encoding": accepted, **headers})


@pytest.mark.parametrize(("accepted", "encoding"), [("br", "br"), ("gzip", "gzip")])
def test_copy_is_served_once_it_is_made(client, copies, script, accepted, encoding):
    copies.make(script)
    answer = ask(client, accepted)
    assert answer.headers["content-encoding"] == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) < len(TEXT) // 20
    assert answer.content == TEXT


def test_first_request_has_the_copy_made_and_does_not_wait_for_it(client, copies):
    assert "content-encoding" not in ask(client, "br").headers
    deadline = time.monotonic() + 20
    while "content-encoding" not in ask(client, "br").headers:
        assert time.monotonic() < deadline, "the copy was never made"
        time.sleep(0.01)


@pytest.mark.parametrize(
    "headers",
    [{"accept-encoding": "identity"}, {"accept-encoding": "br", "range": "bytes=0-9"}],
    ids=["no encoding allowed", "part of the file"],
)
def test_other_requests_reach_the_file_itself(client, copies, script, headers):
    copies.make(script)
    answer = client.get("/page.js", headers=headers)
    assert "content-encoding" not in answer.headers
    assert answer.content == (TEXT[:10] if "range" in headers else TEXT)


def test_other_addresses_and_methods_pass(client, copies, script):
    copies.make(script)
    assert "content-encoding" not in ask(client, "br", "/other.js").headers
    assert "content-encoding" not in client.post("/page.js").headers


def test_head_says_what_get_would_send(client, copies, script):
    copies.make(script)
    head = client.head("/page.js", headers={"accept-encoding": "br"})
    assert head.headers == ask(client, "br").headers
    assert head.content == b""


def test_each_encoding_has_its_own_tag_and_a_known_copy_is_not_sent_again(client, copies, script):
    copies.make(script)
    tag = ask(client, "br").headers["etag"]
    assert tag != ask(client, "gzip").headers["etag"]
    assert ask(client, "br", **{"if-none-match": tag}).status_code == 304
    assert ask(client, "gzip", **{"if-none-match": tag}).status_code == 200


def test_copies_on_disk_serve_the_next_start(copies, script, tmp_path):
    copies.make(script)
    folder = tmp_path / "cache" / "compressed"
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    CompressedCopies(folder).make(script)
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_copies_hold_the_same_bytes(copies, script, tmp_path):
    copies.make(script)
    made = {path.suffix: path.read_bytes() for path in (tmp_path / "cache/compressed").iterdir()}
    assert brotli.decompress(made[".br"]) == gzip.decompress(made[".gz"]) == TEXT


def test_changed_file_gets_another_copy(copies, script, tmp_path):
    copies.make(script)
    script.write_bytes(TEXT + b"// changed")
    fresh = CompressedCopies(tmp_path / "cache" / "compressed")
    fresh.make(script)
    copy, _ = fresh.find(script, "br")
    assert brotli.decompress(copy.read_bytes()) == TEXT + b"// changed"


def test_file_that_cannot_be_copied_is_said_in_the_log_and_served_as_it_is(
    tmp_path, script, caplog
):
    (tmp_path / "cache").write_text("a file where the folder should be")
    copies = CompressedCopies(tmp_path / "cache")
    copies.prepare([script])
    copies.close(finish=True)
    assert "no compressed copy" in caplog.text
    assert copies.find(script, "br") is None
