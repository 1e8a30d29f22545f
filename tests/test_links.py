import pytest

from geo.coordinates import Position
from geo.links import (
    directions_link,
    geo_link,
    network_name,
    phone_link,
    sms_link,
    web_link,
    whatsapp_link,
)


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("example.org", "https://example.org"),
        (" https://example.org/a?b=c#d ", "https://example.org/a?b=c#d"),
        ("http://example.org:8080", "http://example.org:8080"),
        ("HTTPS://Example.org", "https://Example.org"),
        ("www.café.example", "https://www.café.example"),
        ("https://miel.example", "https://miel.example"),
        ("www.miel.example/page", "https://www.miel.example/page"),
    ],
)
def test_web_addresses_become_links(written, link):
    assert web_link(written) == link


@pytest.mark.parametrize(
    "written",
    [None, "", " ", "pas de site", "javascript:alert(1)", "JaVaScRiPt:alert(1)//x.fr",
     "javascript://x.fr/%0aalert(1)", "data:text/html,<b>", "vbscript:x", "https://", "https://x",
     "https://[x.fr", "https://x.fr/\"onclick='", "https://x.fr/`", "https://x.fr\\@y.fr",
     "java\nscript:alert(1)", "https://x.fr/<script>", "file:///etc/passwd", "\0",
     "data:text/html,x", "contact@miel.example", "https://banque.fr@y.fr", "voir.", "etc...",
     "n.c."],
)  # fmt: skip
def test_anything_else_never_becomes_a_link(written):
    assert web_link(written) is None


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("04 65 71 00 01", "tel:0465710001"),
        ("+33 4.65.71.00.01", "tel:+33465710001"),
        ("04-65-71/00 01", "tel:0465710001"),
        ("(04) 65 71 00 01", "tel:0465710001"),
        ("+33 (0)4 65 71 00 01", "tel:+33465710001"),
    ],
)
def test_phone_numbers_become_links(written, link):
    assert phone_link(written) == link


@pytest.mark.parametrize("written", [None, "", "demander", "0", "1" * 40, "04 65;ext=1", "٠٤٦٥٧١"])
def test_words_never_become_phone_links(written):
    assert phone_link(written) is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("06 39 98 12 34", "33639981234"),
        ("+33 7.39.98.12.34", "33739981234"),
        ("+33 (0)6 39 98 12 34", "33639981234"),
        ("04 65 71 12 34", None),
        ("+41 79 123 45 67", None),
        ("06 39 98", None),
        ("demander", None),
        ("06 39 98 12 34;ext=1", None),
        ("6" * 10_000, None),
        ("", None),
        (None, None),
    ],
)
def test_only_french_mobile_numbers_take_messages(written, number):
    assert sms_link(written) == (number and f"sms:+{number}")
    assert whatsapp_link(written) == (number and f"https://wa.me/{number}")


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://www.instagram.com/miel", "Instagram"),
        ("https://fr-fr.facebook.com/miel", "Facebook"),
        ("https://x.com/miel", "X"),
        ("https://notx.com/miel", "notx.com"),
        ("https://instagram.com.example/miel", "instagram.com.example"),
        ("https://www.etsy.com/shop/miel", "Etsy"),
    ],
)
def test_a_network_is_called_by_its_name_and_no_other_site_is(link, name):
    assert network_name(link) == name


def test_ways_to_a_position_are_addresses_whatever_the_label():
    position = Position(lon=4.06, lat=44.04)
    label = "${x} `b` </script>\r\n&(\u202e\ud800" + "é" * 10_000
    link = geo_link(position, label)
    assert link.startswith("geo:44.040000,4.060000?q=44.040000,4.060000(%24%7Bx%7D")
    assert link.isascii()
    assert not set(link) & set(" <>\"'`\r\n")
    assert len(link) < 1_000
    url = "https://www.openstreetmap.org/directions?to=44.040000%2C4.060000"
    assert directions_link(position) == url
