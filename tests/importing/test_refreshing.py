"""Sources read again from a real server on this machine."""

import gzip
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from geo.columns import guess_columns
from geo.errors import FileRefused, QueryRefused, ServiceFailed
from geo.importing import refreshing
from geo.importing.refreshing import columns_for, due_sources, refresh_source
from geo.outbound import Limits, Outbound
from geo.registry.sources import find_source, list_imports, save_source
from tests.importing.lists import AT, AUBENAS, LATER, OPERATOR, entries_of, make_source, make_table

LIST = b"id;nom;cp;ville\r\n1;Miel des Aulnes;07200;Aubenas\r\n2;Pain;07000;Privas\r\n"
LOCAL = Outbound(is_allowed=lambda _address: True)


@dataclass
class Publisher:
    """What a server publishes, and what it was asked."""

    body: bytes = LIST
    status: int = 200
    headers: dict = field(default_factory=lambda: {"ETag": '"1"'})
    asked: list = field(default_factory=list)
    url: str = ""


@contextmanager
def publishing(publisher):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            publisher.asked.append(dict(self.headers))
            is_same = self.headers.get("If-None-Match") == publisher.headers.get("ETag", "?")
            self.send_response(304 if is_same else publisher.status)
            for name, value in publisher.headers.items():
                self.send_header(name, value)
            body = b"" if is_same else publisher.body
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        publisher.url = f"http://127.0.0.1:{server.server_port}/annuaire.csv"
        yield publisher
        server.shutdown()
        thread.join()


@pytest.fixture
def publisher():
    with publishing(Publisher()) as one:
        yield one


@pytest.fixture
def refresh(sqlite_edges, publisher):
    def run(*, at=AT, is_forced=False, outbound=LOCAL, **changes):
        with sqlite_edges.registry.reading() as connection:
            known = find_source(connection, "annuaire")
        source = replace(known or make_source(url=publisher.url), **changes)
        return refresh_source(
            source, sqlite_edges, outbound, by=OPERATOR, now=lambda: at, is_forced=is_forced
        )

    return run


def source_of(edges):
    with edges.registry.reading() as connection:
        return find_source(connection, "annuaire")


def test_source_is_read_imported_and_remembered(refresh, sqlite_edges):
    refreshed = refresh()
    assert refreshed.plan.counts == {"new": 2}
    assert set(entries_of(sqlite_edges.registry)) == {"1", "2"}
    kept = source_of(sqlite_edges)
    assert (kept.etag, kept.read_at, kept.columns["name"]) == ('"1"', AT, ("nom",))


def test_source_that_has_not_changed_is_not_read_again(refresh, sqlite_edges, publisher):
    refresh()
    refreshed = refresh(at=LATER)
    assert (refreshed.plan, publisher.asked[-1]["If-None-Match"]) == (None, '"1"')
    assert source_of(sqlite_edges).read_at == LATER


def test_change_at_the_source_comes_in(refresh, sqlite_edges, publisher):
    refresh()
    publisher.body = LIST.replace(b"Pain", b"Pain de seigle")
    publisher.headers = {"ETag": '"2"', "Last-Modified": "Fri, 01 May 2026 09:00:00 GMT"}
    assert refresh(at=LATER).plan.counts == {"changed": 1, "unchanged": 1}
    assert source_of(sqlite_edges).last_modified == "Fri, 01 May 2026 09:00:00 GMT"


def test_same_list_under_another_tag_writes_no_import(refresh, sqlite_edges, publisher):
    refresh()
    publisher.headers = {}
    assert refresh(at=LATER).applied is None
    with sqlite_edges.registry.reading() as connection:
        assert len(list_imports(connection)) == 1
    assert source_of(sqlite_edges).read_at == LATER


def test_compressed_list_is_read(refresh, publisher):
    publisher.body = gzip.compress(LIST)
    assert refresh().plan.counts == {"new": 2}


def test_source_that_shrinks_is_not_applied_unless_it_is_meant(refresh, sqlite_edges, publisher):
    publisher.body = LIST + b"3;Vin;07000;Privas\r\n"
    refresh()
    publisher.body, publisher.headers = LIST[: LIST.index(b"2;")], {}
    with pytest.raises(QueryRefused, match="import_shrunk"):
        refresh(at=LATER)
    assert all(one.source.vanished_at is None for one in entries_of(sqlite_edges.registry).values())
    assert refresh(at=LATER, is_forced=True).plan.counts == {"unchanged": 1, "vanished": 2}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"status": 500}, ServiceFailed),
        ({"status": 404}, ServiceFailed),
        ({"body": b"<html>bonjour</html>"}, (FileRefused, QueryRefused)),
        ({"body": b""}, FileRefused),
        ({"body": b"%PDF-1.7"}, FileRefused),
    ],
    ids=["error", "gone", "page", "empty", "pdf"],
)
def test_answer_that_is_no_list_changes_nothing(refresh, sqlite_edges, publisher, changes, error):
    refresh()
    publisher.headers = {}
    for name, value in changes.items():
        setattr(publisher, name, value)
    with pytest.raises(error):
        refresh(at=LATER)
    assert source_of(sqlite_edges).read_at == AT
    assert len(entries_of(sqlite_edges.registry)) == 2


def test_list_that_is_too_big_is_refused(refresh, publisher, monkeypatch):
    monkeypatch.setattr(refreshing, "LIMITS", Limits(max_bytes=1_000))
    publisher.body = LIST * 1_000
    with pytest.raises(ServiceFailed, match="outbound_too_big"):
        refresh()


def test_address_inside_is_refused(refresh):
    with pytest.raises(QueryRefused, match="outbound_address_private"):
        refresh(outbound=Outbound())


def test_source_without_an_address_is_told_so(refresh):
    with pytest.raises(QueryRefused, match="source_without_url"):
        refresh(url=None)


def test_header_that_cannot_be_sent_back_is_forgotten(refresh, sqlite_edges, publisher):
    publisher.headers = {"ETag": "x" * 5_000}
    refresh()
    assert source_of(sqlite_edges).etag is None


@pytest.mark.parametrize(
    ("changes", "is_due"),
    [
        ({"every_hours": 24, "read_at": None}, True),
        ({"every_hours": 24, "read_at": AT}, True),
        ({"every_hours": 24, "read_at": AT + timedelta(hours=1)}, False),
        ({"every_hours": None, "read_at": None}, False),
        ({"every_hours": 24, "url": None}, False),
    ],
)
def test_source_is_due_after_its_hours(changes, is_due):
    source = make_source(**({"url": "https://la.example/"} | changes))
    assert bool(due_sources([source], AT + timedelta(hours=24))) == is_due


def test_longest_unread_source_comes_first():
    def named(key, read_at):
        return make_source(key=key, url="https://la.example/", every_hours=1, read_at=read_at)

    sources = [named("b", AT), named("a", AT - timedelta(days=2)), named("c", None)]
    assert [source.key for source in due_sources(sources, LATER)] == ["c", "a", "b"]


def test_columns_that_were_confirmed_are_read_again_while_they_are_there():
    table = make_table(AUBENAS)
    source = make_source(columns={"name": ("adresse",), "phone": ("parti",)})
    assert columns_for(table, source).columns == {"name": ("adresse",)}
    assert columns_for(table, make_source()).columns == guess_columns(table).columns


def test_saved_source_comes_back_as_it_was(sqlite_edges):
    source = make_source(
        url="https://la.example/", columns={"name": ("nom",)}, every_hours=6, keeps_outside=False
    )
    with sqlite_edges.registry.writing() as connection:
        save_source(connection, source, by=OPERATOR, at=AT)
    assert source_of(sqlite_edges) == source
