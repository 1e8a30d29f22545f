"""The words of the list of kinds, for whoever gathers what is to be translated (``babel.cfg``)."""

from collections.abc import Collection, Iterator, Mapping
from typing import IO

from geo.kinds import FAMILIES, KINDS

__all__ = ["extract_kinds"]


def extract_kinds(
    _file: IO[bytes],
    _keywords: Collection[str],
    _comment_tags: Collection[str],
    options: Mapping[str, str],  # noqa: ARG001 - Babel passes it by name
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield the name of every family and kind, as Babel wants messages.

    They stand in a table, which Babel's own reader of Python does not see into.
    """
    for family in FAMILIES.values():
        yield 0, None, family.label, ["family of kinds"]
    for kind in KINDS.values():
        yield 0, None, kind.label, [f"kind: {kind.osm}"]
