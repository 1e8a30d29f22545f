from datetime import UTC, datetime

import pytest

from geo.registration.fields import FIELDS, GROUPS, OPENED_AT, SECTIONS, SUBMISSION, FieldKind
from geo.web.form_view import FormView, new_values, with_row, without_row
from geo.web.templates import render

AT = datetime(2026, 5, 1, tzinfo=UTC)
PLACES, ZONES = GROUPS["places"], GROUPS["zones"]
HOSTILE = '"><img src=x onerror=alert(1)> ${7*7} `x` </textarea></script>'


class Addresses:
    """Addresses of files, as short as can be."""

    def url(self, name):
        return f"/a/{name}"


def page(**changes):
    view = FormView(**({"filled": new_values(AT)} | changes))
    return render(
        "registration.html",
        assets=Addresses(),
        view=view,
        modules=(),
        near="4.4,44.6",
        french_note=None,
    )


def test_each_new_form_has_a_number_of_its_own_and_the_hour():
    one, other = new_values(AT), new_values(AT)
    assert len(one[SUBMISSION][0]) == 32
    assert one[SUBMISSION] != other[SUBMISSION]
    assert one[OPENED_AT] == ["1777593600"]


def test_nothing_is_published_without_being_said():
    assert new_values(AT)["places[0].visibility"] == ["exact"]
    assert "checked" in page().split('value="exact"')[1].split(">")[0]
    assert "shows_phone" not in new_values(AT)


def test_every_field_of_the_table_stands_in_the_page():
    shown = page()
    for name, field in FIELDS.items():
        assert f'name="{name}"' in shown, field.kind
    for group in GROUPS.values():
        for field in group.fields:
            assert f'name="{group.name}[0].{field.name}"' in shown
            assert f'name="{group.name}[#].{field.name}"' in shown


def test_every_visible_field_has_a_label_of_its_own():
    shown = page()
    singles = [part for section in SECTIONS for part in section.fields]
    for field in singles:
        if field.kind not in {FieldKind.HIDDEN, FieldKind.CHOICE, FieldKind.CHOICES}:
            assert f'<label for="{FormView().id_of(field.name)}">' in shown


def test_what_was_typed_comes_back_as_it_was_and_stays_text():
    filled = new_values(AT) | {
        "name": [HOSTILE],
        "description": [f"\nune ligne\n{HOSTILE}"],
        "links": ["https://un.example", HOSTILE],
        "places[0].city": ["L'Ouest : ici"],
    }
    shown = page(filled=filled)
    assert "<img src=x" not in shown
    assert 'value="L&#39;Ouest : ici"' in shown
    assert "\n\nune ligne\n&#34;&gt;" in shown
    assert "https://un.example\n&#34;&gt;" in shown


def test_faults_stand_beside_their_field_and_above_all():
    faults = {"name": "Écrivez un nom.", "places[0].city": "Où est-ce ?", "kinds": "Choisissez."}
    shown = page(faults=faults)
    assert "3\u00a0points à corriger" in shown
    for name in faults:
        assert f'href="#{FormView().id_of(name)}"' in shown
        assert f'id="{FormView().id_of(name)}-fault"' in shown
    assert shown.count(" autofocus") == 1
    assert 'id="f-name"' in shown.split(" autofocus")[0].rsplit("<input", 1)[1]


@pytest.mark.parametrize("name", ["places", "places[0]", "places[0].lon", "zones[0].polygon"])
def test_fault_of_what_is_not_seen_is_shown_too(name):
    shown = page(faults={name: "Cela ne va pas."})
    assert shown.count("Cela ne va pas.") == 2
    assert f'id="{FormView().id_of(name)}"' in shown


def test_summary_typesets_our_words_and_never_theirs():
    shown = page(filled=new_values(AT) | {"name": ["L'atelier : à vendre !"]})
    assert "Que faites-vous\u202f?" in shown
    assert 'value="L&#39;atelier : à vendre !"' in shown


@pytest.mark.parametrize(
    ("names", "rows"),
    [
        ((), [0]),
        (("places[0].city",), [0]),
        (("places[3].city", "places[1].role", "places[3].name"), [1, 3]),
        (("zones[2].fee", "places", "places[x].city", "autre[0].city"), [0]),
    ],
)
def test_rows_are_those_that_were_sent_and_never_none(names, rows):
    assert FormView(filled={name: ["x"] for name in names}).rows(PLACES) == rows


def test_row_is_added_where_a_number_is_free():
    filled = {"places[0].city": ["Privas"], "places[2].city": ["Vogüé"]}
    assert FormView(filled=with_row(filled, "places")).rows(PLACES) == [0, 1, 2]
    assert FormView(filled=with_row({}, "zones")).rows(ZONES) == [1]


def test_no_row_is_added_beyond_the_most_nor_to_what_is_no_group():
    full = {f"places[{number}].city": ["x"] for number in range(PLACES.most)}
    assert with_row(full, "places") == full
    assert with_row({"name": ["x"]}, "nothing") == {"name": ["x"]}


def test_row_is_taken_away_with_all_its_fields_and_no_other():
    filled = {"places[1].city": ["a"], "places[1].name": ["b"], "places[11].city": ["c"]}
    assert without_row(filled, "places[1]") == {"places[11].city": ["c"]}


def test_hours_open_by_themselves_when_something_stands_there():
    assert FormView().has_hours(PLACES, 0) is False
    assert FormView(filled={"places[0].hours_mo": ["9h-12h"]}).has_hours(PLACES, 0) is True
    assert FormView(faults={"places[0].hours_text": "?"}).has_hours(PLACES, 0) is True
