from datetime import timedelta

import pytest

from geo.dead_links import LinkAnswer, LinkVerdict, check_link, check_links, links_of
from geo.outbound import Outbound
from geo.registry.entries import change_entry
from geo.registry.link_checks import list_dead_links
from geo.values import Status
from tests.factories import make_shop
from tests.geocoding.providers.unruly import FakeTime, Reply, serve_unruly
from tests.registry.people import AT, OPERATOR, register

LOOPBACK = Outbound(is_allowed=lambda address: address.is_loopback)
OK, DEAD, UNSURE = LinkAnswer.OK, LinkAnswer.DEAD, LinkAnswer.UNSURE


@pytest.fixture
def site():
    with serve_unruly() as server:
        yield server


def verdict_on(site, *replies):
    site.will(*replies)
    return check_link(LOOPBACK, f"http://{site.domain}/")


def status(code):
    return Reply(b"", status=code)


@pytest.mark.parametrize(
    ("replies", "answer", "questions"),
    [
        ([status(200)], OK, 1),
        ([Reply(status=301, headers={"Location": "/new"}), status(200)], OK, 2),
        ([status(405), status(200)], OK, 2),
        ([status(404), status(200)], OK, 2),
        ([status(404)], DEAD, 2),
        ([status(410)], DEAD, 2),
        ([status(403)], UNSURE, 2),
        ([status(500)], UNSURE, 2),
        ([status(503), status(404)], DEAD, 2),
        ([status(405), Reply(b"x" * 200_000)], OK, 2),
        ([Reply(raw=b"")], UNSURE, 1),
        ([Reply(raw=b"220 mail.example\r\n")], UNSURE, 1),
        ([Reply(status=302, headers={"Location": "/loop"})], UNSURE, 6),
    ],
    ids=str,
)
def test_a_link_is_asked_with_head_then_with_get(site, replies, answer, questions):
    assert verdict_on(site, *replies).answer is answer
    assert len(site.asked) == questions


def test_a_redirection_inside_makes_a_link_dead(site):
    inside = Reply(status=302, headers={"Location": "http://10.0.0.1/"})
    assert verdict_on(site, inside) == LinkVerdict(answer=DEAD, reason="outbound_address_private")


def test_a_link_inside_is_never_asked(site):
    site.will(b"secret")
    verdict = check_link(Outbound(), f"http://{site.domain}/")
    assert (verdict.answer, verdict.reason) == (DEAD, "outbound_address_private")
    assert site.asked == []


@pytest.mark.parametrize(
    ("website", "links", "expected"),
    [
        ("miel.example", (), ["https://miel.example"]),
        ("javascript:alert(1)", ("ftp://x.example", ""), []),
        (None, ("https://a.example", "https://a.example"), ["https://a.example"]),
    ],
)
def test_only_websites_are_asked_each_once(website, links, expected):
    assert links_of(make_shop(website=website, links=links)) == expected


def url_of(site, path):
    return f"http://{site.domain}{path}"


@pytest.fixture
def shops(registry):
    def add(*websites, **changes):
        with registry.writing() as connection:
            return [
                register(connection, website=one, status=Status.PUBLISHED, **changes)
                for one in websites
            ]

    return add


def round_of(registry, time=None, at=AT):
    return check_links(registry, LOOPBACK, at=at, clockwork=(time or FakeTime()).clockwork())


def dead_links(registry, at=AT):
    with registry.reading() as connection:
        return list_dead_links(connection, at=at)


def test_a_dead_link_is_told_with_its_reason(registry, shops, site):
    entry_id, _ = shops(url_of(site, "/gone"), url_of(site, "/gone-too"))
    site.will(status(404))
    assert round_of(registry)[DEAD] == 2
    found = dead_links(registry)
    assert [link.url for link in found] == [url_of(site, "/gone"), url_of(site, "/gone-too")]
    assert (found[0].entry_id, found[0].reason) == (entry_id, "http_404")


def test_a_site_in_repair_is_told_after_two_weeks(registry, shops, site):
    shops(url_of(site, "/"))
    site.will(status(503))
    for days in (0, 7, 13):
        round_of(registry, at=AT + timedelta(days=days))
        assert dead_links(registry, AT + timedelta(days=days)) == []
    assert len(dead_links(registry, AT + timedelta(days=14))) == 1


def test_a_link_that_answers_again_is_forgiven(registry, shops, site):
    shops(url_of(site, "/"))
    for reply, expected in ((status(404), 1), (status(200), 0)):
        site.will(reply)
        round_of(registry)
        assert len(dead_links(registry, AT + timedelta(days=99))) == expected


def test_a_link_that_was_taken_away_is_forgotten(registry, shops, site):
    (entry_id,) = shops(url_of(site, "/"))
    site.will(status(404))
    round_of(registry)
    with registry.writing() as connection:
        values = {"version": None, "by": OPERATOR, "at": AT, "is_trusted": True}
        change_entry(connection, entry_id, shop=make_shop(website=None), **values)
    round_of(registry)
    assert dead_links(registry) == []


def test_the_same_host_is_asked_after_a_pause_and_others_meanwhile(registry, shops, site):
    time = FakeTime()
    site.will(status(200))
    with serve_unruly() as other:
        other.will(status(200))
        local = f"http://127.1:{other.port}/"
        shops(url_of(site, "/1"), url_of(site, "/2"), url_of(site, "/3"), local)
        assert round_of(registry, time)[OK] == 4
    assert time.slept == [2.0, 2.0]


def test_invented_entries_and_those_not_shown_are_not_asked(registry, shops, site):
    shops(url_of(site, "/"), is_demonstration=True)
    with registry.writing() as connection:
        register(connection, website=url_of(site, "/"))
    assert sum(round_of(registry).values()) == 0
    assert site.asked == []
