from datetime import timedelta

import pytest

from geo.entries import Action, Actor, ActorKind
from geo.errors import QueryRefused
from geo.registry.history import read_history
from geo.registry.reports import (
    LONGEST_REPORT,
    ReportTopic,
    add_report,
    close_report,
    count_open_reports,
    list_reports,
    require_report,
)
from tests.registry.people import AT, ORGANIZER, VISITOR, register

LATER = AT + timedelta(hours=1)


@pytest.fixture
def writing(registry):
    with registry.writing() as connection:
        yield connection


def say(connection, entry_id, **changes):
    values = {"topic": ReportTopic.CLOSED, "text": "Fermé depuis mars."} | changes
    return add_report(connection, entry_id, by=VISITOR, at=AT, **values)


def test_a_report_waits_until_it_is_closed(writing):
    entry_id = register(writing)
    report = say(writing, entry_id, contact="06 39 98 00 01")
    assert list_reports(writing) == list_reports(writing, entry_id) == [report]
    closed = close_report(writing, report.report_id, by=ORGANIZER, at=LATER)
    assert list_reports(writing) == []
    assert list_reports(writing, is_open=False) == [closed]
    assert (closed.closed_at, closed.closed_by) == (LATER, ORGANIZER.name)


def test_how_to_reach_a_visitor_is_forgotten_once_closed(writing):
    report = say(writing, register(writing), contact="06 39 98 00 01")
    assert close_report(writing, report.report_id, by=ORGANIZER, at=LATER).contact is None


def test_closing_again_changes_nothing(writing):
    report = say(writing, register(writing))
    first = close_report(writing, report.report_id, by=ORGANIZER, at=LATER)
    other = Actor(kind=ActorKind.ORGANIZER, name="b" * 32)
    again = close_report(writing, report.report_id, by=other, at=LATER + timedelta(days=1))
    assert again == first


def test_reports_are_counted_by_entry(writing):
    one, other = register(writing), register(writing)
    for entry_id in (one, one, other):
        say(writing, entry_id)
    assert count_open_reports(writing) == {one: 2, other: 1}


def test_reports_stand_in_the_order_they_came(writing):
    entry_id = register(writing)
    for hours in (2, 1, 3):
        add_report(
            writing,
            entry_id,
            topic=ReportTopic.OTHER,
            text=str(hours),
            by=VISITOR,
            at=AT + timedelta(hours=hours),
        )
    assert [report.text for report in list_reports(writing)] == ["1", "2", "3"]


def test_a_novel_is_cut(writing):
    report = say(writing, register(writing), text="a" * 10_000, contact="b" * 10_000)
    assert (len(report.text), len(report.contact)) == (LONGEST_REPORT, 200)


def test_the_history_tells_the_topic_and_not_the_words(writing):
    entry_id = register(writing)
    say(writing, entry_id, text="Mon voisin ment.", contact="moi@voisin.example")
    line = read_history(writing, entry_id)[-1]
    assert (line.action, line.reason, line.actor) == (Action.REPORTED, "closed", VISITOR)
    assert "voisin" not in repr(line)


def test_a_report_that_is_not_there_is_told(writing):
    for act in (require_report, lambda *a: close_report(*a, by=ORGANIZER, at=AT)):
        with pytest.raises(QueryRefused, match="report_unknown"):
            act(writing, "0" * 32)
