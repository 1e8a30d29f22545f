import json
import socket

import pytest

from geo.errors import ServiceFailed
from geo.geocoding.providers import http
from geo.geocoding.providers.http import HttpService
from geo.geocoding.providers.politeness import Etiquette
from tests.geocoding.providers.unruly import Reply

ETIQUETTE = Etiquette(calls_per_s=50, timeout_s=0.3, whole_s=0.6, failures_before_rest=4)
GOOD = Reply(b'{"ok": 1}')


@pytest.fixture
def service(unruly, fake_time):
    """A service at the unruly server, in a time that only sleeping moves."""
    return HttpService("service essayé", ETIQUETTE, fake_time.clockwork())


@pytest.fixture
def url(unruly):
    return f"http://{unruly.domain}/x"


def ask(service, url):
    with service.judging():
        return service.get_json(url)


def failure(service, url):
    with pytest.raises(ServiceFailed) as caught:
        ask(service, url)
    return caught.value.code


def test_answer_is_read_and_the_project_says_who_asks(service, unruly, url):
    unruly.will(GOOD)
    assert ask(service, url) == {"ok": 1}
    assert unruly.agents[0].startswith("Alentour/")


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_status_that_passes_is_tried_again(service, unruly, url, status):
    unruly.will(Reply(status=status), GOOD)
    assert ask(service, url) == {"ok": 1}
    assert len(unruly.asked) == 2


def test_attempts_are_few_and_their_delays_grow(service, unruly, url, fake_time):
    unruly.will(Reply(status=503))
    assert failure(service, url) == "service_unreachable"
    assert len(unruly.asked) == 3
    assert fake_time.slept == pytest.approx([0.5, 1.0])


def test_retry_after_is_obeyed(service, unruly, url, fake_time):
    unruly.will(Reply(status=429, headers={"Retry-After": "4"}), GOOD)
    assert ask(service, url) == {"ok": 1}
    assert fake_time.slept == pytest.approx([4.0])


def test_long_retry_after_rests_the_service_until_then(service, unruly, url, fake_time):
    unruly.will(Reply(status=429, headers={"Retry-After": "90"}), GOOD)
    assert failure(service, url) == "service_busy"
    assert failure(service, url) == "service_resting"
    assert fake_time.slept == []
    fake_time.seconds += 90
    assert ask(service, url) == {"ok": 1}


@pytest.mark.parametrize("status", [400, 413, 414, 422])
def test_question_that_is_refused_is_not_repeated(service, unruly, url, status):
    unruly.will(Reply(status=status))
    for _ in range(ETIQUETTE.failures_before_rest + 1):
        assert failure(service, url) == "question_refused"
    assert len(unruly.asked) == ETIQUETTE.failures_before_rest + 1


@pytest.mark.parametrize("status", [401, 403])
def test_who_is_not_welcome_stops_asking(service, unruly, url, status):
    unruly.will(Reply(status=status))
    assert failure(service, url) == "service_refused"
    assert failure(service, url) == "service_resting"
    assert len(unruly.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirection_is_never_followed(service, unruly, url, status):
    elsewhere = {"Location": f"http://{unruly.domain}/elsewhere?q=adresse"}
    unruly.will(Reply(status=status, headers=elsewhere), GOOD)
    assert failure(service, url) == "service_refused"
    assert unruly.asked == ["/x"]


@pytest.mark.parametrize("status", [204, 206, 404, 410, 418])
def test_any_other_status_is_a_failure_at_once(service, unruly, url, status):
    unruly.will(Reply(b"", status=status))
    assert failure(service, url) == "service_refused"
    assert len(unruly.asked) == 1


NONSENSE = {
    "words": b"bonjour",
    "half a JSON": b'{"features": [',
    "empty": b"",
    "HTML": b"<!doctype html><title>portail</title>",
    "bytes": bytes(range(128, 256)),
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE)
def test_body_that_is_no_json_is_nonsense(service, unruly, url, body):
    unruly.will(body)
    assert failure(service, url) == "service_nonsense"
    assert len(unruly.asked) == 1


def test_nonsense_again_and_again_opens_the_circuit(service, unruly, url):
    unruly.will(b"bonjour")
    codes = [failure(service, url) for _ in range(ETIQUETTE.failures_before_rest + 1)]
    assert codes[-2:] == ["service_nonsense", "service_resting"]


def test_body_cut_short_is_tried_again(service, unruly, url):
    unruly.will(Reply(b'{"ok": 1', announced=9), GOOD)
    assert ask(service, url) == {"ok": 1}
    assert len(unruly.asked) == 2


@pytest.mark.parametrize("raw", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/9 oui\r\n\r\n"])
def test_what_does_not_speak_http_is_unreachable(service, unruly, url, raw):
    unruly.will(Reply(raw=raw))
    assert failure(service, url) == "service_unreachable"
    assert len(unruly.asked) == 3


def test_compressed_answer_is_read(service, unruly, url):
    import gzip

    body = gzip.compress(b'{"ok": 1}')
    unruly.will(Reply(body, headers={"Content-Encoding": "gzip"}))
    assert ask(service, url) == {"ok": 1}


def test_broken_compression_is_unreachable(service, unruly, url):
    unruly.will(Reply(b"not gzip", headers={"Content-Encoding": "gzip"}))
    assert failure(service, url) == "service_unreachable"


def test_chunked_answer_is_read(service, unruly, url):
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n[1, \r\n2\r\n2]\r\n0\r\n\r\n"
    unruly.will(Reply(raw=raw))
    assert ask(service, url) == [1, 2]


def test_answer_that_never_comes_is_given_up(unruly, url):
    unruly.will(Reply(b"{}", drip_s=2.0, announced=9))
    service = HttpService("lent", Etiquette(calls_per_s=50, attempts=1, timeout_s=0.2))
    assert failure(service, url) == "service_unreachable"


def test_answer_that_drips_is_given_up(unruly, url):
    unruly.will(Reply(b" " * 1_000, drip_s=0.02))
    etiquette = Etiquette(calls_per_s=50, attempts=1, timeout_s=0.3, whole_s=0.2)
    assert failure(HttpService("lent", etiquette), url) == "service_unreachable"


def test_answer_too_large_is_nonsense(service, unruly, url, monkeypatch):
    monkeypatch.setattr(http, "MAX_BYTES", 1_000)
    unruly.will(json.dumps("x" * 2_000).encode())
    assert failure(service, url) == "service_nonsense"


def test_nobody_listening_is_unreachable(service):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert failure(service, f"http://127.0.0.1:{port}/x") == "service_unreachable"


def test_open_circuit_asks_nothing_and_closes_after_a_good_answer(service, unruly, url, fake_time):
    unruly.will(Reply(status=503))
    for _ in range(ETIQUETTE.failures_before_rest):
        failure(service, url)
    asked = len(unruly.asked)
    assert failure(service, url) == "service_resting"
    assert len(unruly.asked) == asked
    fake_time.seconds += ETIQUETTE.rest_s
    unruly.will(GOOD)
    assert [ask(service, url) for _ in range(2)] == [{"ok": 1}] * 2


def test_cookies_of_a_service_are_not_kept(service, unruly, url):
    unruly.will(Reply(b"{}", headers={"Set-Cookie": "suivi=1"}))
    ask(service, url)
    assert not list(service._session.cookies)
