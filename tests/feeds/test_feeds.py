"""The feeds as other programs read them."""

import csv
import io
import json
from dataclasses import replace

import anyio
import brotli
import geopandas
import pyarrow.parquet as pq
import pyogrio
import pytest
from icalendar import Calendar
from lxml import etree

from geo.feeds.answering import FIRST_PIECE, find_answer, stream_rows
from geo.feeds.formats import FORMATS
from geo.snapshot import SCHEMA, read_shops
from geo.values import Query, Service
from tests.factories import make_place, make_shop
from tests.feeds.conftest import CONCEALED, HOSTILE, SHOPS

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SHOWN = {"abeille", "cache", "hostile", "livreur", "nulle-part"}


def slugs(client, **parameters):
    found = client.get("/api/shops.geojson", params=parameters).json()["features"]
    return [feature["properties"]["slug"] for feature in found]


def many_shops(count):
    return [make_shop(slug=f"s{rank:03}", name=f"Nom {rank:03}") for rank in range(count)]


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_feed_is_open_to_any_site_and_says_where_its_papers_are(client, suffix):
    answer = client.get(f"/api/shops.{suffix}", headers={"Origin": "https://ailleurs.example"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == FORMATS[suffix].media_type
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["link"] == '<http://carte.example/donnees>; rel="license"'
    assert answer.headers["content-disposition"] == f'inline; filename="alentour.{suffix}"'
    asked = client.options(f"/api/shops.{suffix}")
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, "*")


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_feed_names_whom_to_name_and_no_hidden_address(client, suffix):
    content = client.get(f"/api/shops.{suffix}").content
    if suffix == "parquet":
        table = pq.read_table(io.BytesIO(content))
        content = (repr(table.schema.metadata) + repr(table.to_pylist())).encode()
    text = content.decode("utf-8").replace("\r\n ", "").replace("\\xc2\\xa9", "©")
    assert "© IGN" in text
    assert "Liste" in text
    assert CONCEALED not in text
    assert "4.0123" not in text
    assert "Refusée" not in text
    assert "prive@tournerie.example" not in text


@pytest.mark.parametrize("suffix", FORMATS)
def test_who_has_it_already_is_not_sent_it_again_until_something_changes(
    client, application, suffix
):
    tag = {"If-None-Match": client.get(f"/api/shops.{suffix}").headers["etag"]}
    assert client.get(f"/api/shops.{suffix}", headers=tag).status_code == 304
    application.catalogue.replace(SHOPS)
    assert client.get(f"/api/shops.{suffix}", headers=tag).status_code == 304
    application.catalogue.patch([replace(SHOPS[0], phone="04 65 71 00 09")])
    assert client.get(f"/api/shops.{suffix}", headers=tag).status_code == 200
    assert client.get(f"/api/shops.{suffix}?genre=honey", headers=tag).status_code == 200


def test_geojson_has_a_feature_a_place_with_the_papers_of_its_shop(client):
    answer = client.get("/api/shops.geojson").json()
    by_id = {feature["id"]: feature for feature in answer["features"]}
    assert {"abeille.1", "abeille.2", "nulle-part.0"} <= by_id.keys()
    assert by_id["abeille.2"]["geometry"] == {"type": "Point", "coordinates": [4.16, 44.02]}
    properties = by_id["abeille.2"]["properties"]
    assert properties["source_url"] == "https://liste.example/1"
    assert properties["url"] == "http://carte.example/boutique/abeille"
    assert by_id["cache.1"]["geometry"] is None
    assert by_id["livreur.1"]["properties"]["zones"] == [{"radius_m": 3000.0, "days": "Tu"}]
    assert answer["licences"] == ["LO 2.0"]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"genre": "honey"}, ["abeille"] * 2),
        ({"genre": "food", "lieu": "market_stall"}, ["abeille"]),
        ({"service": "delivery"}, ["livreur"]),
        ({"commune": "07902"}, ["hostile", "abeille"]),
        ({"territoire": "commune:07902"}, ["hostile", "abeille"]),
        ({"vue": "est"}, ["hostile", "abeille"]),
        ({"vue": "est", "genre": "honey"}, ["abeille"]),
        ({"q": "livreur"}, ["livreur"]),
        ({"pres": "07901", "rayon": "3", "genre": "honey"}, ["abeille"]),
    ],
)
def test_filters_are_those_of_the_map_and_show_the_places_that_answer(client, parameters, expected):
    assert sorted(slugs(client, **parameters)) == sorted(expected)


def test_the_table_opens_in_a_spreadsheet_and_runs_nothing(client):
    text = client.get("/api/shops.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    assert {row["identifiant"] for row in rows} == SHOWN
    [hostile] = [row for row in rows if row["identifiant"] == "hostile"]
    assert hostile["nom"].startswith("'=cmd")
    assert hostile["lien_source"] == ""
    assert rows[0]["page"].startswith("http://carte.example/boutique/")


def test_the_snapshot_is_one_that_the_program_reads_back(client, tmp_path):
    path = tmp_path / "shops.parquet"
    path.write_bytes(client.get("/api/shops.parquet").content)
    assert pq.read_schema(path).names == SCHEMA.names
    assert {shop.slug for shop in read_shops(path)} == SHOWN
    assert geopandas.read_parquet(path).crs == "EPSG:4326"
    hostile = next(shop for shop in read_shops(path) if shop.slug == "hostile")
    assert hostile.name == HOSTILE


@pytest.mark.parametrize(("suffix", "layer"), [("kml", None), ("gpx", "waypoints")])
def test_gdal_reads_the_places_of_xml_formats(client, tmp_path, suffix, layer):
    path = tmp_path / f"shops.{suffix}"
    path.write_bytes(client.get(f"/api/shops.{suffix}").content)
    layer = layer or pyogrio.list_layers(path)[0][0]
    places = pyogrio.read_dataframe(path, layer=layer)
    names = places["name" if suffix == "gpx" else "Name"]
    assert len(places) == 4
    assert sum("<img src=x" in name for name in names) == 1
    assert places.total_bounds.tolist() == [4.06, 44.02, 4.16, 44.04]


def test_the_calendar_has_the_markets_of_six_months(client):
    calendar = Calendar.from_ical(client.get("/api/shops.ics").text)
    days = [event.decoded("DTSTART").date() for event in calendar.walk("VEVENT")]
    assert (str(days[0]), str(days[-1])) == ("2026-12-05", "2027-05-29")
    assert not Calendar.from_ical(client.get("/api/shops.ics?genre=wood_turner").text).events


def test_news_are_the_newest_first_and_nobody_without_a_date(client):
    feed = etree.fromstring(client.get("/api/shops.atom").content)
    titles = feed.xpath("a:entry/a:title/text()", namespaces=ATOM)
    assert titles[:2] == ["Livreur", "Bien caché"]
    assert "Nulle part" not in titles
    assert feed.xpath("a:entry/a:updated/text()", namespaces=ATOM)[0].startswith("2026-11-01T")
    items = etree.fromstring(client.get("/api/shops.rss").content).findall("channel/item")
    assert [item.findtext("title") for item in items] == titles
    assert items[0].findtext("pubDate") == "Sun, 01 Nov 2026 00:00:00 GMT"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("genre=gold", "honey"), ("service=", None), ("commune=99999", "07019"),
        ("rayon=-1", "500"), ("pres=nulle-part-du-tout-xyz", "nulle-part"),
        ("territoire=epci:1", "departement:07"), ("ouvert=hier", "2026-12-05T10:00"),
        ("genr=honey", "genre"), ("%00=1", "genre"), ("accessible=oui", "accessible"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_what_is_allowed(client, query, named):
    answer = client.get(f"/api/shops.geojson?{query}")
    if named is None:
        assert answer.status_code in {200, 400}
        return
    assert answer.status_code == 400
    assert named in answer.json()["error"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-store"


def test_an_unknown_view_is_told_with_its_neighbours(client):
    answer = client.get("/api/shops.csv?vue=es")
    assert answer.status_code == 404
    assert "« es »" in answer.json()["error"]
    assert answer.json()["error"].endswith(": est.")


def test_a_host_that_is_no_name_stands_in_no_answer(client):
    answer = client.get("/api/shops.atom", headers={"Host": 'x"><script>alert(1)</script>'})
    assert b"script>alert" not in answer.content.replace(b"&lt;", b"<").partition(b"<entry>")[0]
    assert answer.status_code == 200


def test_pieces_leave_before_the_end_is_made_also_compressed(app, application):
    application.catalogue.replace(many_shops(FIRST_PIECE + 150))
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        await anyio.sleep_forever()

    scope = {
        "type": "http", "method": "GET", "path": "/api/shops.geojson", "query_string": b"",
        "headers": [(b"accept-encoding", b"br"), (b"host", b"carte.example")], "scheme": "http",
        "server": ("carte.example", 80), "root_path": "", "http_version": "1.1",
    }  # fmt: skip
    anyio.run(app, scope, receive, send)
    bodies = [message["body"] for message in sent[1:] if message.get("body")]
    assert len(bodies) >= 3
    reader = brotli.Decompressor()
    assert reader.process(bodies[0]).startswith(b'{"type":"FeatureCollection"')
    begun = reader.process(bodies[1])
    assert b"s000" in begun
    assert b"s190" not in begun
    whole = json.loads(brotli.decompress(b"".join(bodies)))
    assert len(whole["features"]) == FIRST_PIECE + 150


def test_nothing_comes_twice_when_the_catalogue_changes_meanwhile(application):
    shops = many_shops(FIRST_PIECE + 50)
    application.catalogue.replace(shops)
    pieces = stream_rows(application.catalogue, Query())
    first = next(pieces)["slug"].to_pylist()
    application.catalogue.replace([make_shop(slug="aaa", name="Aaa"), *shops[1:-1]])
    rest = [slug for piece in pieces for slug in piece["slug"].to_pylist()]
    assert first + rest == [shop.slug for shop in shops[:-1]]


def test_a_shop_is_never_cut_in_two(application):
    last = make_shop(slug="z", name="Z", places=tuple(make_place() for _ in range(5)))
    application.catalogue.replace([*many_shops(FIRST_PIECE - 1), last])
    pieces = [piece["slug"].to_pylist() for piece in stream_rows(application.catalogue, Query())]
    assert [len(piece) for piece in pieces] == [FIRST_PIECE + 4]


def test_an_answer_holds_shops_without_a_place(application):
    application.catalogue.replace(SHOPS)
    assert len(find_answer(application.catalogue, Query())) == 6
    assert len(find_answer(application.catalogue, Query(services=(Service.DELIVERY,)))) == 1


def test_the_page_that_explains_names_formats_filters_and_views(client):
    page = client.get("/donnees").text
    assert all(f"/api/shops.{suffix}" in page for suffix in FORMATS)
    assert "vue=est" in page
    assert "L&#39;Est &amp; &lt;b&gt;" in page
    assert '<html lang="nl">' in client.get("/donnees?langue=nl").text


def test_every_example_of_that_page_is_an_address_that_answers(client):
    tree = etree.fromstring(client.get("/donnees").content, etree.HTMLParser())
    links = [link for link in tree.xpath("//main//a/@href") if link.startswith("/")]
    assert len(links) > 15
    assert {link: client.get(link).status_code for link in links} == {
        link: 204 if ".mvt" in link and client.get(link).status_code == 204 else 200
        for link in links
    }
