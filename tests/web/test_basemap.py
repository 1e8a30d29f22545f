import http.server
import threading
from contextlib import contextmanager

import pytest

from geo.web.basemap import Basemap


@contextmanager
def tiles(content_type, status=200):
    asked = []

    class Tiles(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Tiles) as server:
        worker = threading.Thread(target=server.serve_forever)
        worker.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        worker.join()


def probed(template):
    basemap = Basemap(template)
    basemap.probe()
    # Asked a first time, it answers what is known and probes again in the background.
    return basemap.is_reachable()


def test_tiles_that_come_are_reachable():
    with tiles("image/png") as (url, asked):
        assert probed(url + "/{z}/{x}/{y}{r}.png?key={key}")
    assert asked[0] == "/6/32/22.png?key={key}"


@pytest.mark.parametrize(("kind", "status"), [("text/html", 200), ("image/png", 403)])
def test_a_page_or_a_refusal_is_no_tile(kind, status):
    with tiles(kind, status) as (url, _):
        assert not probed(url + "/{z}/{x}/{y}")


@pytest.mark.parametrize(
    "template",
    ["http://127.0.0.1:9/{z}/{x}/{y}", "http://127.0.0.1:nine/{z}/{x}/{y}", "nonsense {z}/{x}/{y}"],
)
def test_an_address_that_does_not_answer_is_not_reachable(template):
    assert not probed(template)


def test_without_tiles_nothing_is_asked():
    assert not Basemap(None).is_reachable()
