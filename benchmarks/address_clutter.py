"""What people write around an address, several noises at once, and addresses that do not exist."""

import random
from collections.abc import Sequence
from typing import Final

from benchmarks.address_noise import NUMBER, PLACE, WRITING, Address, Noise, Typed, write_line
from geo.geocoding.words import STREET_TYPES
from geo.text import fold

__all__ = ["ABROAD", "AROUND", "JUNK", "LOCALITY", "absent_street", "city_alone"]

_BUSINESSES: Final = (
    "Boulangerie Martin", "EARL du Moulin", "GAEC des Trois Chênes", "La Ferme du Bosc", "Atelier Terre & Feu",
    "SARL Dupont et Fils", "Le Fournil de Pierre", "Les Jardins de Cocagne", "Savonnerie des Cévennes",
    "Poterie de la Place", "Chez Marcel", "Au Bon Pain", "Café de la Gare", "Coop Bio 07", "Les 3 Fontaines",
    "Brasserie L'Ardéchoise", "Miellerie Saint-Roch", "La Maison du Fromage", "L'Atelier 26", "Garage de l'Avenue",
    "Tabac-Presse", "Pharmacie du Centre", "Épicerie de la Mairie", "Mairie", "Médiathèque", "Domaine de la Croix",
    "Cave coopérative", "Le Comptoir du 43", "Studio 4", "Fromagerie du Village", "Château de Montfort",
)  # fmt: skip
_INSIDE: Final = (
    "1er étage", "2e étage", "2ème étage gauche", "RDC", "rez-de-chaussée", "Bâtiment B", "Bât. 3", "bat A2", "Appt 12",
    "appartement 4", "Apt. 12B", "escalier C", "Esc. 2", "porte 14", "Résidence Les Lilas", "Rés. du Parc", "Immeuble Le Mistral",
    "Hall 3", "BP 12", "B.P. 123", "CS 40012", "TSA 12345", "Bureau 204", "boîte 5", "Lot 4", "cour intérieure", "au fond de la cour",
    "3ème étage porte droite", "local 2", "Lotissement Les Chênes", "Centre commercial", "ZA Les Plaines", "Z.A. du Lac", "ZI Sud",
    "Quartier Le Bosc", "Quartier Saint-Jean", "hameau de la Croix", "lieu-dit Le Mas", "Lieu dit la Plaine", "Le Village", "Le Bourg",
    "Porte B", "Entrée A", "ZAC des Prés", "Parc d'activités", "Galerie marchande", "code 1234A", "digicode 45B12", "interphone Martin",
)  # fmt: skip
_NOTES: Final = (
    "face à la mairie", "à côté de l'église", "derrière la poste", "en face de la gare", "près du pont", "sur RDV", "sur rendez-vous",
    "fermé le lundi", "entrée par la cour", "ouvert le samedi", "au bord de la rivière", "à gauche après le rond-point",
    "parking de la salle des fêtes", "sous les halles", "accès par la D104", "portail vert", "suivre les panneaux", "proche RN 102",
    "maison aux volets bleus", "2e maison à droite", "sortie 15", "à 5 km d'Aubenas", "angle rue de la Paix", "10h-12h", "tous les jours de 9h à 12h",
)  # fmt: skip
_CONTACTS: Final = (
    "04 75 35 12 34", "0475351234", "04.75.35.12.34", "+33 4 75 35 12 34", "Tél : 04 75 35 12 34", "tel 06 12 34 56 78",
    "contact@ferme-du-bosc.fr", "www.ferme-du-bosc.fr", "https://ferme.example/ou", "Tél. 04-75-35-12-34", "Port. 0612345678",
    "SIRET 123 456 789 00012", "+33475351234", "(+33)4 75 35 12 34", "tél 04/75/35/12/34",
)  # fmt: skip


def _parts(one: Address) -> tuple[str, str]:
    return write_line(one, postcode="", city=""), f"{one.postcode} {one.city}"


def _before(texts: Sequence[str], separators: Sequence[str]) -> Noise:
    return lambda one, rng: f"{rng.choice(texts)}{rng.choice(separators)}{write_line(one)}"


def _after(texts: Sequence[str], separators: Sequence[str]) -> Noise:
    def noise(one: Address, rng: random.Random) -> str:
        separator = rng.choice(separators)
        return f"{write_line(one)}{separator}{rng.choice(texts)}{')' if '(' in separator else ''}"

    return noise


def _between(texts: Sequence[str], separators: Sequence[str]) -> Noise:
    def noise(one: Address, rng: random.Random) -> str:
        street, city = _parts(one)
        separator = rng.choice(separators)
        return f"{street}{separator}{rng.choice(texts)}{separator}{city}"

    return noise


def _lines(one: Address, rng: random.Random) -> str:
    street, city = _parts(one)
    end = rng.choice(
        [
            "\n",
            "\r\n",
            "\t",
            " | ",
            "\n\n",
            " ; ",
            "<br>",
            "<br/>",
            "\\n",
            " // ",
            " · ",
            " • ",
            " – ",
        ]
    )
    return end.join([rng.choice(_BUSINESSES), street, city])


def _whole_form(one: Address, rng: random.Random) -> str:
    street, city = _parts(one)
    parts = [
        rng.choice(_BUSINESSES),
        rng.choice(_INSIDE),
        street,
        city.upper(),
        rng.choice(["France", rng.choice(_CONTACTS)]),
    ]
    return rng.choice([", ", " - ", "\n"]).join(parts)


def _labelled(one: Address, rng: random.Random) -> str:
    street, city = _parts(one)
    return rng.choice(
        [
            "Adresse : {0}, {1}",
            "Adresse: {0} {1}",
            "adresse postale : {0} - {1}",
            "Siège social : {0}, {1}",
            "Lieu : {0} à {1}",
            "Magasin au {0} {1}",
            "RDV au {0} à {1}",
            "{0} à {1}",
            '"{0}, {1}"',
            "* {0}, {1}",
            "{0}, commune de {1}",
            "Rue : {0} ; CP : {1}",
            "{0}. {1}.",
            "{0} ,{1}",
            "{0},{1}",
        ]
    ).format(street, city)


_MIXABLE: Final = (
    "no_accents", "upper_no_accents", "lower_no_punctuation", "kind_shortened", "title_shortened", "city_shortened",
    "typo_street", "typo_city", "ear_street", "ear_city", "no_small_words", "no_apostrophe", "joined", "split_street",
)  # fmt: skip


def _mixed(outer: dict[str, Noise], count: int) -> Noise:
    """Change the writing of street and commune, then the order or what stands around."""

    def noise(one: Address, rng: random.Random) -> str | None:
        street, city = one.street, one.city
        for _ in range(count):
            kind = rng.choice(
                ["kind_shortened", "title_shortened", "typo_street", "ear_street", "no_small_words"]
            )
            changed = _restreet(one, street, kind, rng)
            street = changed or street
        from dataclasses import replace

        text = outer[rng.choice(sorted(outer))](replace(one, street=street, city=city), rng)
        if not isinstance(text, str):
            return None
        return rng.choice([text, text.upper(), fold(text), text])

    return noise


def _restreet(one: Address, street: str, kind: str, rng: random.Random) -> str | None:
    from dataclasses import replace

    text = WRITING[kind](replace(one, street=street, housenumber=None, postcode="#", city=""), rng)
    return text.removesuffix("#").strip() if isinstance(text, str) else None


_COMMA: Final = (", ", " - ", "\n")
AROUND: Final[dict[str, Noise]] = {
    "business_before": _before(_BUSINESSES, _COMMA),
    "business_before_glued": _before(_BUSINESSES, (" ",)),
    "business_after": _after(_BUSINESSES, (", ", " (", " - ")),
    "inside_before": _before(_INSIDE, _COMMA),
    "inside_before_glued": _before(_INSIDE, (" ",)),
    "inside_between": _between(_INSIDE, (", ", " - ", "\n")),
    "inside_between_glued": _between(_INSIDE, (" ",)),
    "inside_after": _after(_INSIDE, (", ", " (", " - ")),
    "note_after": _after(_NOTES, (", ", " (", " - ", "\n")),
    "note_between": _between(_NOTES, (", ", " - ")),
    "note_between_glued": _between(_NOTES, (" ",)),
    "note_before": _before(_NOTES, (", ", " - ")),
    "contact_after": _after(_CONTACTS, (" ", ", ", " - ", "\n")),
    "contact_before": _before(_CONTACTS, (", ", " - ", "\n")),
    "lines": _lines,
    "whole_form": _whole_form,
    "labelled": _labelled,
    "chez": _before(
        (
            "chez M. Durand",
            "chez Mme Lefèvre",
            "c/o Association Terre",
            "c/o Martin",
            "Chez Paul et Marie",
        ),
        (", ", " "),
    ),
    "mixed_place": _mixed(PLACE, 1),
    "mixed_number": _mixed(
        {key: NUMBER[key] for key in NUMBER if key not in {"number_absent", "number_missing"}}, 1
    ),
    "mixed_two_place": _mixed(PLACE, 2),
}
AROUND["mixed_around"] = _mixed(
    {key: AROUND[key] for key in AROUND if not key.startswith("mixed")}, 1
)


def _locality(form: str) -> Noise:
    def noise(one: Address, rng: random.Random) -> str | None:
        is_double = form.lower().startswith(("hameau", "quartier", "12 lieu-dit")) and _is_kind(one)
        if one.housenumber is not None or is_double:
            return None
        return form.format(
            street=one.street, bare=_bare(one.street), postcode=one.postcode, city=one.city
        )

    return noise


def _is_kind(one: Address) -> bool:
    first = fold(one.street).split()[0]
    return first in STREET_TYPES or "village" in fold(one.street)


def _bare(street: str) -> str:
    for article in ("Le ", "La ", "Les ", "L'"):
        if street.startswith(article):
            return street.removeprefix(article)
    return street


LOCALITY: Final[dict[str, Noise]] = {
    "verbatim": _locality("{street} {postcode} {city}"),
    "lieu_dit": _locality("lieu-dit {street} {postcode} {city}"),
    "lieu_dit_au": _locality("au lieu dit {street}, {postcode} {city}"),
    "lieu_dit_quoted": _locality('Lieu-dit "{street}", {postcode} {city}'),
    "ld": _locality("LD {street} {postcode} {city}"),
    "ld_dotted": _locality("L.D. {street} {postcode} {city}"),
    "ld_after": _locality("{street} (lieu-dit), {postcode} {city}"),
    "no_article": _locality("{bare} {postcode} {city}"),
    "no_postcode": _locality("{street} {city}"),
    "no_postcode_comma": _locality("{street}, {city}"),
    "city_first": _locality("{postcode} {city}, {street}"),
    "number_unknown": _locality("9991 {street} {postcode} {city}"),
    "number_lieu_dit": _locality("9991 lieu-dit {street} {postcode} {city}"),
    "hamlet": _locality("Hameau {street} {postcode} {city}"),
    "hamlet_of": _locality("hameau de {bare}, {postcode} {city}"),
    "quarter": _locality("Quartier {street}, {postcode} {city}"),
    "business": _locality("GAEC du Soleil, {street}, {postcode} {city}"),
    "upper": lambda one, rng: (
        fold(f"{one.street} {one.postcode} {one.city}").upper() if one.housenumber is None else None
    ),
    "typo": lambda one, rng: WRITING["typo_street"](one, rng) if one.housenumber is None else None,
    "ear": lambda one, rng: WRITING["ear_street"](one, rng) if one.housenumber is None else None,
}

ABROAD: Final = (
    "Rue de la Loi 16, 1000 Bruxelles", "12 Rue du Marché, 1204 Genève", "Avenue Louise 54, 1050 Ixelles, Belgique",
    "10 Downing Street, London SW1A 2AA", "Via Roma 12, 00184 Roma, Italia", "Calle Mayor 5, 28013 Madrid",
    "Friedrichstraße 43, 10117 Berlin", "Hauptstrasse 12, 79098 Freiburg", "350 Fifth Avenue, New York, NY 10118",
    "Rue Neuve 3, 1700 Fribourg", "12 rue de l'Église, 4000 Liège, Belgique", "Chaussée de Namur 8, 5030 Gembloux",
    "Bahnhofstrasse 1, 8001 Zürich", "Rue de Bourg 12, 1003 Lausanne", "1234 rue Saint-Denis, Montréal, QC H2X 3K2",
    "Plaza Mayor 1, 08001 Barcelona, España", "Piazza del Duomo, 20121 Milano", "Rue Grande 12, 5500 Dinant",
    "12 boulevard Royal, 2449 Luxembourg", "Avenue Habib Bourguiba, Tunis", "Grand-Place 1, 7000 Mons, Belgique",
    "Quai du Mont-Blanc 13, 1201 Genève, Suisse", "Kalverstraat 92, 1012 PH Amsterdam", "Rua Augusta 25, 1100-048 Lisboa",
    "12 Grand Rue, L-1661 Luxembourg", "B-1000 Bruxelles", "CH-1204 Genève, rue du Rhône 5", "Rue Haute 12, B-1000 Bruxelles",
    "Marktplatz 5, 66111 Saarbrücken", "5 Avenue de Monte-Carlo, 98000 Monaco", "Rue de la Gare 5, 6700 Arlon",
    "Via Nizza 10, Torino", "Rambla de Catalunya 12, Barcelona", "12 King Street, Manchester", "Rue Centrale 4, 1950 Sion, Valais",
    "Place du Marché 3, 1800 Vevey", "Rue du Village 12, 1264 Saint-Cergue (Suisse)", "Rue de l'Église 2, 6717 Attert, Belgique",
)  # fmt: skip
JUNK: Final = (
    "", " ", "n/a", "N.A.", "-", "?", "???", "néant", "inconnu", "inconnue", "idem", "voir site", "voir ci-dessus", "à définir", "à venir",
    "test", "test test", "azerty", "qsdfgh", "xxx", "00000", "0", "12345678", "aucune", "non renseigné", "pas d'adresse", "en ligne",
    "boutique en ligne uniquement", "sur les marchés", "livraison uniquement", "chez Jean Dupont", "chez moi", "à domicile", "itinérant",
    "marché du samedi", "n'importe où", "www.exemple.fr", "contact@exemple.fr", "04 75 35 12 34", "même adresse", "sur rendez-vous",
    "12", "rue", "1 rue", "bis", "lorem ipsum dolor sit amet", "44.123, 4.567", "adresse inconnue", "null", "None", "#N/A", "#REF!", "undefined",
    "France", "Ardèche", "Auvergne-Rhône-Alpes", "rue de la Paix", "Bâtiment B 2e étage", "TBD", "ne sait pas", "foire de printemps", "nc", "NC",
    "vente directe à la ferme", "sans domicile fixe", "cf. Facebook", "Instagram @ferme", "salle des fêtes", "place du marché",
)  # fmt: skip


def absent_street(one: Address, foreign: str, rng: random.Random) -> Typed:
    """Ask for a street of elsewhere."""
    number = rng.choice(["", "12", "7", "3 bis"])
    text = write_line(one, number=number, street=foreign)
    form = rng.choice([text, fold(text), text.upper(), f"Boulangerie Martin, {text}"])
    return Typed(text=form, type="municipality")


def city_alone(one: Address, rng: random.Random) -> Typed | None:
    """Write the commune, in one of the ways that forms see."""
    city, code = one.city, one.postcode
    forms = [f"{code} {city}", f"{city} {code}", f"{city} ({code})", f"{city}, {code}", f"{city.upper()} {code}", f"{code} {fold(city)}", f"{city} {code} France",  f"{code} {city} CEDEX", f"{code[:2]} {code[2:]} {city}", f"à {city} ({code})", f"commune de {city} {code}", f"{city} - {one.departement} - {code}"]  # fmt: skip
    if one.is_name_alone:
        forms += [city, city.lower(), fold(city), f"{city} ({one.departement_code})", f"{city}, {one.departement}", f"{city}, {one.departement}, France", f"{city} France", f"{one.departement_code} {city}"]  # fmt: skip
    return Typed(text=rng.choice(forms), type="municipality")
