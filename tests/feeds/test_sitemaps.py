from lxml import etree

from geo.feeds import addresses
from geo.feeds.addresses import Address, sitemap_index, sitemap_pieces

SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def locations(content):
    return etree.fromstring(content).xpath("//s:loc/text()", namespaces=SPACE)


def test_the_sitemap_names_every_page_once(client):
    found = locations(client.get("/sitemap.xml").content)
    assert len(found) == len(set(found))
    for path in ("boutique/abeille", "commune/07902-l-est", "genre/honey", "v/est", "carte"):
        assert f"http://carte.example/{path}" in found
    assert not [one for one in found if "refusee" in one]


def test_pages_say_when_they_changed(client):
    tree = etree.fromstring(client.get("/sitemap.xml").content)
    changed = {url.findtext("s:loc", namespaces=SPACE): url.findtext("s:lastmod", namespaces=SPACE)
               for url in tree}  # fmt: skip
    assert changed["http://carte.example/boutique/livreur"] == "2026-11-01"
    assert changed["http://carte.example/boutique/nulle-part"] is None


def test_beyond_the_limit_there_is_an_index_of_parts(client, monkeypatch):
    monkeypatch.setattr(addresses, "MOST_IN_A_FILE", 2)
    pages = [Address(path=f"/{rank}") for rank in range(5)]
    parts = [b"".join(sitemap_pieces(pages, "https://a.example", number=n)) for n in (1, 2, 3)]
    assert [len(locations(part)) for part in parts] == [2, 2, 1]
    assert len(locations(sitemap_index(5, "https://a.example"))) == 3


def test_a_part_that_is_not_there_is_told(client):
    assert client.get("/sitemap-1.xml").status_code == 200
    for number in ("0", "2", "x", "99999999"):
        assert client.get(f"/sitemap-{number}.xml").status_code == 404


def test_robots_are_told_what_to_leave_and_where_the_sitemap_is(client):
    text = client.get("/robots.txt").text
    assert "Sitemap: http://carte.example/sitemap.xml" in text
    for path in ("/organisateurs", "/ma-fiche/", "/*?"):
        assert f"Disallow: {path}\n" in text
