import pytest

from geo.entries import ConsentChannel
from geo.registration.fields import (
    DAYS,
    FIELDS,
    GROUPS,
    HONEYPOT,
    OPENED_AT,
    SECTIONS,
    SUBMISSION,
    FieldKind,
    field_name,
    hours_field,
)

EVERY_FIELD = [*FIELDS.values(), *(field for group in GROUPS.values() for field in group.fields)]


def test_every_field_has_one_name():
    standing = [field.name for section in SECTIONS for field in section.fields]
    assert len(standing) == len(set(standing)) == len(FIELDS)


@pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS)
def test_every_field_of_a_group_has_one_name(group):
    names = [field.name for field in group.fields]
    assert len(names) == len(set(names))
    assert group.preset < set(names)


@pytest.mark.parametrize("name", [HONEYPOT, OPENED_AT, SUBMISSION])
def test_what_people_do_not_fill_is_no_field(name):
    assert name not in FIELDS


@pytest.mark.parametrize("field", EVERY_FIELD, ids=lambda field: field.name)
def test_a_field_is_labelled_bounded_and_offers_choices_when_it_is_a_choice(field):
    assert field.label
    assert 0 < field.limit <= 40_000
    assert bool(field.choices) == (field.kind in {FieldKind.CHOICE, FieldKind.CHOICES})


@pytest.mark.parametrize("field", EVERY_FIELD, ids=lambda field: field.name)
def test_every_choice_fits_into_its_field(field):
    assert all(0 < len(choice.value) <= field.limit for choice in field.choices)


def test_a_field_shows_when_another_one_of_its_group_says_so():
    for fields in (
        FIELDS,
        *({field.name: field for field in group.fields} for group in GROUPS.values()),
    ):
        for field in fields.values():
            if field.shown_when is not None:
                name, values = field.shown_when
                assert set(values) <= {choice.value for choice in fields[name].choices}


def test_every_day_has_its_hours():
    names = {field.name for field in GROUPS["places"].fields}
    assert {hours_field(day) for day in DAYS} < names


def test_the_name_of_a_field_in_a_group_tells_its_row():
    assert field_name("zones", 2, "fee") == "zones[2].fee"


def test_whoever_registers_another_cannot_claim_the_form_as_the_channel():
    offered = {choice.value for choice in FIELDS["consent_channel"].choices}
    assert offered == set(ConsentChannel) - {ConsentChannel.FORM}
