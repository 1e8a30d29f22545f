import pytest

from geo.links import phone_link, web_link


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
    ],
)
def test_phone_numbers_become_links(written, link):
    assert phone_link(written) == link


@pytest.mark.parametrize("written", [None, "", "demander", "0", "1" * 40, "04 65;ext=1", "٠٤٦٥٧١"])
def test_words_never_become_phone_links(written):
    assert phone_link(written) is None
