"""Which column holds what: guessed from French headers and from the values, adjusted by hand."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geo.errors import QueryRefused
from geo.tables.table import Table
from geo.text import fold

__all__ = ["FIELDS", "ColumnMap", "adjust_columns", "guess_columns", "is_missing"]

_SHOP_WORDS: Final = (
    r"(commerc\w+|boutique|magasin|entreprise|etablissement|producteur|artisan\w*|createur|lieu|"
    r"structure|societe|enseigne|offre|exploitation|point|activites?|metier|produits?)"
)

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "reference": (
        r"id|(record|osm|full|node|object|external) ?id|identifiant( .*)?|identifier|uuid|guid",
        r"(id|code|ref|reference)( (unique|fiche|externe|source|interne))|fid|gid",
    ),
    "siret": (r"(numero |no |n )?siret( .*)?",),
    "insee_code": (
        r"(code )?insee( (de la )?commune)?|insee (code|com)|code insee( commune)?",
        r"code commune( insee)?|code com|com insee|depcom|codgeo|citycode|ref insee",
    ),
    "postcode": (
        r"(addr |address |adresse )?(code ?postal|postcode|postal ?code|cp|zip ?(code)?)",
        r"code post(al)?( .*)?|cp .*",
    ),
    "position": (
        r"?geo ?point( ?2d)?|geolocalisation|coordonnees?( gps| geo\w*)?|gps|coords?",
        r"?lat\w* ?(lon|lng)\w*|position( gps)?|location|localisation|point|geom(etry|etrie)?|wkt",
    ),
    "lon": (
        r"(.* )?(lon|longitude|lng)( .*)?",
        r"?geometrie lon|long|xlong|geo x|(coord\w* )?x( wgs ?84| l93| lambert.*| 2154)?|coordx",
    ),
    "lat": (
        r"(.* )?(lat|latitude)( .*)?",
        r"?geometrie lat|ylat|geo y|(coord\w* )?y( wgs ?84| l93| lambert.*| 2154)?|coordy",
    ),
    "email": (r"(adresse |contact )?(e ?mails?|mails?|courriels?|mel)( .*)?",),
    "name": (
        r"(shop |business )?name|nom|enseigne( .*)?|denomination( .*)?|raison sociale",
        rf"nom (du |de la |de l |de |d )?{_SHOP_WORDS}( .*)?",
        r"label|libelle|titre|title|intitule|commerce|boutique|entreprise|etablissement|societe",
    ),
    "housenumber": (
        r"(addr |address )?house ?number|num(ero)?( (de )?(la )?(voie|rue))?|no( voie)?",
    ),
    "street": (r"(addr |address |adresse )?street|(nom )?(de )?(la )?(voie|rue)|libelle voie",),
    "address": (
        r"adresse( (postale|complete|du .*|de .*|1|physique))?|adr(esse)? ?1?",
        r"(street |full |postal )?address( 1| line1)?|lieu( dit)?|emplacement",
    ),
    "city": (
        r"(addr |address |adresse )?(ville|commune|city|locality|localite|town|municipality)",
        r"(nom|libelle)( de)?( la)? ?(commune|ville)|commune .*|ville .*",
    ),
    "opening_hours": (r"opening ?hours|horaires?( .*)?|(jours|heures) .*ouverture.*|ouverture",),
    "phone": (r"(contact )?(numero (de )?)?(telephone|tel|phone|portable|mobile|gsm)( .*)?",),
    "website": (
        r"(contact |adresse )?(website|site( internet| web)?|homepage|page web|web|www)( .*)?",
        r"url|lien|uri|link1? href",
    ),
    "source_url": (
        r"(source|origin\w*|fiche) (url|link|lien)|(url|lien) .*(fiche|source|origine)",
        r"url|uri|lien|link|permalien|permalink",
    ),
    "services": (
        r"services?( .*)?|modes? de (vente|retrait|livraison|distribution)",
        r"livraisons?( .*)?|retrait( .*)?|click (and |et |n )?collect|drive|sur rendez vous|"
        r"relais colis|a emporter|marches?",
    ),
    "kind": (
        r"shop|craft",
        rf"(type|categorie|famille|nature|secteur|domaine)s?( (de |d |du )?{_SHOP_WORDS})?",
        r"tags?|activites?( .*)?",
        r"metiers?|kinds?|category|categories( .*)?|rubriques?|specialites?|filieres?|amenity",
        r"office|tourism|leisure|layer|couche|dossier",
    ),
    "description": (
        r"(short )?description( .*)?|descriptif( .*)?|presentation( .*)?|resume|summary|a propos",
        r"precisions|comment(aire)?s?|produits?( .*)?|texte|informations?|commitment|desc|cmt",
    ),
    "payments": (r"(moyens?|modes?) de paiements?|paiements?|payments?( .*)?",),
    "labels": (r"labels|certifications?",),
    "occasions": (r"occasions?( .*)?|(idees? )?cadeaux?",),
    "wheelchair": (
        r"wheelchair|fauteuil( roulant)?|(acces\w* )?pmr|handicap( moteur)?",
        r"acces\w* (en )?(fauteuil( roulant)?|handicap\w*|pmr|wheelchair)",
    ),
    "source": (r"source|origine|provenance",),
    "licence": (r"licen[cs]e",),
}
"""Fields by name, each with patterns of folded headers, the surest first.

A pattern that starts with ``?`` is weak: it counts only when the values fit the field too.
"""

_SEVERAL: Final = frozenset({"kind", "services", "description"})
_SAMPLE: Final = 200
_MISSING: Final = frozenset(
    {"", "na", "n/a", "nan", "null", "none", "nil", "nd", "#n/a", "\\n", "-", "--", "?", "."}
)
_NUMBER: Final = r"[-+]?\d[\d \u00a0\u202f]*([.,]\d+)?"
_VALUES: Final[dict[str, re.Pattern[str]]] = {
    "lon": re.compile(_NUMBER),
    "lat": re.compile(_NUMBER),
    "position": re.compile(r"[^\d]*\d+[.,]\d+[^\d]+\d+[.,]\d+[^\d]*"),
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.I),
    "website": re.compile(r"(https?://|www\.)\S+", re.I),
    "phone": re.compile(r"(\+33|0033|0) ?[1-9]([ .-]?\d\d){4}"),
    "postcode": re.compile(r"(0[1-9]|[1-8]\d|9[0-578])\d{3}"),
}
_FROM_VALUES: Final = ("email", "website", "phone", "position", "postcode")
_MIN_SHARE: Final = 0.8
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DEGREES: Final = re.compile(r"[-+]?\d{1,2}[.,]\d{3,}")
_LON_RANGE: Final = (-5.6, 9.8)
_LAT_RANGE: Final = (41.2, 51.3)


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which columns of a table hold each field; a field that no column holds is absent.

    Several columns of one field are read from left to right: the first that is not missing
    counts, or all of them for ``kind``, ``services`` and ``description``.
    """

    columns: Mapping[str, tuple[str, ...]]

    def __contains__(self, field: str) -> bool:
        return field in self.columns

    def texts(self, table: Table, field: str) -> list[str]:
        """Return the text of `field` in each row, stripped; ``""`` where it is missing."""
        texts = [""] * len(table.rows)
        for name in self.columns.get(field, ()):
            cells = table.column(name)
            texts = [
                text or ("" if is_missing(cell) else cell.strip())
                for text, cell in zip(texts, cells, strict=True)
            ]
        return texts


def is_missing(cell: str) -> bool:
    """Tell whether `cell` is blank or one of the words that software writes for "nothing".

    >>> is_missing(" NA "), is_missing("0")
    (True, False)
    """
    return cell.strip().casefold() in _MISSING


def guess_columns(table: Table) -> ColumnMap:
    """Guess which column is what: by the file's own structure, by headers, then by values."""
    found: dict[str, tuple[str, ...]] = {
        field: (name,) for field, name in table.known_columns.items()
    }
    for spell in (fold, _last_words):
        for field, patterns in FIELDS.items():
            free = _free(table, found)
            if field not in found and (
                names := _match_headers(table, field, patterns, free, spell)
            ):
                found[field] = names
    _guess_from_values(table, found)
    return ColumnMap(found)


def _free(table: Table, found: Mapping[str, tuple[str, ...]]) -> list[str]:
    taken = {name for names in found.values() for name in names}
    return [name for name in table.columns if name not in taken]


def _match_headers(
    table: Table,
    field: str,
    patterns: Iterable[str],
    names: Sequence[str],
    spell: Callable[[str], str],
) -> tuple[str, ...]:
    matched: list[str] = []
    headers = {name: spell(name) for name in names}
    for pattern in patterns:
        is_weak = pattern.startswith("?")
        regex = re.compile(pattern.removeprefix("?"))
        matched += [
            name
            for name in names
            if name not in matched
            and regex.fullmatch(headers[name])
            and (not is_weak or _fits(table, name, field))
        ]
    return tuple(matched) if field in _SEVERAL else tuple(matched[:1])


def _last_words(name: str) -> str:
    """Return the words of the last key of a nested column, without the prefix of its vocabulary.

    >>> _last_words("isLocatedIn.schema:address.schema:postalCode")
    'postal code'
    """
    key = name.rpartition(".")[2].rpartition(":")[2]
    return fold(_CAMEL.sub(" ", key)) if key != name else ""


def _sample(table: Table, name: str) -> list[str]:
    index = table.columns.index(name)
    step = max(1, len(table.rows) // _SAMPLE)
    cells = [row[index].strip() for row in table.rows[::step]]
    return [cell for cell in cells if not is_missing(cell)]


def _fits(table: Table, name: str, field: str) -> bool:
    return _share(_VALUES[field], _sample(table, name)) >= _MIN_SHARE


def _share(pattern: re.Pattern[str], cells: Sequence[str]) -> float:
    return sum(1 for cell in cells if pattern.fullmatch(cell)) / len(cells) if cells else 0.0


def _guess_from_values(table: Table, found: dict[str, tuple[str, ...]]) -> None:
    for field in _FROM_VALUES:
        if field in found or (field == "position" and "lon" in found):
            continue
        names = [name for name in _free(table, found) if _fits(table, name, field)]
        if names:
            found[field] = (names[0],)
    if not {"lon", "lat", "position"} & found.keys():
        _guess_degrees(table, found)


def _guess_degrees(table: Table, found: dict[str, tuple[str, ...]]) -> None:
    """Take two columns of decimals, one in the longitudes and one in the latitudes of France."""
    samples = {name: _sample(table, name) for name in _free(table, found)}
    numbers = {
        name: [float(cell.replace(",", ".")) for cell in cells]
        for name, cells in samples.items()
        if cells and _share(_DEGREES, cells) == 1
    }
    lons = [name for name, values in numbers.items() if _within(values, _LON_RANGE)]
    lats = [name for name, values in numbers.items() if _within(values, _LAT_RANGE)]
    if lons and lats:
        found["lon"], found["lat"] = (lons[0],), (lats[0],)


def _within(values: Sequence[float], bounds: tuple[float, float]) -> bool:
    return bounds[0] <= min(values) and max(values) <= bounds[1]


def adjust_columns(
    guessed: ColumnMap, table: Table, *, chosen: Sequence[str] = (), ignored: Sequence[str] = ()
) -> ColumnMap:
    """Return `guessed` with the choices of a person.

    Parameters
    ----------
    chosen
        ``"field=column"``; a field given twice takes both columns. Columns are compared as
        written, then without case and accents. A column that was guessed for another field
        leaves it.
    ignored
        Fields that are not to be used, whatever the guess.

    Raises
    ------
    QueryRefused
        When a field or a column is unknown, or a choice is not of the form ``field=column``.
    """
    choices: dict[str, tuple[str, ...]] = {}
    for choice in chosen:
        field, sign, name = choice.partition("=")
        if not sign:
            raise QueryRefused("map_malformed", choice=choice)
        _require_field(field.strip())
        column = _find_column(table, name.strip())
        choices[field.strip()] = (*choices.get(field.strip(), ()), column)
    for field in ignored:
        _require_field(field)
    taken = {name for names in choices.values() for name in names}
    kept = {
        field: tuple(name for name in names if name not in taken)
        for field, names in guessed.columns.items()
    }
    merged = {**{field: names for field, names in kept.items() if names}, **choices}
    return ColumnMap({field: names for field, names in merged.items() if field not in ignored})


def _require_field(field: str) -> None:
    if field not in FIELDS:
        raise QueryRefused("field_unknown", field=field, allowed=", ".join(sorted(FIELDS)))


def _find_column(table: Table, name: str) -> str:
    if name in table.columns:
        return name
    found = [column for column in table.columns if fold(column) == fold(name)]
    if len(found) != 1:
        allowed = ", ".join(f"« {column} »" for column in table.columns)
        raise QueryRefused("column_missing", column=name, allowed=allowed)
    return found[0]
