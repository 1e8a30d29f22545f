from datetime import UTC, date, datetime

import pytest

from geo.entries import Action, Actor, ActorKind, Entry, Finding, HistoryLine
from geo.values import Status
from geo.web.own_entry_view import entry_state
from tests.factories import make_shop

AT = datetime(2026, 5, 1, 22, 30, tzinfo=UTC)
MAKER, ORGANIZER = Actor(kind=ActorKind.MAKER), Actor(kind=ActorKind.ORGANIZER, name="a")


def entry(status, *, edited=False, finding=None, confirmed_on=None):
    shop = make_shop(status=status)
    published = None if status is not Status.PUBLISHED else shop
    if edited:
        published = make_shop(status=status, name="Avant")
    return Entry(
        entry_id="e",
        version=1,
        shop=shop,
        published=published,
        finding=finding or Finding(),
        created_at=AT,
        updated_at=AT,
        submitted_at=AT,
        confirmed_on=confirmed_on,
    )


def line(action, reason=None, actor=ORGANIZER):
    return HistoryLine(line_id=1, entry_id="e", at=AT, actor=actor, action=action, reason=reason)


def test_pending_says_since_when_in_france_and_what_the_rule_says():
    state = entry_state(entry(Status.PENDING), [], verdict="Privas : dans.")
    assert "2 mai 2026" in state.sentences[0]
    assert state.sentences[1] == "Privas : dans."
    assert (state.can_confirm, state.can_withdraw, state.can_return) == (False, True, False)


@pytest.mark.parametrize(
    ("status", "action"),
    [(Status.TO_COMPLETE, Action.ASKED), (Status.REFUSED, Action.REFUSED)],
)
def test_last_word_of_the_organizers_is_shown(status, action):
    history = [line(action, "Ancien."), line(Action.CONFIRMED), line(action, "Nouveau.")]
    assert entry_state(entry(status), history).asked == "Nouveau."


def test_refused_and_withdrawn_may_come_back_and_not_leave():
    for status in (Status.REFUSED, Status.WITHDRAWN):
        state = entry_state(entry(status), [])
        assert (state.can_withdraw, state.can_return) == (False, True)


@pytest.mark.parametrize(
    ("day", "words"), [(None, "Personne"), (date(2026, 3, 1), "1er mars 2026")]
)
def test_published_says_how_true_it_is(day, words):
    state = entry_state(entry(Status.PUBLISHED, confirmed_on=day), [line(Action.ACCEPTED, "oui")])
    assert words in state.sentences[0]
    assert state.can_confirm is True
    assert state.asked is None


def test_edit_that_waits_is_told_apart_from_what_is_shown():
    state = entry_state(entry(Status.PUBLISHED, edited=True), [line(Action.ACCEPTED)])
    assert "un changement attend" in state.title
    assert "version précédente" in state.sentences[0]


def test_question_about_an_edit_is_shown_until_the_maker_edits_again():
    asked = [line(Action.ACCEPTED), line(Action.ASKED, "Où ?")]
    state = entry_state(entry(Status.PUBLISHED, edited=True), asked)
    assert (state.asked, "question" in state.title) == ("Où ?", True)
    answered = [*asked, line(Action.EDITED, actor=MAKER)]
    assert entry_state(entry(Status.PUBLISHED, edited=True), answered).asked is None


def test_edit_that_was_refused_is_told_with_its_reason():
    history = [line(Action.ACCEPTED), line(Action.REFUSED, "Trop loin.")]
    state = entry_state(entry(Status.PUBLISHED), history)
    assert state.asked == "Trop loin."
    assert "pas été retenu" in state.sentences[0]
