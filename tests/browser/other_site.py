"""Another site on this machine: a page of another origin, and what it does with a pasted link."""

import json
import threading
import urllib.request
from contextlib import contextmanager
from functools import partial
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urljoin

PAGE = """<!doctype html><html lang="fr"><title>Office de tourisme</title>
<meta name="viewport" content="width=device-width"><h1>Office de tourisme</h1>
<p>Avant</p>{body}<p id="after">Après</p>"""


class _Site(BaseHTTPRequestHandler):
    def __init__(self, *args, bodies, **kwargs):
        self._bodies = bodies
        super().__init__(*args, **kwargs)

    def do_GET(self):
        body = self._bodies.get(self.path)
        self.send_response(204 if body is None else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if body is not None:
            self.wfile.write(PAGE.format(body=body).encode())

    def log_message(self, *_):
        pass


@contextmanager
def another_site():
    """Serve pages of another site; give its address, and what each path shows, to be filled."""
    bodies = {}
    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Site, bodies=bodies))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        # By name: another site than 127.0.0.1 for whatever a browser keeps by site.
        yield f"http://localhost:{site.server_port}", bodies
    finally:
        site.shutdown()
        site.server_close()


class _Links(HTMLParser):
    href = None

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "link" and named.get("type") == "application/json+oembed":
            self.href = named["href"]


def paste_link(url):
    """Return what a content management system makes of a pasted link.

    It reads the page, follows the link in its head, and keeps a frame of an unknown site in a box
    of its own, as WordPress does (``wp_filter_oembed_result``): scripts run, with no origin.
    """
    links = _Links()
    links.feed(_read(url))
    record = json.loads(_read(urljoin(url, links.href) + "&maxwidth=600&maxheight=900"))
    assert (record["type"], record["version"]) == ("rich", "1.0")
    return record["html"].replace("<iframe ", '<iframe sandbox="allow-scripts" ')


def _read(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read().decode()
