"""What the templates of the registration form ask: values as typed, faults beside them, rows.

Names of fields are those of :mod:`geo.registration.fields`; nothing is judged here.
"""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Final

from geo.registration.fields import (
    DAYS,
    GROUPS,
    HONEYPOT,
    OPENED_AT,
    SECTIONS,
    SUBMISSION,
    Choice,
    Field,
    Group,
    Section,
    field_name,
    hours_field,
)
from geo.values import Role, Visibility

__all__ = ["LEFT_OUT", "FormView", "Values", "edit_view", "new_values", "with_row", "without_row"]

Values = Mapping[str, Sequence[str]]
"""What was typed: the values of each field, in order, by its name."""

_ROW: Final = re.compile(r"(?P<group>[a-z_]+)\[(?P<number>\d{1,4})\](?:\.|$)")
LEFT_OUT: Final = frozenset({"consent", "consent_channel", "consent_date", "consent_words"})
"""What an edit does not ask: the agreement to publish, which was given once."""
_OPTIONAL: Final = frozenset({"made_in", "payments", "links", "labels", "siret", "remark"})
_HOURS: Final = frozenset((*map(hours_field, DAYS), "hours_text"))


def new_values(at: datetime, submission: str | None = None) -> dict[str, list[str]]:
    """Return what a form that nobody has touched holds.

    Parameters
    ----------
    at
        When it is shown.
    submission
        What tells this form from all others; drawn at random unless given.
    """
    return {
        SUBMISSION: [submission or secrets.token_hex(16)],
        OPENED_AT: [str(int(at.timestamp()))],
        "who": ["maker"],
        **_preset("places", 0),
        field_name("places", 0, "role"): [Role.WORKSHOP],
    }


def _preset(group_name: str, number: int | str) -> dict[str, list[str]]:
    """Return what is chosen ahead in a row; what it publishes is said, not silent."""
    return {f"places[{number}].visibility": [Visibility.EXACT]} if group_name == "places" else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """A form as it is shown.

    Attributes
    ----------
    filled
        What was typed, kept as it was.
    faults
        The sentence of each field that cannot be used, by its name, in the order of the form.
    notice
        What concerns the whole form: too many requests, a registry that does not answer.
    """

    filled: Values = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    notice: str | None = None

    left_out: frozenset[str] = frozenset()
    """Fields that are not asked."""
    sections: Sequence[Section] = SECTIONS
    honeypot: str = HONEYPOT
    submission: str = SUBMISSION
    opened_at: str = OPENED_AT

    def values(self, name: str) -> Sequence[str]:
        """Return the values of a field, none when it was left alone."""
        return self.filled.get(name, ())

    def value(self, name: str) -> str:
        """Return the value of a field that has one, ``""`` when it was left alone."""
        return next(iter(self.values(name)), "")

    def fault(self, name: str) -> str | None:
        """Return what is wrong with a field."""
        return self.faults.get(name)

    @property
    def first_fault(self) -> str | None:
        """Name of the first field that cannot be used."""
        return next(iter(self.faults), None)

    def id_of(self, name: str) -> str:
        """Return the ``id`` of a field: ``places[0].role`` → ``f-places-0-role``."""
        return "f-" + re.sub(r"[^0-9A-Za-z#]+", "-", name).strip("-")

    def name_in(self, group: Group, number: int | str, part: Field) -> str:
        """Return the name of a field in a row; ``"#"`` stands for a number to come."""
        return f"{group.name}[{number}].{part.name}"

    def rows(self, group: Group) -> list[int]:
        """Return the numbers of the rows that are there; an empty group shows one."""
        return _numbers(self.filled, group.name) or [0]

    def blank(self, group: Group) -> "FormView":
        """Return a form whose row to come holds what is chosen ahead, and nothing else."""
        return FormView(filled=_preset(group.name, "#"))

    def main_parts(self, section: Section) -> list[Field | Group]:
        """Return what everybody is asked."""
        aside = _OPTIONAL | self.left_out
        return [part for part in section.parts if part.name not in aside]

    def more_parts(self, section: Section) -> list[Field | Group]:
        """Return what few people need, shown when they ask for more."""
        return [part for part in section.parts if part.name in _OPTIONAL]

    def is_any_filled(self, parts: Iterable[Field | Group]) -> bool:
        """Tell whether somebody wrote in one of the fields, right or wrong."""
        return any(self.value(part.name) or self.fault(part.name) for part in parts)

    def has_hours(self, group: Group, number: int | str) -> bool:
        """Tell whether somebody wrote hours in this row, right or wrong."""
        names = [self.name_in(group, number, part) for part in self.hours(group)]
        return any(self.value(name) or self.fault(name) for name in names)

    def hours(self, group: Group) -> list[Field]:
        """Return the fields of the weekly editor."""
        return [part for part in group.fields if part.name in _HOURS]

    def others(self, group: Group) -> list[Field]:
        """Return the fields beside the weekly editor."""
        return [part for part in group.fields if part.name not in _HOURS]

    def families(self, part: Field, name: str) -> list[tuple[str, list[Choice], bool]]:
        """Return the choices under their headings, and whether one of them is chosen."""
        chosen = set(self.values(name))
        grouped = groupby(part.choices, key=lambda choice: choice.group or "")
        families = [(heading, list(members)) for heading, members in grouped]
        return [(heading, m, any(one.value in chosen for one in m)) for heading, m in families]


def edit_view(filled: Values) -> FormView:
    """Return the form of an entry that is there: the agreement was given once for all."""
    return FormView(filled=filled, left_out=LEFT_OUT)


def with_row(filled: Values, group_name: str) -> dict[str, list[str]]:
    """Return what was typed with one row more, when the group may have it."""
    group, kept = GROUPS.get(group_name), _copied(filled)
    if group is None:
        return kept
    taken = _numbers(filled, group_name) or [0]
    free = next((number for number in range(group.most) if number not in taken), None)
    if free is not None:
        kept[field_name(group_name, free, group.fields[0].name)] = [""]
        kept |= _preset(group_name, free)
    return kept


def without_row(filled: Values, row: str) -> dict[str, list[str]]:
    """Return what was typed without the row called `row`, ``"places[1]"``."""
    kept = _copied(filled)
    return {name: typed for name, typed in kept.items() if not name.startswith(f"{row}.")}


def _copied(filled: Values) -> dict[str, list[str]]:
    return {name: list(typed) for name, typed in filled.items()}


def _numbers(names: Iterable[str], group_name: str) -> list[int]:
    matches = (_ROW.match(name) for name in names)
    return sorted({int(m["number"]) for m in matches if m and m["group"] == group_name})
