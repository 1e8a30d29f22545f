from datetime import timedelta

import pytest

from geo.entries import Actor, ActorKind
from geo.errors import FormRefused, NotAllowed, QueryRefused
from geo.queue import settle_report
from geo.registry.entries import find_entry_by_slug
from geo.registry.organizers import add_organizer
from geo.registry.reports import ReportTopic, list_reports
from geo.reporting import TOPIC_LABELS, report_error
from geo.roles import Organizer, OrganizerRole, Scope
from geo.values import Status
from tests.registry.people import AT, MAKER, ORGANIZER, VISITOR, register

SLUG = "tournerie-des-aulnes"
FIELDS = {"topic": "hours", "text": "Fermé le lundi.", "contact": "06 39 98 00 01"}


@pytest.fixture
def published(registry):
    with registry.writing() as connection:
        register(connection, status=Status.PUBLISHED)
    return registry


def say(registry, slug=SLUG, host="203.0.113.9", at=AT, **changes):
    return report_error(registry, slug, FIELDS | changes, host=host, at=at)


def open_reports(registry):
    with registry.reading() as connection:
        return list_reports(connection)


def test_what_a_visitor_says_waits_for_an_organizer(published):
    report = say(published)
    assert (report.topic, report.text) == (ReportTopic.HOURS, "Fermé le lundi.")
    assert open_reports(published) == [report]


def test_every_topic_can_be_chosen():
    assert set(TOPIC_LABELS) == set(ReportTopic)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"topic": ""}, ["topic"]),
        ({"topic": "nonsense", "text": " "}, ["topic", "text"]),
        ({"text": "\u200b\n"}, ["text"]),
        ({"text": "a" * 2_001}, ["text"]),
        ({"text": "a" * 10_000, "contact": "b" * 201}, ["text", "contact"]),
    ],
)
def test_every_fault_is_told_at_once(published, changes, fields):
    with pytest.raises(FormRefused) as caught:
        say(published, **changes)
    assert list(caught.value.faults) == fields
    assert open_reports(published) == []


def test_closed_for_good_needs_no_more_words(published):
    assert say(published, topic="closed", text="").text == ""


@pytest.mark.parametrize("slug", ["nobody", "", "a" * 10_000, "' OR 1=1 --"])
def test_an_entry_that_is_not_shown_takes_no_report(published, slug):
    with pytest.raises(QueryRefused, match="entry_unknown"):
        say(published, slug=slug)


def test_an_entry_that_waits_takes_no_report(registry):
    with registry.writing() as connection:
        register(connection)
    with pytest.raises(QueryRefused, match="entry_unknown"):
        say(registry)


def test_one_network_says_so_much_an_hour(published):
    for _ in range(10):
        say(published)
    with pytest.raises(NotAllowed, match="too_many_tries"):
        say(published)
    say(published, host="198.51.100.7")
    say(published, at=AT + timedelta(hours=1))
    assert len(open_reports(published)) == 12


def test_of_one_entry_so_much_is_said_a_day(published):
    for number in range(20):
        say(published, host=f"203.0.113.{number}")
    with pytest.raises(NotAllowed, match="too_many_tries"):
        say(published, host="203.0.113.99")


@pytest.mark.parametrize("text", ["${x}", "</script>", "<img onerror=alert(1)>", "=cmd|' /c'!A1"])
def test_hostile_words_are_kept_as_words(published, text):
    assert say(published, text=text).text == text


def account(connection, role, number, scopes=()):
    organizer = Organizer(
        organizer_id=number * 32, login=f"login-{number}", name="X", role=role, scopes=scopes
    )
    add_organizer(connection, organizer, password_hash=None, at=AT)
    return Actor(kind=ActorKind.ORGANIZER, name=organizer.organizer_id)


def dismiss(registry, report, squares, by):
    settle_report(registry, report.report_id, boundaries=squares, by=by, at=AT)


def test_a_moderator_closes_a_report(published, squares):
    report = say(published)
    with published.writing() as connection:
        by = account(connection, OrganizerRole.MODERATOR, "b")
    dismiss(published, report, squares, by)
    assert open_reports(published) == []


@pytest.mark.parametrize("by", [MAKER, VISITOR, ORGANIZER], ids=lambda by: by.kind.value)
def test_nobody_else_does(published, squares, by):
    report = say(published)
    with pytest.raises(NotAllowed):
        dismiss(published, report, squares, by)
    assert open_reports(published) == [report]


def test_a_reader_and_a_moderator_of_elsewhere_do_not(published, squares):
    report = say(published)
    with published.writing() as connection:
        reader = account(connection, OrganizerRole.READER, "c")
        elsewhere = (Scope(codes=("commune:07902",)),)
        other = account(connection, OrganizerRole.MODERATOR, "d", elsewhere)
        assert find_entry_by_slug(connection, SLUG).shop.places[0].insee_code == "07901"
    for by in (reader, other):
        with pytest.raises(NotAllowed):
            dismiss(published, report, squares, by)
    assert open_reports(published) == [report]
