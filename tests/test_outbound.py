import gzip
import io
import ipaddress
import socket
import threading
import time
import zlib
from contextlib import suppress

import pytest

from geo.errors import AlentourError
from geo.outbound import Limits, Outbound, is_public_address
from tests.geocoding.providers.unruly import Reply, serve_unruly

LOOPBACK = Outbound(is_allowed=lambda address: address.is_loopback)
"""What tests may reach; the real one refuses it."""
SOON = Limits(timeout_s=0.3, whole_s=0.6, max_bytes=1_000, redirections=3)


@pytest.fixture
def site():
    with serve_unruly() as server:
        yield server


def url_of(site, path="/"):
    return f"http://{site.domain}{path}"


def failure_of(url, outbound=LOOPBACK, limits=SOON, **request):
    with pytest.raises(AlentourError) as caught:
        outbound.fetch(url, limits=limits, **request)
    assert caught.value.sentence
    return caught.value.code


PUBLIC = ["192.0.9.1", "8.8.8.8", "2a01:e0a::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0",  # noqa: S104
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.2.1", "198.18.0.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "fe80::1", "fec0::1", "fc00::1",
    "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1", "100::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_the_open_internet_is_public(address):
    assert is_public_address(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
def test_nothing_else_is(address):
    assert not is_public_address(ipaddress.ip_address(address))


INSIDE = [
    "http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::1]:{port}/",
    "http://2130706433:{port}/", "http://0x7f.1:{port}/", "http://127.1:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/", "http://0.0.0.0:{port}/", "http://169.254.169.254/latest/",
    "https://127.0.0.1:{port}/", "http://LOCALHOST:{port}/", "http://０177.0.0.1:{port}/",
]  # fmt: skip


@pytest.mark.parametrize("url", INSIDE)
def test_an_address_inside_is_refused_however_it_is_written(site, url):
    site.will(b"secret")
    assert failure_of(url.format(port=site.port), Outbound()) == "outbound_address_private"
    assert site.asked == []


def test_a_name_that_points_inside_is_refused_at_the_moment_of_connecting(site, monkeypatch):
    """The first answer of a rebinding name is public, the second is not: only one is asked for."""
    asked = []

    def rebinding(host, port, **_):
        asked.append(host)
        address = "127.0.0.1" if len(asked) > 1 else "192.168.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert failure_of("http://miel.example/", Outbound()) == "outbound_address_private"
    assert asked == ["miel.example"]


def test_one_inner_address_among_public_ones_refuses_the_host(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 80)) for a in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    assert failure_of("http://miel.example/", Outbound()) == "outbound_address_private"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_redirection_inside_is_refused(site, scheme):
    site.will(Reply(status=302, headers={"Location": f"{scheme}://10.0.0.1/admin"}))
    assert failure_of(url_of(site)) == "outbound_address_private"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://miel.example/", "gopher://miel.example/", "javascript:1",
        "//miel.example/", "miel.example", "", "http://", "http://user:pass@miel.example/",
        "http://miel.example:25/", "http://miel.example:99999/", "http://miel.example:x/",
        "http://[::1/", "http://a..b/", "http://" + "a" * 70 + ".example/", "http://a b.example/",
        "http://miel.example\\@127.0.0.1:22/",
    ],
    ids=lambda url: url[:24],
)  # fmt: skip
def test_what_is_no_address_of_a_website_is_refused(url):
    assert failure_of(url) == "outbound_url_refused"


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://x.example/", "http://a@b.example/"]
)
def test_a_redirection_to_anything_else_is_refused(site, target):
    site.will(Reply(status=301, headers={"Location": target}))
    assert failure_of(url_of(site)) == "outbound_url_refused"


def test_an_answer_comes_whole_with_its_headers(site):
    site.will(Reply("é".encode(), headers={"ETag": '"1"'}))
    answer = LOOPBACK.fetch(url_of(site), headers={"If-None-Match": '"0"'})
    assert (answer.status, answer.body, answer.size) == (200, "é".encode(), 2)
    assert answer.headers["etag"] == '"1"'
    assert site.agents[0].startswith("Alentour/")


@pytest.mark.parametrize("status", [204, 304, 401, 404, 410, 500, 503])
def test_a_status_is_an_answer(site, status):
    site.will(Reply(b"", status=status))
    assert LOOPBACK.fetch(url_of(site)).status == status


def test_a_head_has_no_body(site):
    site.will(Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n"))
    answer = LOOPBACK.fetch(url_of(site), method="HEAD", limits=SOON)
    assert (answer.status, answer.body) == (200, b"")


def test_redirections_are_followed_and_told(site):
    site.will(
        Reply(status=301, headers={"Location": "/b"}),
        Reply(status=307, headers={"Location": url_of(site, "/c?d=é")}),
        Reply(b"here"),
    )
    answer = LOOPBACK.fetch(url_of(site, "/a"))
    assert (answer.body, site.asked) == (b"here", ["/a", "/b", "/c?d=%C3%A9"])
    assert answer.url == url_of(site, "/c?d=é")


def test_redirections_without_end_are_refused(site):
    site.will(Reply(status=302, headers={"Location": "/again"}))
    assert failure_of(url_of(site)) == "outbound_lost"
    assert len(site.asked) == 4


def test_a_path_cannot_smuggle_a_header(site):
    site.will(b"")
    for path in ("/a b?c=%20\u2028d", "/a\r\nX-Evil: 1"):
        LOOPBACK.fetch(url_of(site, path))
    assert site.asked == ["/a%20b?c=%20%E2%80%A8d", "/aX-Evil:%201"]


def test_more_than_the_limit_is_refused(site):
    site.will(b"x" * 1_001)
    assert failure_of(url_of(site)) == "outbound_too_big"


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
def test_what_was_packed_unasked_is_unpacked(site, pack, request):
    encoding = request.node.callspec.id
    site.will(Reply(pack(b"miel " * 100), headers={"Content-Encoding": encoding}))
    assert LOOPBACK.fetch(url_of(site), limits=SOON).body == b"miel " * 100


def test_a_bomb_is_refused_before_it_is_unpacked(site):
    bomb = gzip.compress(b"\0" * 50_000_000)
    site.will(Reply(bomb, headers={"Content-Encoding": "gzip"}))
    assert failure_of(url_of(site)) == "outbound_too_big"


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
NONSENSE = {
    "noise": Reply(raw=b"\x00\xff\n\n\n"),
    "another protocol": Reply(raw=b"220 mail.example ESMTP\r\n"),
    "headers without end": Reply(raw=OK + b"a: b\r\n" * 200),
    "a header too long": Reply(raw=OK + b"a: " + b"b" * 70_000),
    "cut short": Reply(b"abc", announced=900),
    "bad gzip": Reply(b"abc", headers={"Content-Encoding": "gzip"}),
    "bad chunks": Reply(raw=CHUNKED + b"zz\r\n"),
    "chunks cut short": Reply(raw=CHUNKED + b"5\r\nab"),
}


@pytest.mark.parametrize("reply", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_a_failure_of_ours(site, reply):
    site.will(reply)
    assert failure_of(url_of(site)) == "outbound_nonsense"


def test_hanging_up_without_a_word_is_a_failure_of_ours(site):
    site.will(Reply(raw=b""))
    assert failure_of(url_of(site)) == "outbound_unreachable"


def test_an_answer_that_drips_is_given_up(site):
    site.will(Reply(b"x" * 100, drip_s=0.05))
    assert failure_of(url_of(site)) == "outbound_too_slow"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_host_that_says_nothing_is_given_up(scheme):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert failure_of(f"{scheme}://127.0.0.1:{port}/") == "outbound_too_slow"


def test_a_body_that_waits_is_given_up(site):
    """The headers are read, the next byte would come: only the clock of the whole ends it."""
    site.will(Reply(b"x" * 100, drip_s=1.0))
    assert failure_of(url_of(site), limits=Limits(timeout_s=9, whole_s=0.3)) == "outbound_too_slow"


def test_headers_that_drip_are_given_up():
    """Each byte comes in time: only the clock of the whole ends it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip_headers, args=(listening,))
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        assert failure_of(url, limits=Limits(timeout_s=9, whole_s=0.3)) == "outbound_too_slow"
        thread.join()


def drip_headers(listening):
    spoken, _ = listening.accept()
    with spoken, suppress(OSError):
        for byte in OK + b"a: b\r\n" * 1_000:
            spoken.send(bytes([byte]))
            time.sleep(0.02)


def test_nobody_there_is_a_failure_of_ours():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert failure_of(f"http://127.0.0.1:{port}/") == "outbound_unreachable"


def test_a_name_that_nobody_has_is_told(monkeypatch):
    def nobody(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    assert failure_of("http://miel.example/") == "outbound_unknown_host"


def test_a_large_answer_goes_to_a_file(site):
    site.will(b"x" * 500_000)
    file = io.BytesIO()
    answer = LOOPBACK.fetch(url_of(site), into=file)
    assert (answer.size, answer.body, len(file.getvalue())) == (500_000, b"", 500_000)


def test_what_is_no_success_never_goes_to_the_file(site):
    site.will(Reply(b"not found", status=404))
    file = io.BytesIO()
    assert LOOPBACK.fetch(url_of(site), into=file).body == b"not found"
    assert file.getvalue() == b""


def test_the_proxies_of_the_environment_are_not_used(site, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    site.will(b"straight")
    assert LOOPBACK.fetch(url_of(site)).body == b"straight"
