import hashlib
import logging
import math

import pytest

from geo.logs import log_line
from geo.secret_links import LIFETIME, draw_token, hash_token, link_url


def test_a_token_holds_256_random_bits():
    tokens = {draw_token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert {len(token) for token in tokens} == {43}
    assert 43 * math.log2(64) >= 256


def test_a_token_needs_no_escaping_in_an_address():
    assert all(c.isascii() and (c.isalnum() or c in "-_") for c in draw_token())


def test_a_token_takes_its_chance_from_outside():
    assert draw_token(lambda size: "x" * size) == "x" * 32


def test_what_is_kept_is_the_digest():
    token = draw_token()
    assert hash_token(token) == hashlib.sha256(token.encode()).hexdigest()


@pytest.mark.parametrize("text", ["", "é" * 50, "\ud800", "a" * 100_000, "\x00", "' OR 1=1 --"])
def test_anything_at_all_has_a_digest(text):
    assert len(hash_token(text)) == 64


def test_a_link_outlives_the_yearly_reminder():
    assert LIFETIME.days == 400


@pytest.mark.parametrize(
    ("public_url", "expected"),
    [
        ("https://carte.example", "https://carte.example/ma-fiche/t"),
        ("https://carte.example/", "https://carte.example/ma-fiche/t"),
        (None, "/ma-fiche/t"),
    ],
)
def test_a_link_is_whole_when_the_app_knows_its_address(public_url, expected):
    assert link_url("t", public_url) == expected


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "path", ["/ma-fiche/{}", "/ma-fiche/{}/photos?x=1", "/%2Fma-fiche/{}", "/a?{}"]
)
def test_no_token_stands_in_the_log_of_the_web_server(form, path):
    token = draw_token()
    values = ("203.0.113.9:50000", "GET", path.format(token), "1.1", 200)
    record = logging.LogRecord(
        "uvicorn.access", logging.INFO, "", 0, '%s - "%s %s HTTP/%s" %d', values, None
    )
    line = log_line(record, form)
    assert token not in line
    assert "203.0.113.9" not in line
