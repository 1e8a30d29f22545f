"""OGC API – Features, as OWSLib, GDAL and geopandas read it from a real server."""

import subprocess
import sys

import geopandas
import pytest
from owslib.ogcapi.features import Features

from geo.feeds.ogc_documents import CONFORMANCE, MOST_ITEMS
from tests.factories import make_shop
from tests.feeds.conftest import SHOPS

ITEMS = "/ogc/collections/shops/items"


def ids(answer):
    return [feature["id"] for feature in answer["features"]]


def rels(document):
    return {link["rel"]: link["href"] for link in document["links"]}


def follow(client, path):
    """Give the page at `path` and every page after it."""
    while path is not None:
        page = client.get(path).json()
        yield page
        path = rels(page).get("next", "").removeprefix("http://carte.example") or None


def test_owslib_finds_its_way_from_the_landing_page(server):
    service = Features(f"{server}/ogc/")
    assert service.conformance()["conformsTo"] == list(CONFORMANCE)
    assert service.collections()["collections"][0]["id"] == "shops"
    assert service.feature_collections() == ["shops", "delivery-zones", "communes"]
    assert "/ogc/collections/shops/items" in service.api()["paths"]
    assert service.collection("communes")["title"] == "Communes de la carte"


def test_owslib_pages_filters_and_reads_one(server):
    service = Features(f"{server}/ogc/")
    page = service.collection_items("shops", limit=2, offset=2)
    assert (page["numberMatched"], page["numberReturned"]) == (6, 2)
    east = service.collection_items("shops", bbox=[4.1, 44.0, 4.2, 44.1])
    assert set(ids(east)) == {"abeille.2", "hostile.1"}
    assert ids(service.collection_items("shops", kind="honey", role="market_stall")) == [
        "abeille.2"
    ]
    assert service.collection_item("shops", "abeille.2")["properties"]["name"] == "Abeille"
    assert ids(service.collection_items("communes", insee_code="07902")) == ["07902"]


GDAL = """
import sys, pyogrio
for layer in ("shops", "delivery-zones"):
    found = pyogrio.read_dataframe(f"OAPIF:{sys.argv[1]}/ogc", layer=layer, PAGE_SIZE=2)
    print(layer, found.crs.to_epsg(), found.geom_type.iloc[0], *sorted(found["slug"]))
"""


def test_geopandas_reads_a_page_and_gdal_whole_collections(server):
    places = geopandas.read_file(f"{server}{ITEMS}?limit=1000")
    assert (len(places), places.crs) == (6, "EPSG:4326")
    # In a process of its own: GDAL waits for the server without letting it run.
    ran = subprocess.run(
        [sys.executable, "-c", GDAL, server], capture_output=True, text=True, check=True
    )
    slugs = " ".join(sorted(places["slug"]))
    assert ran.stdout.splitlines() == [
        f"shops 4326 Point {slugs}",
        "delivery-zones 4326 Polygon livreur",
    ]


def test_pages_follow_one_another_to_the_end(client):
    pages = list(follow(client, f"{ITEMS}?limit=4"))
    assert [page["numberReturned"] for page in pages] == [4, 2]
    assert len({one for page in pages for one in ids(page)}) == 6
    back = rels(pages[1])["prev"].removeprefix("http://carte.example")
    assert ids(client.get(back).json()) == ids(pages[0])


def test_a_limit_without_measure_is_served_in_pages(client, application):
    many = [make_shop(slug=f"s{rank}", name=f"N {rank}") for rank in range(MOST_ITEMS + 1)]
    application.catalogue.replace(many)
    page = client.get(f"{ITEMS}?limit=1000000000&bbox=-180,-90,180,90").json()
    assert (page["numberMatched"], page["numberReturned"]) == (MOST_ITEMS + 1, MOST_ITEMS)
    assert rels(page)["next"].endswith(f"limit={MOST_ITEMS}&offset={MOST_ITEMS}")
    application.catalogue.replace(SHOPS)


@pytest.mark.parametrize(
    ("bbox", "expected"),
    [
        ("4.06,44.04,4.06,44.04", {"abeille.1", "livreur.1"}),
        ("4.1,44.0,0,4.2,44.1,1000", {"abeille.2", "hostile.1"}),
        ("170,-90,-170,90", set()),
        ("4.1,-90,-170,90", {"abeille.2", "hostile.1"}),
    ],
)
def test_a_window_holds_its_edges_and_may_cross_the_antimeridian(client, bbox, expected):
    assert set(ids(client.get(f"{ITEMS}?bbox={bbox}").json())) == expected


@pytest.mark.parametrize(
    "query",
    ["bbox=1,2,3", "bbox=a,b,c,d", "bbox=nan,0,1,1", "bbox=0,5,1,1", "bbox=-181,0,0,1", "limit=0",
     "limit=-1", "limit=x", "limit=1.5", "limit=²", "offset=-1", "datetime=hier", "datetime=/",
     "datetime=2026-13-01", "f=xml", "kind=gold", "insee_code=x", "foo=bar", "%F0%9F%90%9D=1"],
)  # fmt: skip
def test_what_the_standard_refuses_is_refused_in_a_sentence(client, query):
    answer = client.get(f"{ITEMS}?{query}")
    if query == "datetime=/":
        assert answer.status_code == 200
        return
    assert answer.status_code == 400
    assert answer.json()["code"] == "InvalidParameterValue"
    assert answer.json()["description"].endswith(".")


@pytest.mark.parametrize(
    "path",
    ["/ogc/collections/none", "/ogc/collections/none/items", f"{ITEMS}/none", f"{ITEMS}/abeille.9",
     f"{ITEMS}/refusee.1", f"{ITEMS}/a.99999999999", f"{ITEMS}/a%2F..%2Fb", f"{ITEMS}/x?y",
     "/ogc/collections/communes/items/75056", "/ogc/collections/delivery-zones/items/abeille.1"],
)  # fmt: skip
def test_what_is_not_there_is_told_in_a_sentence(client, path):
    answer = client.get(path)
    assert answer.status_code in ({400} if path.endswith("?y") else {404})


def test_views_limit_a_collection(client):
    assert set(ids(client.get(f"{ITEMS}?view=est").json())) == {"abeille.2", "hostile.1"}
    assert client.get(f"{ITEMS}?view=nord").status_code == 404


def test_zones_and_communes_touch_a_window(client):
    zones = "/ogc/collections/delivery-zones/items"
    assert ids(client.get(f"{zones}?bbox=4.08,44.03,4.2,44.1").json()) == ["livreur.1"]
    assert ids(client.get(f"{zones}?bbox=4.15,44.03,4.2,44.1").json()) == []
    assert ids(client.get(f"{zones}?slug=abeille").json()) == []
    communes = "/ogc/collections/communes/items"
    assert ids(client.get(f"{communes}?bbox=4.15,44.03,4.2,44.1").json()) == ["07902"]
    one = client.get(f"{communes}/07901").json()
    assert one["properties"]["epci"] == "Pays des Carrés"
    assert "© IGN" in client.get(communes).json()["attribution"]


def test_the_landing_page_is_for_people_too(client):
    page = client.get("/ogc", headers={"Accept": "text/html"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "http://carte.example/ogc" in page.text
    assert client.get("/ogc?f=json", headers={"Accept": "text/html"}).json()["links"]


def test_links_go_to_the_address_that_people_type(client, application, monkeypatch):
    object.__setattr__(application.settings, "public_url", "https://carte.exemple.fr/a")
    try:
        document = client.get("/ogc/collections").json()
    finally:
        object.__setattr__(application.settings, "public_url", None)
    hrefs = [link["href"] for one in document["collections"] for link in one["links"]]
    assert all(href.startswith("https://carte.exemple.fr/a/") for href in hrefs)


def test_who_has_a_page_already_is_not_sent_it_again(client):
    tag = {"If-None-Match": client.get(ITEMS).headers["etag"]}
    assert client.get(ITEMS, headers=tag).status_code == 304
    assert client.get(f"{ITEMS}?limit=2", headers=tag).status_code == 200
