from datetime import timedelta

import pytest

from geo.entries import Action, ConsentChannel
from geo.errors import QueryRefused
from geo.registry.consents import (
    PHOTO,
    PUBLICATION,
    give_consent,
    list_consents,
    revoke_consent,
)
from geo.registry.entries import require_entry
from geo.registry.history import read_history
from geo.values import Status
from tests.registry.people import AT, MAKER, ORGANIZER, register

LATER = AT + timedelta(days=1)
TEXT = "J'accepte que cette photo soit montrée sur la carte."


@pytest.fixture
def writing(registry):
    with registry.writing() as connection:
        yield connection


def agree(connection, entry_id, **changes):
    values = {
        "purpose": PHOTO,
        "text": TEXT,
        "holder": "Les Aulnes",
        "channel": ConsentChannel.FORM,
        "by": MAKER,
        "at": AT,
    }
    return give_consent(connection, entry_id, **(values | changes))


def test_a_consent_is_kept_word_for_word(writing):
    entry_id = register(writing)
    given = agree(
        writing, entry_id, channel=ConsentChannel.PAPER, given_by="mairie de Balazuc", by=ORGANIZER
    )
    assert list_consents(writing, entry_id) == [given]
    assert (given.text, given.holder, given.given_at) == (TEXT, "Les Aulnes", AT)
    assert (given.channel, given.given_by) == (ConsentChannel.PAPER, "mairie de Balazuc")


@pytest.mark.parametrize("empty", [{"text": " "}, {"holder": ""}, {"text": "", "holder": "\t"}])
def test_nobody_agrees_to_nothing(writing, empty):
    entry_id = register(writing)
    with pytest.raises(QueryRefused, match="consent_empty"):
        agree(writing, entry_id, **empty)
    assert list_consents(writing, entry_id) == []


def test_a_consent_taken_back_says_when_and_stays_on_record(writing):
    entry_id = register(writing)
    revoked = revoke_consent(writing, agree(writing, entry_id).consent_id, by=MAKER, at=LATER)
    assert revoked.revoked_at == LATER
    assert list_consents(writing, entry_id) == [revoked]


def test_taken_back_twice_it_stays_as_the_first_time(writing):
    entry_id = register(writing)
    consent_id = agree(writing, entry_id).consent_id
    first = revoke_consent(writing, consent_id, by=MAKER, at=LATER)
    assert revoke_consent(writing, consent_id, by=MAKER, at=LATER + timedelta(days=1)) == first
    actions = [line.action for line in read_history(writing, entry_id)]
    assert actions.count(Action.CONSENT_REVOKED) == 1


def test_what_nobody_gave_cannot_be_taken_back(writing):
    with pytest.raises(QueryRefused, match="consent_unknown"):
        revoke_consent(writing, "0" * 32, by=MAKER, at=AT)


def test_the_history_names_the_consent_and_not_the_person(writing):
    entry_id = register(writing)
    consent = agree(writing, entry_id)
    line = read_history(writing, entry_id)[-1]
    assert line.action is Action.CONSENT_GIVEN
    assert line.after == {"consent": consent.consent_id, "purpose": "photo"}


def test_without_the_consent_to_publish_the_entry_is_withdrawn_at_once(writing):
    entry_id = register(writing, status=Status.PUBLISHED)
    consent = agree(writing, entry_id, purpose=PUBLICATION)
    revoke_consent(writing, consent.consent_id, by=MAKER, at=LATER)
    entry = require_entry(writing, entry_id)
    assert (entry.status, entry.published) == (Status.WITHDRAWN, None)


def test_an_entry_that_was_not_published_stays_where_it_is(writing):
    entry_id = register(writing)
    consent = agree(writing, entry_id, purpose=PUBLICATION)
    revoke_consent(writing, consent.consent_id, by=MAKER, at=LATER)
    assert require_entry(writing, entry_id).status is Status.PENDING


@pytest.mark.parametrize("purpose", [PHOTO, PUBLICATION])
def test_the_catalogues_are_told_at_once(registry, purpose):
    with registry.writing() as connection:
        entry_id = register(connection, status=Status.PUBLISHED)
        consent = agree(connection, entry_id, purpose=purpose)
    before = registry.publication()
    with registry.writing() as connection:
        revoke_consent(connection, consent.consent_id, by=MAKER, at=LATER)
    assert registry.publication() > before
