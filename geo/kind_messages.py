"""The words of the list of kinds: those to translate, and those by which a kind is found."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import IO

from geo.kinds import FAMILIES, KINDS
from geo.languages import Language, speaking, translate

__all__ = ["extract_kinds", "kind_words"]


def extract_kinds(
    _file: IO[bytes],
    _keywords: Collection[str],
    _comment_tags: Collection[str],
    options: Mapping[str, str],  # noqa: ARG001 - Babel passes it by name
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield the name of every family and kind, as Babel wants messages (``babel.cfg``).

    They stand in a table, which Babel's own reader of Python does not see into.
    """
    for family in FAMILIES.values():
        yield 0, None, family.label, ["family of kinds"]
    for kind in KINDS.values():
        yield 0, None, kind.label, [f"kind: {kind.osm}"]


@cache
def kind_words(key: str) -> str:
    """Return the words by which the kind `key` is found, whatever language one searches in.

    Its name and its family's in every language, and its French synonyms.
    """
    kind = KINDS[key]
    said = [kind.label, FAMILIES[kind.family].label, *kind.synonyms]
    for language in Language:
        with speaking(language):
            said += [translate(kind.label), translate(FAMILIES[kind.family].label)]
    return " ".join(dict.fromkeys(said))
