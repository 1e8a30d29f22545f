"""A few plainly invented streets of real communes, as the Base Adresse Nationale writes them."""

import csv
import json
from pathlib import Path

HEADER = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;"
    "code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;"
    "libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;"
    "cad_parcelles"
)
COLUMNS = HEADER.split(";")
CONTEXT = "07, Ardèche, Auvergne-Rhône-Alpes"

# Commune, postcode, name, lon, lat of its first street.
AUBENAS = ("07019", "07200", "Aubenas", 4.390, 44.620)
PRIVAS = ("07186", "07000", "Privas", 4.600, 44.735)
VALS = ("07331", "07600", "Vals-les-Bains", 4.365, 44.667)
STREETS = {
    AUBENAS: ("Rue des Lilas Bleus", "Avenue du Moulinage", "Boulevard Jean-Giono"),
    PRIVAS: ("Rue des Lilas Bleus", "Chemin de la Fabrique", "Place du Marché aux Châtaignes"),
    VALS: ("Rue de la Source Perdue", "Impasse des Tisserands"),
}
NUMBERS = ("1", "2", "4", "12", "12bis", "27")


def streets():
    """Yield commune, postcode, name, street, identifier, lon, lat of every street."""
    for (code, postcode, city, lon, lat), names in STREETS.items():
        for rank, name in enumerate(names):
            yield code, postcode, city, name, f"{code}_{rank:04d}", lon + rank / 100, lat


def numbers(lon, lat):
    """Yield number, repetition, lon, lat: 55 m apart, from south to north."""
    for rank, number in enumerate(NUMBERS):
        digits = number.rstrip("bis")
        yield digits, number.removeprefix(digits), round(lon, 6), round(lat + rank * 0.0005, 6)


def write_ban(path: Path) -> Path:
    """Write the addresses as a file of the Base Adresse Nationale."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter=";", restval="")
        writer.writeheader()
        for code, postcode, city, street, key, lon, lat in streets():
            for number, repetition, x, y in numbers(lon, lat):
                writer.writerow(
                    {
                        "id": f"{key}_{int(number):05d}{repetition and '_' + repetition}",
                        "numero": number,
                        "rep": repetition,
                        "nom_voie": street,
                        "code_postal": postcode,
                        "code_insee": code,
                        "nom_commune": city,
                        "lon": x,
                        "lat": y,
                    }
                )
    return path


def write_addok(path: Path) -> Path:
    """Write the same addresses, and their communes, as addok reads them: JSON lines."""
    lines = [_commune(*commune) for commune in STREETS]
    lines += [_street(*street) for street in streets()]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


def _commune(code, postcode, city, lon, lat):
    return _document(code, "municipality", city, code, postcode, city, lon, lat)


def _street(code, postcode, city, name, key, lon, lat):
    houses = {
        f"{number} {repetition}".strip(): {"lon": x, "lat": y, "id": f"{key}_{number}"}
        for number, repetition, x, y in numbers(lon, lat)
    }
    document = _document(key, "street", name, code, postcode, city, lon, lat)
    return document | {"housenumbers": houses}


def _document(key, kind, name, code, postcode, city, lon, lat):
    return {
        "id": key,
        "type": kind,
        "name": name,
        "citycode": code,
        "postcode": postcode,
        "city": city,
        "context": CONTEXT,
        "lon": lon,
        "lat": lat,
        "importance": 0.4,
    }
