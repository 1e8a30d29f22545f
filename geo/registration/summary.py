"""The fields of a form in words: what one sent, and where two versions differ.

::

    {"places[0].role": ["workshop"], "places[0].city": ["Privas"]}
    →  "Lieu 1 · Quel lieu ?": "Atelier",  "Lieu 1 · Commune": "Privas"
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geo.registration.fields import SECTIONS, Field, FieldKind, Group, field_name

__all__ = ["Difference", "SaidField", "differing_fields", "say_fields"]

Fields = Mapping[str, Sequence[str]]
_NOT_SAID: Final = frozenset({"consent", "who"})
_PINNED: Final = "placé à la main"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidField:
    """One field that is filled: ``name`` as it is sent, ``label`` and ``text`` for people."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field that two versions fill otherwise; ``""`` where one leaves it empty."""

    name: str
    label: str
    mine: str
    theirs: str


def say_fields(fields: Fields) -> list[SaidField]:
    """Return every field that is filled, in the order of the form, in words."""
    named = ((name, label, part) for name, label, part in _walk(fields) if name in fields)
    said = (
        SaidField(name=name, label=label, text=_say(part, fields[name]))
        for name, label, part in named
    )
    return [field for field in said if field.text]


def differing_fields(mine: Fields, theirs: Fields) -> list[Difference]:
    """Return the fields that `mine` and `theirs` fill otherwise, in the order of the form."""
    both = {name: [*mine.get(name, ()), *theirs.get(name, ())] for name in {*mine, *theirs}}
    return [
        Difference(name=name, label=label, mine=ours, theirs=other)
        for name, label, part in _walk(both)
        if (ours := _say(part, mine.get(name, ()))) != (other := _say(part, theirs.get(name, ())))
    ]


def _walk(fields: Fields) -> Iterator[tuple[str, str, Field]]:
    """Yield name, label and field of all that people are told, in the order of the form."""
    for section in SECTIONS:
        for part in section.parts:
            if isinstance(part, Group):
                yield from _walk_group(part, fields)
            elif part.name not in _NOT_SAID:
                yield part.name, part.label, part


def _walk_group(group: Group, fields: Fields) -> Iterator[tuple[str, str, Field]]:
    numbers = [n for n in range(group.most) if any(_is_in(group, n, name) for name in fields)]
    for rank, number in enumerate(numbers, start=1):
        for part in group.fields:
            if part.kind is not FieldKind.HIDDEN or part.name == "is_pinned":
                label = f"{group.singular} {rank} · {part.label}"
                yield field_name(group.name, number, part.name), label, part


def _is_in(group: Group, number: int, name: str) -> bool:
    return name.startswith(f"{group.name}[{number}].")


def _say(part: Field, values: Sequence[str]) -> str:
    filled = [value.strip() for value in values if value.strip()]
    if not filled:
        return ""
    if part.kind is FieldKind.HIDDEN:
        return _PINNED
    if part.kind is FieldKind.CHECK:
        return "oui"
    labels = {choice.value: choice.label for choice in part.choices}
    between = ", " if part.choices else "\n"
    return between.join(labels.get(value, value) for value in filled)
