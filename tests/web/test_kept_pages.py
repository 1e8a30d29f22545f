"""Pages that are made once and sent many times, without a server."""

import asyncio

import pytest

from geo.web.kept_pages import KeptPages, KeptPagesMiddleware, keep_for

WORDS = b"<p>" + b" ".join(b"word%d of a page" % (n * n) for n in range(400))


class Origin:
    """An application that counts how often it is asked."""

    def __init__(self, *, seconds=60.0, status=200, headers=(), seen=None):
        self.count, self.asked = 0, []
        self.seconds, self.status, self.headers, self.seen = seconds, status, list(headers), seen

    async def __call__(self, scope, receive, send):
        self.count += 1
        self.asked.append(dict(scope["headers"]))
        await asyncio.sleep(0)
        if self.seconds:
            keep_for(scope, self.seconds, self.seen)
        start = {"status": self.status, "headers": [(b"x-own", b"1"), *self.headers]}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": WORDS})


class Clock:
    now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def layer(origin, clock, edition=lambda: "1"):
    pages = KeptPages(clock=clock)
    pages.edition = edition
    return KeptPagesMiddleware(origin, pages)


async def ask(app, path="/carte", query=b"", method="GET", **headers):
    sent = []
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": query}

    async def send(message):
        sent.append(message)

    await app({**scope, "headers": named}, None, send)
    start, body = sent
    return start["status"], dict(start["headers"]), body["body"]


def run(*questions):
    async def both():
        return [await question for question in questions]

    return asyncio.run(both())


def test_a_page_is_made_once_and_grows_old(clock):
    origin = Origin()
    app = layer(origin, clock)
    _, first, _ = run(ask(app))[0]
    clock.now += 20
    _, later, _ = run(ask(app))[0]
    assert origin.count == 1
    assert first[b"cache-control"] == b"public, max-age=60"
    assert later[b"cache-control"] == b"public, max-age=40"
    clock.now += 41
    run(ask(app))
    assert origin.count == 2


def test_another_edition_address_or_language_is_another_page(clock):
    origin, edition = Origin(), ["1"]
    app = layer(origin, clock, lambda: edition[0])
    run(ask(app), ask(app, query=b"q=miel"), ask(app, accept_language="nl"), ask(app, path="/v/x"))
    assert origin.count == 4
    run(ask(app, accept_language="fr-FR"))
    assert origin.count == 4
    edition[0] = "2"
    run(ask(app))
    assert origin.count == 5


def test_those_who_ask_at_once_wait_for_one_page(clock):
    origin = Origin()
    app = layer(origin, clock)

    async def crowd():
        return await asyncio.gather(*(ask(app) for _ in range(16)))

    answers = asyncio.run(crowd())
    assert origin.count == 1
    assert {body for _, _, body in answers} == {WORDS}


@pytest.mark.parametrize(
    "origin",
    [
        Origin(seconds=0.0),
        Origin(status=404),
        Origin(headers=[(b"set-cookie", b"a=b")]),
    ],
    ids=["not for everybody", "not found", "sets a cookie"],
)
def test_what_is_not_for_everybody_is_made_each_time(clock, origin):
    app = layer(origin, clock)
    run(ask(app), ask(app))
    assert origin.count == 2


def test_nothing_of_one_visitor_reaches_what_everybody_gets(clock):
    origin = Origin()
    run(ask(layer(origin, clock), cookie="id=1", if_none_match="x", accept_encoding="br"))
    assert origin.asked == [{}]


@pytest.mark.parametrize(
    ("path", "method"),
    [("/", "GET"), ("/carte/fond", "GET"), ("/boutique/a.vcf", "GET"), ("/carte", "POST")],
)
def test_other_addresses_pass_by(clock, path, method):
    origin = Origin()
    app = layer(origin, clock)
    _, headers, _ = run(ask(app, path=path, method=method))[0]
    assert origin.count == 1
    assert b"etag" not in headers


def test_a_tag_saves_the_body_and_an_encoding_makes_it_smaller(clock):
    app = layer(Origin(), clock)
    status, headers, small = run(ask(app, accept_encoding="gzip, br"))[0]
    assert headers[b"content-encoding"] == b"br"
    assert len(small) < len(WORDS)
    known = headers[b"etag"].decode()
    status, again, body = run(ask(app, if_none_match=f'"x", {known}'))[0]
    assert (status, body) == (304, b"")
    assert again[b"etag"] == headers[b"etag"]


def test_a_page_that_is_asked_for_again_becomes_smaller(clock):
    app = layer(Origin(), clock)

    async def several():
        sizes = []
        for _ in range(3):
            _, _, body = await ask(app, accept_encoding="br")
            sizes.append(len(body))
            await asyncio.gather(*app._improving)
        return sizes

    first, second, third = asyncio.run(several())
    assert first == second > third


def test_every_opening_is_told_those_of_kept_pages_too(clock):
    seen = []
    app = layer(Origin(seen=seen.append), clock)
    run(ask(app, user_agent="a"), ask(app, user_agent="b"))
    assert [headers["user-agent"] for headers in seen] == ["a", "b"]


def test_the_longest_unasked_go_when_there_are_too_many(clock, monkeypatch):
    monkeypatch.setattr("geo.web.kept_pages._MOST_BYTES", 5 * len(WORDS))
    origin = Origin()
    app = layer(origin, clock)
    run(*(ask(app, query=b"page=%d" % page) for page in range(6)))
    run(ask(app, query=b"page=0"))
    assert origin.count == 7


def test_pages_that_became_smaller_leave_their_whole_room_when_they_go(clock, monkeypatch):
    monkeypatch.setattr("geo.web.kept_pages._MOST_BYTES", 2 * len(WORDS))
    origin = Origin()
    app = layer(origin, clock)

    async def every_minute():
        for _ in range(60):
            await ask(app)
            await ask(app)
            await asyncio.gather(*app._improving)
            clock.now += 61

    asyncio.run(every_minute())
    assert origin.count == 60
