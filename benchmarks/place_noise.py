"""Names of communes as people write them: seeded noise over real names, with the right answer.

Each kind of noise is one small function; ``make_queries`` draws communes for each. Kinds in
``CLEAN`` leave the name whole: nothing but its writing changes.
"""

import random
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from geo.boundaries import Boundaries, Commune
from geo.text import fold

__all__ = ["CLEAN", "PlaceQuery", "make_queries"]

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceQuery:
    """A text and the INSEE codes that are right; none when nothing is."""

    kind: str
    text: str
    right: frozenset[str]
    is_ambiguous: bool = False
    """Any answer given as sure is wrong, whichever it is."""


Noise = Callable[[Commune, random.Random], str | None]


def _write_lower(commune: Commune, _: random.Random) -> str:
    return fold(commune.name)


def _write_upper(commune: Commune, _: random.Random) -> str:
    return fold(commune.name).upper()


def _add_postcode(commune: Commune, rng: random.Random) -> str | None:
    return f"{rng.choice(commune.postcodes)} {commune.name}" if commune.postcodes else None


def _lose_zero(commune: Commune, _: random.Random) -> str | None:
    starts = [code for code in commune.postcodes if code.startswith("0")]
    return f"{commune.name} {starts[0][1:]}" if starts else None


def _add_cedex(commune: Commune, rng: random.Random) -> str:
    code = f"{commune.departement_code[:2]}{rng.randrange(1000):03}".replace("A", "0")
    return f"{code.replace('B', '0')} {commune.name} CEDEX {rng.randrange(1, 9)}"


def _abbreviate_saint(commune: Commune, rng: random.Random) -> str | None:
    end = rng.choice(["", ".", " "])
    short = re.sub(r"\bSaint(e?)\b[-\s]", lambda m: f"St{m[1]}{end or '-'}", commune.name)
    return short if short != commune.name else None


def _abbreviate_sur(commune: Commune, _: random.Random) -> str | None:
    short = commune.name.replace("-sur-", " s/ ").replace("-sous-", " s/s ")
    return short if short != commune.name else None


def _encode_twice(commune: Commune, _: random.Random) -> str | None:
    twice = commune.name.encode("utf-8").decode("cp1252", "ignore")
    return twice if len(twice) > len(commune.name) else None


def _move_article(commune: Commune, rng: random.Random) -> str | None:
    found = re.match(r"(Le |La |Les |L')(.+)", commune.name)
    if found is None:
        return None
    return rng.choice([found[2], f"{found[2]} ({found[1].strip()})"])


def _join_words(commune: Commune, _: random.Random) -> str | None:
    joined = re.sub(r"[-\s']", "", commune.name)
    return joined if joined != commune.name else None


def _lose_small_words(commune: Commune, _: random.Random) -> str | None:
    less = re.sub(r"-(?:de|du|des|en|sur|sous|les|lès|la|le|d'|l')-?(?=\w)", " ", commune.name)
    return less if less != commune.name else None


def _mistype(commune: Commune, rng: random.Random) -> str | None:
    if len(fold(commune.name)) < 5:
        return None
    return _change_letter(commune.name, rng)


def _mistype_twice(commune: Commune, rng: random.Random) -> str | None:
    if len(fold(commune.name)) < 10:
        return None
    return _change_letter(_change_letter(commune.name, rng), rng)


def _mistype_with_postcode(commune: Commune, rng: random.Random) -> str | None:
    text = _mistype(commune, rng)
    return f"{rng.choice(commune.postcodes)} {text}" if text and commune.postcodes else None


def _change_letter(name: str, rng: random.Random) -> str:
    places = [place for place in range(1, len(name) - 1) if name[place : place + 2].isalpha()]
    if not places:
        return name
    place, letter = rng.choice(places), rng.choice(_LETTERS)
    before, here, after = name[:place], name[place : place + 2], name[place + 2 :]
    changes = [here[0], letter + here[1], here[0] + letter + here[1], here[1] + here[0]]
    return before + rng.choice(changes) + after


_HEARD: Final = (
    ("eau", "o"),
    ("au", "o"),
    ("ph", "f"),
    ("ay", "é"),
    ("ey", "é"),
    ("y", "i"),
    ("ss", "ç"),
    ("nn", "n"),
    ("ll", "l"),
    ("tt", "t"),
    ("rr", "r"),
    ("ent", "ant"),
    ("que", "ke"),
    ("ai", "è"),
    ("ç", "ss"),
    ("h", ""),
    ("ge", "je"),
    ("x", "s"),
    ("t ", " "),
    ("z", "s"),
    ("ck", "k"),
)


def _write_by_ear(commune: Commune, rng: random.Random) -> str | None:
    rules = [rule for rule in _HEARD if rule[0] in commune.name[1:]]
    if not rules or len(commune.name) < 6:
        return None
    spelt, heard = rng.choice(rules)
    return commune.name[0] + commune.name[1:].replace(spelt, heard, 1)


CLEAN: Final[dict[str, Noise]] = {
    "name": lambda commune, _: commune.name,
    "lower": _write_lower,
    "upper": _write_upper,
    "postcode": _add_postcode,
    "zero_lost": _lose_zero,
    "cedex": _add_cedex,
    "saint": _abbreviate_saint,
    "sur": _abbreviate_sur,
    "encoded_twice": _encode_twice,
}
_ROUGH: Final[dict[str, Noise]] = {
    "article": _move_article,
    "joined": _join_words,
    "small_words": _lose_small_words,
    "typo": _mistype,
    "two_typos": _mistype_twice,
    "typo_postcode": _mistype_with_postcode,
    "by_ear": _write_by_ear,
}
_NOWHERE: Final = (
    *("asdfgh", "qwerty", "xxx", "test", "n/a", "-", "?", "néant", "inconnu", "idem", "à définir"),
    *("voir site internet", "sur rendez-vous", "marché couvert", "salle polyvalente", "chez moi"),
    *("en cours de travaux", "bâtiment B 2e étage", "tous les samedis", "livraison à domicile"),
    *("New York", "Bruxelles", "1000 Bruxelles", "Genève", "London", "Berlin", "10115 Berlin"),
    *("Barcelona", "28001 Madrid", "Milano", "20121 Milano", "Lausanne", "1003 Lausanne"),
    *("Luxembourg", "Liège", "4000 Liège", "Namur Belgique", "Montréal, Québec", "Tokyo"),
    *("Turin, Italie", "Amsterdam", "Wien", "8001 Zürich", "Prague", "Tanger", "Buenos Aires"),
    *("Heidelberg", "Charleroi", "Porto Alegre", "Salzburg", "Sint-Niklaas", "Winterthur"),
)


def make_queries(
    boundaries: Boundaries, *, count: int, without: Collection[str], seed: int = 1
) -> Iterator[PlaceQuery]:
    """Yield `count` queries of each kind over communes whose code is not in `without`.

    Names that several communes bear are kept out where nothing tells them apart: with them, one
    answer cannot be right.
    """
    rng = random.Random(seed)  # noqa: S311 - noise, not a secret
    communes = [one for one in boundaries.communes().values() if one.insee_code not in without]
    communes = [one for one in communes if one.parent_code is None and one.position is not None]
    bearers = _count_bearers(boundaries)
    unique = [one for one in communes if bearers[fold(one.name)] == 1]
    for kind, noise in {**CLEAN, **_ROUGH}.items():
        yield from _draw(kind, noise, unique, count, rng)
    yield from _draw_former(communes, bearers, count, rng)
    yield from _draw_homonyms(boundaries, communes, bearers, count, rng)
    yield from _draw_ambiguous(boundaries, count, rng)
    for text in _NOWHERE:
        yield PlaceQuery(kind="nowhere", text=text, right=frozenset())


def _draw(
    kind: str, noise: Noise, communes: Sequence[Commune], count: int, rng: random.Random
) -> Iterator[PlaceQuery]:
    for commune in rng.sample(communes, len(communes)):
        text = noise(commune, rng)
        if text is not None and count > 0:
            count -= 1
            yield PlaceQuery(kind=kind, text=text, right=frozenset({commune.insee_code}))


def _draw_former(
    communes: Sequence[Commune], bearers: dict[str, int], count: int, rng: random.Random
) -> Iterator[PlaceQuery]:
    former = [(name, one.insee_code) for one in communes for name in one.former_names]
    alone = [(name, code) for name, code in former if bearers[fold(name)] == 1]
    for name, code in rng.sample(alone, min(count, len(alone))):
        yield PlaceQuery(kind="former", text=name, right=frozenset({code}))


def _draw_homonyms(
    boundaries: Boundaries,
    communes: Sequence[Commune],
    bearers: dict[str, int],
    count: int,
    rng: random.Random,
) -> Iterator[PlaceQuery]:
    shared = [one for one in communes if bearers[fold(one.name)] > 1]
    for commune in rng.sample(shared, min(count, len(shared))):
        code = commune.departement_code
        where = rng.choice([code, f"({code})", f", {boundaries.departement_name(code)}"])
        right = frozenset({commune.insee_code})
        yield PlaceQuery(kind="departement", text=f"{commune.name} {where}", right=right)


def _draw_ambiguous(boundaries: Boundaries, count: int, rng: random.Random) -> Iterator[PlaceQuery]:
    codes: dict[str, set[str]] = {}
    for commune in boundaries.communes().values():
        codes.setdefault(commune.name, set()).add(commune.insee_code)
    shared = [name for name, found in codes.items() if len(found) > 1]
    for name in rng.sample(shared, min(count, len(shared))):
        right = frozenset(codes[name])
        yield PlaceQuery(kind="homonym", text=name, right=right, is_ambiguous=True)


def _count_bearers(boundaries: Boundaries) -> dict[str, int]:
    bearers: dict[str, int] = {}
    for commune in boundaries.communes().values():
        for name in {fold(commune.name), *map(fold, commune.former_names)}:
            bearers[name] = bearers.get(name, 0) + 1
    return bearers
