import io
import zipfile
from pathlib import Path

import pytest

from geo.errors import FileRefused
from geo.tables import placemarks, read_content
from geo.tables.placemarks import plain_text

PATH = Path("carte.kml")
POINT = "<Point><coordinates>4.39,44.62,0</coordinates></Point>"


def kml(*placemarks, folder="Fermes"):
    body = "".join(f"<Placemark>{one}</Placemark>" for one in placemarks)
    return (
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<Folder><name>{folder}</name>{body}</Folder></Document></kml>"
    ).encode()


def gpx(*waypoints):
    return (
        '<?xml version="1.0"?><gpx version="1.1" creator="x" '
        f'xmlns="http://www.topografix.com/GPX/1/1">{"".join(waypoints)}</gpx>'
    ).encode()


def pack(name, content):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return raw.getvalue()


def records(raw, path=PATH):
    table = read_content(raw, path)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_placemark_gives_its_name_folder_and_point():
    (record,) = records(kml(f"<name>Miel</name>{POINT}"))
    assert record == {"Name": "Miel", "dossier": "Fermes", "lon": "4.39", "lat": "44.62"}


def test_extended_data_become_columns_and_html_becomes_text():
    extra = '<ExtendedData><Data name="tel"><value>04 65 71 00 00</value></Data></ExtendedData>'
    description = (
        "<description><![CDATA[<b>Miel</b><br>du pays<script>x()</script>]]></description>"
    )
    (record,) = records(kml(f"<name>A</name>{description}{extra}{POINT}"))
    assert (record["tel"], record["description"]) == ("04 65 71 00 00", "Miel\ndu pays")


def test_placemark_without_a_point_is_a_row_without_position():
    rows = records(kml(f"<name>A</name>{POINT}", "<name>B</name>"))
    assert [row["lon"] for row in rows] == ["4.39", ""]


def test_all_folders_are_read():
    raw = kml(f"<name>A</name>{POINT}").replace(
        b"</Document>",
        b"<Folder><name>Marches</name><Placemark><name>B</name></Placemark></Folder></Document>",
    )
    assert [row["dossier"] for row in records(raw)] == ["Fermes", "Marches"]


def test_waypoint_gives_its_name_words_and_point():
    (record,) = records(
        gpx('<wpt lat="44.62" lon="4.39"><name>Miel</name><desc>du pays</desc></wpt>'),
        Path("traces.gpx"),
    )
    assert record == {"name": "Miel", "desc": "du pays", "lon": "4.39", "lat": "44.62"}


def test_tracks_are_not_places():
    with pytest.raises(FileRefused, match="file_empty"):
        read_content(gpx("<trk><name>balade</name></trk>"), Path("a.gpx"))


def test_kmz_holds_a_kml():
    (record,) = records(pack("doc.kml", kml(f"<name>A</name>{POINT}")))
    assert record["Name"] == "A"


def test_kmz_that_would_grow_too_big_is_refused_unopened(monkeypatch):
    monkeypatch.setattr(placemarks, "MAX_BYTES", 1_000)
    with pytest.raises(FileRefused, match="file_too_big"):
        read_content(pack("doc.kml", kml("<name>A</name>" * 1_000)), PATH)


@pytest.mark.parametrize(
    "raw",
    [
        kml(f"<name>A</name>{POINT}")[:150],
        kml("<MultiGeometry>" * 5_000 + "</MultiGeometry>" * 5_000),
        b'<!DOCTYPE kml [<!ENTITY a "aaaa">]>' + kml("<name>&a;</name>"),
        b'<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + kml("<name>&a;</name>"),
        gpx('<wpt lat="44" lon="4">')[:100],
        kml(),
        b"<kml>",
    ],
    ids=["cut", "deep", "entity", "foreign entity", "cut gpx", "nothing", "open"],
)
def test_unusable_file_is_refused(raw):
    with pytest.raises(FileRefused) as caught:
        read_content(raw, PATH)
    assert caught.value.code in {"file_damaged", "file_empty", "file_header_only"}


def test_coordinates_that_are_none_do_not_stop_the_others():
    bad = "<Point><coordinates>ici,là</coordinates></Point>"
    rows = records(kml(f"<name>A</name>{bad}", f"<name>B</name>{POINT}"))
    assert [row["Name"] for row in rows] == ["A", "B"]


def test_network_links_are_not_followed():
    link = b"<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>"
    raw = kml(f"<name>A</name>{POINT}").replace(b"</Document>", link + b"</Document>")
    assert len(records(raw)) == 1


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("<p>un</p><p>deux</p>", "un\ndeux"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<style>p{}</style>A &amp; B<br>", "A & B"),
        (3, 3),
    ],
)
def test_html_becomes_text(cell, shown):
    assert plain_text(cell) == shown
