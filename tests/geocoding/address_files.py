"""Small address files, written by the tests in the formats that the services publish."""

import gzip


def read_header(line):
    return line.split(";")


BAN = read_header(
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;"
    "code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;"
    "libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;"
    "cad_parcelles"
)
LOCALITIES = read_header(
    "id;nom_lieu_dit;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;"
    "nom_ancienne_commune;x;y;lon;lat;source_position;source_nom_voie"
)
BAL = read_header(
    "uid_adresse;cle_interop;commune_insee;commune_nom;commune_deleguee_insee;"
    "commune_deleguee_nom;voie_nom;lieudit_complement_nom;numero;suffixe;position;x;y;long;lat;"
    "cad_parcelles;source;date_der_maj;certification_commune"
)

AUBENAS = ("07019", "Aubenas", "07200", 4.39, 44.62)
VALS = ("07331", "Vals-les-Bains", "07600", 4.365, 44.665)
VANS = ("07334", "Les Vans", "07140", 4.13, 44.40)
PARIS_14 = ("75114", "Paris", "75014", 2.326, 48.833)
NAVES = {"code_insee_ancienne_commune": "07162", "nom_ancienne_commune": "Naves"}

STREETS = (
    (AUBENAS, "Rue des Lilas", ("1", "3", "12", "12bis", "48", "50")),
    (AUBENAS, "Avenue du Général-de-Gaulle", ("2", "4", "17")),
    (AUBENAS, "Rue du 19 Mars 1962", ("5", "8")),
    (AUBENAS, "Place de l'Église", ("1", "7a")),
    (AUBENAS, "Chemin de Saint-Pierre", ("100", "120")),
    (AUBENAS, "Rue Jean Jaurès", ("6", "9b")),
    (VALS, "Rue des Lilas", ("1", "42")),
    (VALS, "Rue Jean Jaurès", ("10",)),
    (VALS, "Route Nationale 102", ("33",)),
    (VANS, "Place de l'Église", ("1",)),
    (VANS, "Rue du Temple", ("2",)),
    (PARIS_14, "Rue d'Alésia", ("2", "110")),
)


def ban_rows(streets=STREETS):
    """Yield one row a number: every street 500 m from the one before, numbers 20 m apart."""
    for place, (commune, name, numbers) in enumerate(streets):
        code, city, postcode, lon, lat = commune
        for step, number in enumerate(numbers):
            digits = number.rstrip("abcdeirst")
            yield {
                "id": f"{code}_{place:04d}_{int(digits):05d}",
                "numero": digits,
                "rep": number[len(digits) :],
                "nom_voie": name,
                "code_postal": postcode,
                "code_insee": code,
                "nom_commune": city,
                "lon": f"{lon + place * 0.006:.6f}",
                "lat": f"{lat + step * 0.0002:.6f}",
            }


def locality_rows(*names, commune=VANS, **more):
    code, city, postcode, lon, lat = commune
    for place, name in enumerate(names):
        yield {
            "id": f"{code}_b{place:03d}",
            "nom_lieu_dit": name,
            "code_postal": postcode,
            "code_insee": code,
            "nom_commune": city,
            "lon": str(lon - 0.05 - place * 0.02),
            "lat": str(lat),
            **more,
        }


def write_rows(path, columns, rows, delimiter=";"):
    """Write `rows` as the services do; gzip when the name says so."""
    lines = [delimiter.join(columns)]
    lines += [delimiter.join(row.get(column, "") for column in columns) for row in rows]
    content = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def write_ban(folder, name="adresses-07.csv.gz", streets=STREETS):
    return write_rows(folder / name, BAN, ban_rows(streets))
