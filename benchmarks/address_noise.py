"""Addresses as people type them into forms: seeded noise over real ones, with the right answer.

Each kind of noise is one small function from an address to a text; ``None`` where it does not
apply. A few change what is right: then they return a :class:`Typed` address.
"""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from geo.text import fold

__all__ = ["NUMBER", "PLACE", "WRITING", "Address", "Noise", "Typed", "write_line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address of a base, and what lies around it.

    Attributes
    ----------
    housenumber
        ``"12bis"``; ``None`` for a locality.
    neighbour_postcode
        Another postcode of the same département.
    former_city
        A commune merged into this one.
    numbers
        Those of the street, without repetitions.
    """

    housenumber: str | None
    street: str
    postcode: str
    city: str
    insee_code: str
    lon: float
    lat: float
    departement_code: str
    departement: str
    region: str
    is_name_alone: bool
    neighbour_postcode: str
    former_city: str | None
    numbers: frozenset[int]

    @property
    def number(self) -> str:
        """Digits alone."""
        found = re.match(r"\d*", self.housenumber or "")
        return found[0] if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A text whose right answer is not the whole address."""

    text: str
    type: str
    """``housenumber``, ``street``, ``locality``, ``municipality`` or ``none``."""
    housenumber: str | None = None


Noise = Callable[[Address, random.Random], "str | Typed | None"]


def write_line(one: Address, **changes: str) -> str:
    """Return `one` as a person writes it in one line, with `changes` to its parts."""
    shown = {"number": one.housenumber or "", "street": one.street, "comma": ""}
    shown |= {"postcode": one.postcode, "city": one.city} | changes
    shown["number"] = re.sub(r"^(\d+)(?=[a-z])", r"\1 ", shown["number"])
    text = "{number} {street}{comma} {postcode} {city}".format(**shown)
    return " ".join(text.split())


# --- writing ------------------------------------------------------------------------------------

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def _edit(text: str, rng: random.Random, *, first: bool = False) -> str:
    """Change one letter of a word of four letters or more."""
    long = [found.span() for found in re.finditer(r"[^\W\d_]{4,}", text)]
    if not long:
        return text
    start, end = rng.choice(long)
    place = start if first else rng.randrange(start + 1, end - 1)
    letter, here = rng.choice(_LETTERS), text[place : place + 2]
    changes = [here[0], letter + here[1], here[0] + letter + here[1], here[1] + here[0]]
    return text[:place] + rng.choice(changes) + text[place + 2 :]


_HEARD: Final = (
    ("eau", "o"), ("au", "o"), ("ph", "f"), ("y", "i"), ("ss", "s"), ("nn", "n"), ("ll", "l"),
    ("tt", "t"), ("rr", "r"), ("ent", "ant"), ("an", "en"), ("en", "an"), ("que", "k"),
    ("ai", "é"), ("ei", "é"), ("ç", "ss"), ("h", ""), ("ge", "je"), ("x", "s"), ("ck", "k"),
    ("qu", "k"), ("oi", "oua"), ("er", "é"), ("in", "ain"), ("ain", "in"), ("mm", "m"),
    ("ff", "f"), ("cc", "c"), ("ts", "s"), ("ets", "ais"), ("et", "é"), ("z", "s"),
)  # fmt: skip


def _hear(text: str, rng: random.Random) -> str | None:
    head, tail = text[:1], text[1:]
    rules = [rule for rule in _HEARD if rule[0] in tail and len(tail) > 4]
    if not rules:
        return None
    spelt, heard = rng.choice(rules)
    return head + tail.replace(spelt, heard, 1)


def _join(text: str, rng: random.Random) -> str | None:
    places = [found.start() for found in re.finditer(r"[ '-]", text)]
    place = rng.choice(places) if places else None
    return None if place is None else text[:place] + text[place + 1 :]


def _split(text: str, rng: random.Random) -> str | None:
    long = [found.span() for found in re.finditer(r"[^\W\d_]{6,}", text)]
    if not long:
        return None
    start, end = rng.choice(long)
    place = rng.randrange(start + 2, end - 2)
    return f"{text[:place]} {text[place:]}"


_KINDS: Final[Mapping[str, str]] = {
    "rue": "r r. R", "avenue": "av av. ave Av. AV", "boulevard": "bd bd. bld blvd boul. Bvd",
    "place": "pl pl. Pl", "chemin": "ch ch. che chem. chm", "route": "rte rte. Rt", "allée": "all all.",
    "impasse": "imp imp. Imp", "square": "sq sq.", "quai": "qu.", "passage": "pass. pas psg",
    "cours": "crs", "faubourg": "fg fbg", "lotissement": "lot lot. lotiss.", "résidence": "rés. res",
    "hameau": "ham. ham", "quartier": "quart. qu. qtier", "esplanade": "esp. espl.",
    "montée": "mtée mte", "promenade": "prom. prom", "carrefour": "car. carr.", "ruelle": "rlle rle",
    "sentier": "sent. sen", "traverse": "trav. tra", "allées": "all.", "grande rue": "gde rue|Gd rue|gr rue",
    "zone artisanale": "za|Z.A.|ZA", "zone industrielle": "zi|Z.I.|ZI", "rond-point": "rd pt|rpt|rd-point",
    "chaussée": "chée|chs", "voie communale": "vc|V.C.", "chemin rural": "CR|C.R.",
    "route départementale": "RD|D|rte dép.|départementale|D.|route dept",
    "route nationale": "RN|N|nationale|N.|rte nat.",
    "centre commercial": "ccal|C. Cial|centre cial|CC", "domaine": "dom. dom", "villa": "vla",
    "place de l'église": "pl. église", "parvis": "parv. pvs", "cité": "cité", "clos": "clos",
}  # fmt: skip
_TITLES: Final[Mapping[str, str]] = {
    "général": "Gal|gal|Gén.|Gen|G.|Gl", "maréchal": "Mal|Mar.|mal|Maréch.", "docteur": "Dr|dr|Doct.|Dct",
    "président": "Pdt|Prés.|Pt|Pres", "capitaine": "Cap.|Cpt|Cne|capt", "commandant": "Cdt|Cmdt|Comdt",
    "colonel": "Col|Cel|col.", "lieutenant": "Lt|lieut.|Ltn", "professeur": "Pr|Prof|prof.",
    "abbé": "Abb.|abb", "saint": "St|St.|ST|S.|st", "sainte": "Ste|Ste.|STE", "saints": "Sts|STS",
    "notre-dame": "N-D|ND|N.D.|Nd", "notre dame": "N-D|ND|N.D.", "monseigneur": "Mgr|Mgr.",
    "sergent": "Sgt|Serg.", "adjudant": "Adj|Adjt", "amiral": "Aml|Am.", "république": "Rép.|Rep|Républ.",
    "libération": "Lib.|Libé|Libér.", "résistance": "Rés.|Resist.", "hôtel-de-ville": "HDV|Hôt. de Ville|H. de V.",
    "hôtel de ville": "HDV|Hôt. de Ville|hdv", "grande": "Gde|Gr.|gde", "grand": "Gd|Gr.", "église": "Egl.|Égl|eglise",
    "charles de gaulle": "Ch. de Gaulle|C. de Gaulle|De Gaulle|Ch de Gaulle",
    "général de gaulle": "Gal de Gaulle|Ch. de Gaulle|de Gaulle|Gén. De Gaulle",
    "général-de-gaulle": "Gal-de-Gaulle|G. de Gaulle|Gal De gaulle",
    "jean": "J.|J", "pierre": "P.", "sur": "s/|sr|s", "sous": "s/s|ss", "première": "1ère|1re", "frères": "Frs|Fr.",
    "chapelle": "Chap.", "mairie": "Mairie", "président wilson": "Pdt Wilson|Prés. Wilson", "vieux": "Vx", "vieille": "Vlle",
    "anciens": "anc.", "ancienne": "anc.", "combattants": "combatt.|comb.", "maison": "Mson", "château": "Chât.|chât",
    "haut": "Ht", "haute": "Hte", "hauts": "Hts", "bas": "bs", "petit": "Pt|Pet.", "petite": "Pte",
}  # fmt: skip


def _shorten(text: str, table: Mapping[str, str], rng: random.Random) -> str | None:
    lowered = text.lower()
    found = [key for key in table if re.search(rf"\b{re.escape(key)}\b", lowered)]
    if not found:
        return None
    key = rng.choice(found)
    forms = table[key].split("|" if "|" in table[key] else None)
    short = re.sub(rf"\b{re.escape(key)}\b", rng.choice(forms), text, count=1, flags=re.I)
    return short if fold(short) != fold(text) else None


_MONTHS: Final = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
_SPELT: Final = {
    "1": "premier", "1er": "premier", "2": "deux", "4": "quatre", "6": "six", "8": "huit", "11": "onze",
    "14": "quatorze", "18": "dix-huit", "19": "dix-neuf", "20": "vingt", "22": "vingt-deux", "25": "vingt-cinq", "28": "vingt-huit",
}  # fmt: skip


def _write_date(text: str, rng: random.Random) -> str | None:
    found = re.search(r"\b(\d{1,2}|1er)[ -](\w+)(?:[ -](\d{4}))?\b", text)
    if found is None or found[2].lower() not in _MONTHS:
        return None
    day, month, year = found[1], found[2], found[3]
    forms = [
        f"{_SPELT.get(day, day)} {month} {year or ''}",
        f"{day} {month.upper()} {year or ''}",
        f"{day}-{month}-{year or ''}".rstrip("-"),
    ]
    if year:
        number = _MONTHS.index(month.lower()) + 1
        digits = day.rstrip("er")
        forms += [
            f"{day} {month} {year[2:]}",
            f"{day} {month}",
            f"{digits}/{number:02}/{year}",
            f"{day} {month} '{year[2:]}",
            f"{_SPELT.get(day, day)} {month}",
        ]
        forms += [f"{day} {month[:4]}. {year}"] if len(month) > 5 else []
    else:
        forms = forms[:1]
    return text.replace(found[0], " ".join(rng.choice(forms).split()))


_ROMAN: Final = {"I": "1", "II": "2", "III": "3", "IV": "4", "VI": "6", "VII": "7", "VIII": "8", "IX": "9", "XI": "11", "XII": "12", "XIII": "13", "XIV": "14", "XV": "15", "XVI": "16", "XXIII": "23"}  # fmt: skip


def _write_roman(text: str, rng: random.Random) -> str | None:
    found = re.search(r"\b([IVX]{2,6})\b", text)
    if found is None or found[1] not in _ROMAN:
        return None
    return text.replace(found[1], rng.choice([_ROMAN[found[1]], found[1].lower()]))


def _mojibake(text: str, rng: random.Random) -> str | None:
    if text.isascii():
        return None
    forms = [
        text.encode().decode("latin-1"),
        text.encode().decode("cp1252", "replace"),
        re.sub(r"[^\x00-\x7f]", "\ufffd", text),
        re.sub(r"[^\x00-\x7f]", "?", text),
        text.encode("cp1252", "ignore").decode("cp850"),
        text.encode("cp1252", "ignore").decode("mac-roman"),
        re.sub(r"[^\x00-\x7f]", "", text),
        re.sub(r"[^\x00-\x7f]", lambda found: f"&#{ord(found[0])};", text),
    ]
    return rng.choice(forms)


def _on_street(change: Callable[[str, random.Random], str | None]) -> Noise:
    def noise(one: Address, rng: random.Random) -> str | None:
        street = change(one.street, rng)
        return None if street is None or street == one.street else write_line(one, street=street)

    return noise


def _on_city(change: Callable[[str, random.Random], str | None]) -> Noise:
    def noise(one: Address, rng: random.Random) -> str | None:
        city = change(one.city, rng)
        return None if city is None or city == one.city else write_line(one, city=city)

    return noise


def _on_line(change: Callable[[str, random.Random], str | None]) -> Noise:
    return lambda one, rng: change(write_line(one), rng)


def _unaccented(text: str) -> str:
    return "".join(fold(letter).upper() if letter.isalpha() else letter for letter in text)


def _long_enough(text: str) -> bool:
    return len(fold(text)) >= 6


def _type_badly(text: str, rng: random.Random) -> str | None:
    return _edit(text, rng) if _long_enough(text) else None


def _type_twice(text: str, rng: random.Random) -> str | None:
    return _edit(_edit(text, rng), rng) if len(fold(text)) >= 14 else None


def _type_first_badly(text: str, rng: random.Random) -> str | None:
    return _edit(text, rng, first=True) if _long_enough(text) else None


def _without_small(text: str, _: random.Random) -> str:
    return " ".join(
        re.sub(
            r"\b(?:de la|de l'|du|des|de|la|le|les|d'|l')(?=[ \w])", " ", text, flags=re.I
        ).split()
    )


def _drop_first_name(text: str, _: random.Random) -> str | None:
    found = re.match(r"(\w+(?: du| de l')?) (\w{4,})[ -]([A-Z]\w{4,})$", text)
    return f"{found[1]} {found[3]}" if found else None


def _initial(text: str, rng: random.Random) -> str | None:
    found = re.match(r"(\w+) ([A-Z]\w{3,})[ -]([A-Z]\w{3,})$", text)
    return f"{found[1]} {found[2][0]}{rng.choice(['.', '. ', ' '])}{found[3]}" if found else None


def _drop_kind(text: str, _: random.Random) -> str | None:
    found = re.match(
        r"(?:rue|avenue|place|chemin|route|impasse|allée|boulevard) (?:de la |de l'|du |des |de |d')?(\w{5,}.*)",
        text,
        re.I,
    )
    return found[1] if found else None


def _other_kind(text: str, rng: random.Random) -> str | None:
    kinds = ["rue", "avenue", "chemin", "route", "boulevard", "allée", "impasse", "place"]
    found = re.match(rf"({'|'.join(kinds)}) (.{{8,}})", text, re.I)
    if found is None:
        return None
    return f"{rng.choice([kind for kind in kinds if kind != found[1].lower()])} {found[2]}"


WRITING: Final[dict[str, Noise]] = {
    "verbatim": _on_line(lambda text, _: text),
    "no_accents": _on_line(lambda text, _: None if text.isascii() else _unaccented(text).title()),
    "upper_no_accents": _on_line(lambda text, _: _unaccented(text)),
    "upper": _on_line(lambda text, _: text.upper()),
    "lower_no_punctuation": _on_line(lambda text, _: fold(text)),
    "no_apostrophe": _on_line(
        lambda text, _: text.replace("'", "").replace("’", "") if "'" in text else None
    ),
    "odd_apostrophe": _on_line(
        lambda text, rng: (
            re.sub("['’]", rng.choice(["’", "`", "´", "' ", " ' "]), text)
            if re.search("['’]", text)
            else None
        )
    ),
    "hyphens": _on_street(lambda text, _: text.replace(" ", "-")),
    "no_hyphens": _on_line(lambda text, _: text.replace("-", " ")),
    "decomposed": _on_line(lambda text, _: __import__("unicodedata").normalize("NFD", text)),
    "mojibake": _on_line(_mojibake),
    "kind_shortened": _on_street(lambda text, rng: _shorten(text, _KINDS, rng)),
    "title_shortened": _on_street(lambda text, rng: _shorten(text, _TITLES, rng)),
    "city_shortened": _on_city(lambda text, rng: _shorten(text, _TITLES, rng)),
    "date": _on_street(_write_date),
    "roman": _on_street(_write_roman),
    "typo_street": _on_street(_type_badly),
    "typo_city": _on_city(_type_badly),
    "typo_both": lambda one, rng: (
        write_line(one, street=_edit(one.street, rng), city=_edit(one.city, rng))
        if _long_enough(one.city)
        else None
    ),
    "typo_twice_street": _on_street(_type_twice),
    "typo_twice_city": _on_city(_type_twice),
    "first_letter_city": _on_city(_type_first_badly),
    "ear_street": _on_street(_hear),
    "ear_city": _on_city(_hear),
    "joined": _on_line(_join),
    "split_street": _on_street(_split),
    "split_city": _on_city(_split),
    "no_small_words": _on_street(_without_small),
    "first_name_dropped": _on_street(_drop_first_name),
    "initial": _on_street(_initial),
    "kind_dropped": _on_street(_drop_kind),
    "kind_differs": _on_street(_other_kind),
}


# --- postcode and commune -----------------------------------------------------------------------


def _alone(noise: Noise) -> Noise:
    """Keep to communes that no other one is called like."""
    return lambda one, rng: noise(one, rng) if one.is_name_alone else None


def _swap_digits(one: Address, rng: random.Random) -> str | None:
    place = rng.randrange(2, 4)
    digits = list(one.postcode)
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    code = "".join(digits)
    return write_line(one, postcode=code) if code != one.postcode else None


def _cedex(one: Address, rng: random.Random) -> str:
    code = f"{one.postcode[:2]}{rng.randrange(1, 999):03}"
    return f"{write_line(one, postcode=code)} {rng.choice(['CEDEX', 'Cedex', 'cedex'])}{rng.choice(['', ' 1', ' 9', ' 02'])}"


def _cut_city(one: Address, rng: random.Random) -> str | None:
    words = re.split(r"(?<=[ -])", one.city)
    return (
        write_line(one, city="".join(words[: len(words) - 1]).strip(" -"))
        if len(words) > 2
        else None
    )


def _former(form: str) -> Noise:
    def noise(one: Address, rng: random.Random) -> str | None:
        if one.former_city is None or fold(one.former_city) == fold(one.city):
            return None
        return write_line(one, city=form.format(former=one.former_city, city=one.city))

    return noise


PLACE: Final[dict[str, Noise]] = {
    "no_postcode": _alone(lambda one, _: write_line(one, postcode="")),
    "no_postcode_comma": _alone(lambda one, _: write_line(one, postcode="", comma=",")),
    "no_postcode_lower": _alone(lambda one, _: fold(write_line(one, postcode=""))),
    "no_postcode_typo_city": _alone(lambda one, rng: write_line(one, postcode="", city=_edit(one.city, rng)) if len(one.city) > 8 else None),
    "no_postcode_ear": _alone(lambda one, rng: write_line(one, postcode="", city=_hear(one.city, rng) or one.city, street=_hear(one.street, rng) or one.street) if len(one.city) > 8 else None),
    "digits_swapped": _swap_digits,
    "neighbour_postcode": lambda one, _: write_line(one, postcode=one.neighbour_postcode),
    "typo_neighbour": lambda one, rng: write_line(one, postcode=one.neighbour_postcode, street=_edit(one.street, rng)) if len(one.street) > 12 else None,
    "zero_lost": lambda one, _: write_line(one, postcode=one.postcode[1:]) if one.postcode[0] == "0" else None,
    "postcode_spaced": lambda one, _: write_line(one, postcode=f"{one.postcode[:2]} {one.postcode[2:]}"),
    "postcode_prefixed": lambda one, rng: write_line(one, postcode=rng.choice(["F-", "FR-", "F ", "F", "CP "]) + one.postcode),
    "postcode_last": lambda one, rng: write_line(one, postcode="", comma=rng.choice(["", ","])) + rng.choice([" ", ", ", " (", " - "]) + one.postcode,
    "postcode_first": lambda one, _: f"{one.postcode} {write_line(one, postcode='')}",
    "departement_name": lambda one, rng: write_line(one, postcode="") + rng.choice([" ", ", ", " (", " - "]) + one.departement,
    "departement_code": lambda one, rng: write_line(one, postcode="") + rng.choice([" {}", " ({})", ", {}", " - {}"]).format(one.departement_code),
    "departement_after_postcode": lambda one, rng: write_line(one) + rng.choice([" ", ", ", " - "]) + one.departement,
    "region_after": lambda one, rng: write_line(one) + rng.choice([", ", " - ", " "]) + one.region,
    "departement_region_country": lambda one, rng: f"{write_line(one, comma=',')}, {one.departement}, {one.region}, France",
    "country": lambda one, rng: write_line(one) + rng.choice([" France", ", France", " FRANCE", "\nFrance", " (France)"]),
    "cedex_suffix": lambda one, rng: write_line(one) + rng.choice([" CEDEX", " cedex 2", " Cedex"]),
    "cedex_code": _cedex,
    "city_cut": _cut_city,
    "city_twice": lambda one, rng: f"{write_line(one)} {one.city}",
    "city_first": lambda one, rng: f"{one.postcode} {one.city}{rng.choice([' ', ', ', ' - '])}{write_line(one, postcode='', city='')}",
    "city_first_no_postcode": _alone(lambda one, rng: f"{one.city}{rng.choice([' ', ', ', ' - '])}{write_line(one, postcode='', city='')}"),
    "city_first_postcode_last": lambda one, rng: f"{one.city}{rng.choice([' ', ', '])}{write_line(one, postcode='', city='')} {one.postcode}",
    "city_between": lambda one, rng: f"{one.city} ({one.postcode}) {write_line(one, postcode='', city='')}",
    "former_city": _former("{former}"),
    "former_and_city": _former("{former} {city}"),
    "former_comma_city": _former("{former}, {city}"),
    "former_bracket_city": _former("{city} ({former})"),
    "hyphen_city": lambda one, rng: f"{write_line(one, postcode='', city='')} - {one.postcode} - {one.city}",
    "slashes": lambda one, rng: f"{write_line(one, postcode='', city='')} / {one.postcode} / {one.city}",
}  # fmt: skip


# --- the number ---------------------------------------------------------------------------------


def _numbered(form: str, *, plain: bool = False) -> Noise:
    """Write the number into `form`; `plain` leaves out numbers with a repetition."""

    def noise(one: Address, rng: random.Random) -> str | None:
        if one.housenumber is None or (plain and not one.housenumber.isdigit()):
            return None
        rest = write_line(one, number="", postcode="", city="")
        number = int(one.number)
        shown = {"n": one.housenumber, "more": number + 2, "street": rest}
        return f"{form.format(**shown)} {one.postcode} {one.city}"

    return noise


def _letter_number(one: Address, rng: random.Random) -> str | None:
    found = re.match(r"(\d+)([a-z]+)$", one.housenumber or "")
    if found is None:
        return None
    forms = [
        f"{found[1]}{found[2]}",
        f"{found[1]} {found[2].upper()}",
        f"{found[1]}-{found[2]}",
        f"{found[1]}{found[2].upper()}",
        f"{found[1]}/{found[2]}",
        f"{found[1]}, {found[2]}",
    ]
    if found[2] in {"bis", "ter"}:
        forms += [
            f"{found[1]} {found[2][0].upper()}",
            f"{found[1]}{found[2][0]}",
            f"{found[1]} ({found[2]})",
            f"{found[1]} {found[2]},",
        ]
    rest = write_line(one, number="")
    return f"{rng.choice(forms)} {rest}"


def _number_absent(one: Address, rng: random.Random) -> Typed | None:
    if not one.numbers:
        return None
    number = max(one.numbers) + rng.randrange(1001, 5000)
    return Typed(text=write_line(one, number=str(number)), type="street")


NUMBER: Final[dict[str, Noise]] = {
    "bis_absent": _numbered("{n} bis {street}", plain=True),
    "ter_absent": _numbered("{n} ter, {street}", plain=True),
    "quater_absent": _numbered("{n} quater {street}", plain=True),
    "letter_absent": _numbered("{n}B {street}", plain=True),
    "letter_a_absent": _numbered("{n} A, {street}", plain=True),
    "letter_c_absent": _numbered("{n}C {street}", plain=True),
    "repetition_written": _letter_number,
    "range_hyphen": _numbered("{n}-{more} {street}", plain=True),
    "range_slash": _numbered("{n}/{more} {street}", plain=True),
    "range_to": _numbered("{n} à {more} {street}", plain=True),
    "range_from": _numbered("du {n} au {more} {street}", plain=True),
    "range_and": _numbered("{n} et {more} {street}", plain=True),
    "range_ampersand": _numbered("{n} & {more}, {street}", plain=True),
    "range_comma": _numbered("{n}, {more} {street}", plain=True),
    "n_degree": _numbered("n°{n} {street}", plain=True),
    "n_degree_spaced": _numbered("N° {n}, {street}", plain=True),
    "no_word": _numbered("numéro {n} {street}", plain=True),
    "comma_after_number": _numbered("{n}, {street}", plain=True),
    "at_number": _numbered("au {n} {street}", plain=True),
    "at_number_of": _numbered("au {n} de la {street}", plain=True),
    "number_glued": lambda one, _: (
        f"{one.housenumber}{write_line(one, number='')}"
        if one.housenumber
        and one.housenumber.isdigit()
        and one.street[0].isalpha()
        and " " in one.street
        else None
    ),
    "number_after": _numbered("{street} {n}", plain=True),
    "number_after_comma": _numbered("{street}, {n},", plain=True),
    "number_after_degree": _numbered("{street} n° {n}", plain=True),
    "number_after_all": lambda one, _: (
        f"{write_line(one, number='')} {one.housenumber}" if one.housenumber else None
    ),
    "number_first_brackets": _numbered("({n}) {street}", plain=True),
    "number_missing": lambda one, _: (
        Typed(text=write_line(one, number=""), type="street") if one.housenumber else None
    ),
    "number_absent": _number_absent,
    "number_zero": lambda one, rng: (
        _numbered("0{n} {street}", plain=True)(one, rng) if len(one.number) < 4 else None
    ),
}
