"""The words of French addresses: abbreviations, kinds of street, articles, numbers in letters.

Both what people type and what the index holds go through :func:`canonical`, so that
``av. du Gal de Gaulle`` and ``Avenue du Général-de-Gaulle`` meet.
"""

import re
from collections.abc import Sequence
from typing import Final

__all__ = [
    "ARTICLES",
    "MONTHS",
    "MONTHS_IN_ORDER",
    "NOTE_STARTS",
    "STREET_TYPES",
    "bare_start",
    "canonical",
    "content",
    "normalise_repetition",
    "read_words",
]


def read_words(text: str) -> frozenset[str]:
    """Return the words of `text` as a set: how long lists of words are written."""
    return frozenset(text.split())


ARTICLES: Final = read_words(
    """
    de du des d la le les l a au aux en et del dela dels
    """
)
"""Words that carry nothing in the name of a street."""

NOTE_STARTS: Final = read_words(
    """
    a au aux en sous sur dans par pres proche face derriere devant cote angle entre vers apres
    avant acces entree sortie ouvert ouverte ferme fermee parking portail maison suivre tous toute
    toutes digicode code interphone local boite numero tel telephone porte hall fond lundi mardi
    mercredi jeudi vendredi samedi dimanche z za zi zac rn rd km chez residence batiment quartier
    gauche droite le la les l premiere deuxieme premier
    """
)
"""Words that a note behind the name of a street begins with."""

_MONTHS: Final = (
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
)
MONTHS_IN_ORDER: Final = tuple(_MONTHS.split())
MONTHS: Final = frozenset(MONTHS_IN_ORDER)

_TYPE_ABBREVIATIONS: Final = {
    "all": "allee", "ale": "allee", "allees": "allee",
    "av": "avenue", "ave": "avenue", "aven": "avenue", "avenu": "avenue",
    "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard", "boul": "boulevard",
    "bvd": "boulevard", "boulv": "boulevard", "car": "carrefour", "carr": "carrefour",
    "ch": "chemin", "che": "chemin", "chem": "chemin", "chm": "chemin", "chmn": "chemin",
    "crs": "cours", "esp": "esplanade", "espl": "esplanade",
    "fbg": "faubourg", "fg": "faubourg", "faub": "faubourg",
    "ham": "hameau", "hlm": "hlm", "imp": "impasse", "lot": "lotissement", "lotis": "lotissement",
    "mte": "montee", "pas": "passage", "pass": "passage", "psg": "passage", "pl": "place",
    "plc": "place", "prom": "promenade", "qu": "quai", "qua": "quartier", "quart": "quartier",
    "quai": "quai", "r": "rue", "res": "residence", "resid": "residence", "rle": "ruelle",
    "rte": "route", "rt": "route", "rpt": "rondpoint", "sq": "square", "sen": "sentier",
    "sent": "sentier", "tra": "traverse", "trav": "traverse", "vla": "villa", "voi": "voie",
    "rd": "departementale", "rn": "nationale", "vc": "voie communale", "cr": "chemin rural",
    "za": "zone artisanale", "zi": "zone industrielle", "zac": "zone amenagement concerte",
}  # fmt: skip
"""Abbreviations that stand for a kind of street, where a street begins."""

_ABBREVIATIONS: Final = {
    "st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "sant": "saint",
    "gal": "general", "gen": "general", "gnl": "general", "mal": "marechal", "mar": "marechal",
    "dr": "docteur", "doct": "docteur", "prof": "professeur", "pr": "professeur",
    "pdt": "president", "cdt": "commandant", "cne": "capitaine",
    "capt": "capitaine", "col": "colonel", "clnl": "colonel", "lt": "lieutenant",
    "ltn": "lieutenant", "sgt": "sergent", "adj": "adjudant", "mgr": "monseigneur",
    "abb": "abbe", "mlle": "mademoiselle", "mme": "madame", "nd": "notre dame",
    "gd": "grand", "gde": "grande", "gr": "grande", "gds": "grands", "gdes": "grandes",
    "hop": "hopital",
    "eg": "eglise", "egl": "eglise", "chap": "chapelle", "vx": "vieux", "vlle": "vieille",
    "frs": "freres", "pte": "petite", "ht": "haut", "hte": "haute", "anc": "ancien",
    "gl": "general", "marech": "marechal", "dct": "docteur", "cpt": "capitaine",
    "cmdt": "commandant", "lieut": "lieutenant", "serg": "sergent",
    "libe": "liberation", "liber": "liberation", "republ": "republique",
    "hdv": "hotel ville", "rep": "republique", "resist": "resistance",
    "lib": "liberation", "dept": "departementale", "nat": "nationale",
}  # fmt: skip
"""Abbreviations that mean the same wherever they stand."""

_NUMBER_WORDS: Final = {
    "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "six": "6", "sept": "7", "huit": "8",
    "dix": "10", "onze": "11", "douze": "12", "treize": "13", "quatorze": "14", "quinze": "15",
    "seize": "16", "vingt": "20", "1er": "1", "1ere": "1", "premier": "1",
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11",
    "xii": "12", "xiii": "13", "xiv": "14", "xv": "15", "xvi": "16", "xviii": "18", "xxiii": "23",
}  # fmt: skip
_TENS: Final = {
    "10": {"sept": "17", "huit": "18", "neuf": "19"},
    "20": {
        "un": "21", "deux": "22", "trois": "23", "quatre": "24", "cinq": "25", "six": "26",
        "sept": "27", "huit": "28", "neuf": "29",
    },
}  # fmt: skip

STREET_TYPES: Final = read_words(
    """
    allee ancien avenue boulevard carrefour chaussee chemin cite clos corniche cote cour
    cours descente domaine esplanade faubourg galerie hameau impasse jardin jetee levee
    lieu lotissement mail montee parc parvis passage passerelle place placette pont porte
    promenade quai quartier residence rocade rondpoint route rue ruelle sente sentier
    zoneartisanale zoneindustrielle zoneactivite voiecommunale cheminrural
    routedepartementale routenationale
    square terrasse traverse venelle villa voie zone departementale nationale carrer calle
    piazza strada stradonu ruette rampe escalier escaliers enclos plan cheminement boucle
    bourg village straed hent immeuble lieudit drailles draille grandrue
    """
)
"""First words that say what kind of way it is rather than its name."""

_KINDLESS: Final = frozenset({"bourg", "village", "lieu", "ancien", "domaine", "pont", "porte"})
"""Kinds that are the whole name more often than not: never taken off."""

_REPETITION_NAMES: Final = {"b": "bis", "t": "ter", "q": "quater"}

_LETTERS: Final = frozenset({"a", "d", "l"})
"""Articles that are a letter where they stand last."""

_LONG_KINDS: Final[dict[str, dict[str, str]]] = {
    "route": {"departementale": "routedepartementale", "nationale": "routenationale"},
    "chemin": {"departemental": "routedepartementale", "rural": "cheminrural"},
    "voie": {"communale": "voiecommunale"},
    "lieu": {"dit": ""},
    "zone": {
        "artisanale": "zoneartisanale", "industrielle": "zoneindustrielle",
        "activite": "zoneactivite", "activites": "zoneactivite",
    },
}  # fmt: skip
"""Kinds of two words → one, where a name follows: ``Zone Artisanale Les Plaines``."""
_ROAD_CLASSES: Final = frozenset({"departementale", "nationale"})
_ROAD: Final = re.compile(r"^(r?d|r?n|cd|vc|cr)(\d{1,4}[a-z]?)$")

_MEANING: Final = {**_NUMBER_WORDS, **_ABBREVIATIONS}


def canonical(tokens: Sequence[str], *, is_street: bool = True) -> list[str]:
    """Return folded `tokens` with abbreviations, numbers in letters and short years spelt out.

    Examples
    --------
    >>> canonical(["av", "du", "gal", "leclerc"])
    ['avenue', 'du', 'general', 'leclerc']
    >>> canonical(["rue", "du", "dix", "huit", "juin", "40"])
    ['rue', 'du', '18', 'juin', '1940']
    """
    found: list[str] = []
    last = ""
    if tokens and is_street:
        tokens = _spell_road(tokens)
    first = _first_word(tokens) if tokens and tokens[0] in ARTICLES else 0
    for place, token in enumerate(tokens):
        meaning = _TYPE_ABBREVIATIONS.get(token) if place == first and is_street else None
        if meaning is None and last in _TENS:
            meaning = _TENS[last].get(token)
            found = found if meaning is None else found[:-1]
        if meaning is None and last in MONTHS and len(token) == 2 and token.isdigit():
            meaning = _spell_year(token)
        last = _MEANING.get(token, token) if meaning is None else meaning
        found.append(last)
    if "gaulle" in found:
        _spell_charles(found)
    # Few abbreviations stand for two words.
    return " ".join(found).split(" ") if any(" " in word for word in found) else found


def _first_word(tokens: Sequence[str]) -> int:
    """Return where the articles that begin `tokens` end; 0 when nothing else follows."""
    return next((place for place, token in enumerate(tokens) if token not in ARTICLES), 0)


def _spell_road(tokens: Sequence[str]) -> Sequence[str]:
    """Return `tokens` with a first ``d104``, ``d 104`` or ``rn7`` as ``rd 104``, ``rn 7``."""
    first = tokens[0]
    if first == "d" and len(tokens) > 1 and tokens[1][0].isdigit():
        return ["rd", *tokens[1:]]
    road = None if first.isalpha() or first.isdigit() else _ROAD.match(first)
    return tokens if road is None else [_ROADS.get(road[1], road[1]), road[2], *tokens[1:]]


_ROADS: Final = {"d": "rd", "cd": "rd", "n": "rn"}


def _spell_charles(found: list[str]) -> None:
    """Spell out the first name in ``Ch. de Gaulle``: the commonest of all streets."""
    place = found.index("gaulle") - 2
    if place > 0 and found[place] in {"ch", "c", "chs"}:
        found[place] = "charles"


def _spell_year(digits: str) -> str:
    return ("19" if digits > "13" else "20") + digits


def content(tokens: Sequence[str]) -> list[str]:
    """Return canonical `tokens` without articles; all of them when nothing else would be left."""
    kept = [token for token in tokens if token not in ARTICLES]
    if len(tokens) > 1 and tokens[-1] in _LETTERS:  # "Rue A"
        kept.append(tokens[-1])
    if len(kept) > 2 and kept[0] in _LONG_KINDS:
        short = _LONG_KINDS[kept[0]].get(kept[1])
        if short is not None:
            kept[:2] = [short] if short else []
    if len(kept) == 2 and kept[0] in _ROAD_CLASSES and kept[1][0].isdigit():
        kept[0] = f"route{kept[0]}"
    return kept or list(tokens)


def bare_start(tokens: Sequence[str]) -> int:
    """Return how many of the content `tokens` say the kind of street: 0 or 1.

    A kind alone (``Le Bourg``) is a name.
    """
    if len(tokens) < 2 or tokens[0] not in STREET_TYPES or tokens[0] in _KINDLESS:
        return 0
    return 1


def normalise_repetition(text: str) -> str:
    """Return a repetition as the address base writes it: ``B`` and ``BIS`` → ``bis``.

    A letter that is not the initial of bis, ter or quater stays a letter.
    """
    return _REPETITION_NAMES.get(text, text)
