"""The fields of one form as they came, and every fault found in them so far."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from geo.errors import FieldRefused, FormRefused, InputError
from geo.registration.fields import GROUPS, Field, FieldKind, Group, field_name
from geo.registration.texts import clean_line, clean_lines

__all__ = ["Answers"]

_Read = TypeVar("_Read")
_LONGEST_SHOWN: Final = 60


class Answers:
    """What was typed, by name, cleaned and measured; faults gather until all is read.

    Parameters
    ----------
    fields
        Values by name, as a form sends them; names that are not in the table are not looked at.

    Attributes
    ----------
    faults
        The first fault of each field, by its name.
    """

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self._fields = fields
        self.faults: dict[str, InputError] = {}

    def refuse(self, name: str, fault: InputError) -> None:
        """Note a fault, unless the field has one already."""
        self.faults.setdefault(name, fault)

    def require_no_fault(self) -> None:
        """Raise all faults together.

        Raises
        ------
        FormRefused
            When there is one.
        """
        if self.faults:
            raise FormRefused(self.faults)

    def texts(self, field: Field, name: str | None = None) -> tuple[str, ...]:
        """Return the values of a field, without those that are empty and those said twice."""
        name = name or field.name
        written = [line for value in self._fields.get(name, ()) for line in _cut(field, value)]
        values = tuple(dict.fromkeys(filter(None, written)))
        if len(values) > field.most:
            self.refuse(name, FieldRefused("values_too_many", limit=field.most, found=len(values)))
        longest = max(map(len, values), default=0)
        if longest > field.limit:
            self.refuse(name, FieldRefused("text_too_long", limit=field.limit, found=longest))
        return values if name not in self.faults else ()

    def text(self, field: Field, name: str | None = None) -> str | None:
        """Return the one value of a field, ``None`` when it is empty or wrong."""
        name = name or field.name
        values = self.texts(field, name)
        if not values and field.is_required:
            self.refuse(name, FieldRefused("field_missing"))
        return values[0] if values else None

    def is_ticked(self, field: Field) -> bool:
        """Tell whether a box is ticked."""
        return self.text(field) is not None

    def choice(self, field: Field, name: str | None = None) -> str | None:
        """Return the choice made, ``None`` when there is none."""
        chosen = self.choices(field, name)
        return chosen[0] if chosen else None

    def choices(self, field: Field, name: str | None = None) -> tuple[str, ...]:
        """Return the choices made, in the order in which they came."""
        name = name or field.name
        values = self.texts(field, name)
        if not values and field.is_required:
            self.refuse(name, FieldRefused("choice_missing"))
        unknown = [value for value in values if value not in {one.value for one in field.choices}]
        if unknown:
            shown = unknown[0][:_LONGEST_SHOWN]
            self.refuse(name, FieldRefused("choice_unknown", value=shown, name=field.label))
        return values if not unknown else ()

    def read(
        self, field: Field, reader: Callable[[str], _Read], name: str | None = None
    ) -> _Read | None:
        """Return what `reader` makes of a field, ``None`` when it is empty or wrong.

        `reader` raises :class:`InputError` about what it cannot read.
        """
        name = name or field.name
        text = self.text(field, name)
        if text is None:
            return None
        try:
            return reader(text)
        except InputError as fault:
            self.refuse(name, fault)
            return None

    def read_all(
        self, field: Field, reader: Callable[[str], _Read], name: str | None = None
    ) -> tuple[_Read, ...]:
        """Return what `reader` makes of each value of a field; the first fault is kept."""
        name = name or field.name
        found: dict[_Read, None] = {}
        for text in self.texts(field, name):
            try:
                found[reader(text)] = None
            except InputError as fault:
                self.refuse(name, fault)
        return tuple(found)

    def rows(self, group: Group) -> Iterator[int]:
        """Yield the numbers of the rows of `group` in which something stands, in order."""
        found = sorted(self._numbers(group))
        if len(found) > group.most:
            self.refuse(
                group.name, FieldRefused("values_too_many", limit=group.most, found=len(found))
            )
        yield from found[: group.most]

    def _numbers(self, group: Group) -> set[int]:
        pattern = re.compile(rf"{re.escape(group.name)}\[([0-9]{{1,3}})\]\.(\w+)")
        known = {field.name for field in group.fields} - group.preset
        matches = (pattern.fullmatch(name) for name in self._fields)
        return {
            int(match[1])
            for match in matches
            if match is not None and match[2] in known and self._is_filled(match[0])
        }

    def _is_filled(self, name: str) -> bool:
        return any(clean_line(value) for value in self._fields[name])

    def row_field(self, group: str, number: int, name: str) -> tuple[Field, str]:
        """Return a field of a group and the name under which row `number` sends it."""
        field = next(field for field in GROUPS[group].fields if field.name == name)
        return field, field_name(group, number, name)


def _cut(field: Field, value: str) -> list[str]:
    """Return the values that one text holds: its lines, where a field takes several."""
    if field.kind is FieldKind.TEXTS:
        return [clean_line(line) for line in value.splitlines()]
    clean = clean_lines if field.kind is FieldKind.LONG_TEXT else clean_line
    return [clean(value)]
