import hashlib
import logging
import math

import pytest

from geo.secret_links import (
    LIFETIME,
    MaskingFilter,
    draw_token,
    hash_token,
    link_url,
    mask_links,
    mask_server_logs,
)


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


@pytest.mark.parametrize(
    "text",
    [
        "GET /ma-fiche/{token} HTTP/1.1",
        "/ma-fiche/{token}/photos?x=1",
        "https://carte.example/ma-fiche/{token}#haut",
        "?next=%2Fma-fiche%2F{token}",
        "{token}",
        "entry {token}, again {token}.",
        '"/ma-fiche/{token}"',
    ],
)
def test_no_token_stands_in_a_log(text):
    token = draw_token()
    masked = mask_links(text.format(token=token))
    assert token not in masked
    assert "…" in masked


@pytest.mark.parametrize("path", ["/ma-fiche/abc", "/ma-fiche/%22abc/x", "/ma-fiche/" + "a" * 60])
def test_a_token_cut_short_or_glued_is_masked_too(path):
    assert "a" not in mask_links(path).replace("/ma-fiche/", "")


@pytest.mark.parametrize(
    "text", ["GET /carte/points?q=miel", "/ma-fiche/", "/photos/" + "a" * 32 + "-small.webp"]
)
def test_other_paths_stay_as_they_are(text):
    assert mask_links(text) == text


def served(path):
    """A record as uvicorn writes it, passed through the filter of the server's logs."""
    mask_server_logs()
    logger = logging.getLogger("uvicorn.access")
    values = ("203.0.113.9:50000", "GET", path, "1.1", 200)
    record = logger.makeRecord(
        logger.name, logging.INFO, "", 0, '%s - "%s %s HTTP/%s" %d', values, None
    )
    assert logger.filter(record)
    return record.getMessage()


def test_the_access_log_holds_neither_token_nor_visitor():
    token = draw_token()
    assert served(f"/ma-fiche/{token}") == '- - "GET /ma-fiche/… HTTP/1.1" 200'


def test_the_filter_is_put_on_once():
    mask_server_logs()
    mask_server_logs()
    filters = logging.getLogger("uvicorn.access").filters
    assert sum(isinstance(known, MaskingFilter) for known in filters) == 1


def test_a_record_of_another_shape_passes_unharmed():
    record = logging.LogRecord("uvicorn.error", 20, "", 0, {"a": 1}, None, None)
    assert MaskingFilter().filter(record)
    assert record.msg == {"a": 1}
