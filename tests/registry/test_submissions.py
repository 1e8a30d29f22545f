from datetime import UTC, datetime, timedelta

import pytest

from geo.entries import Actor, ActorKind, Contact
from geo.registry.entries import add_entry
from geo.registry.submissions import (
    KEPT,
    Submission,
    add_submission,
    find_submission,
    sweep_submissions,
)
from tests.factories import make_shop

AT = datetime(2026, 5, 20, tzinfo=UTC)
DRAWN = "0a" * 16


@pytest.fixture
def writing(registry):
    with registry.writing() as connection:
        yield connection


@pytest.fixture
def submission(writing):
    entry = add_entry(
        writing, shop=make_shop(), contact=Contact(), by=Actor(kind=ActorKind.MAKER), at=AT
    )
    return Submission(entry_id=entry.entry_id, content_digest="d" * 64)


def test_a_form_is_known_by_what_it_drew(writing, submission):
    add_submission(writing, DRAWN, submission, at=AT)
    assert find_submission(writing, DRAWN, at=AT) == submission
    assert find_submission(writing, "0b" * 16, at=AT) is None


def test_what_it_drew_is_kept_nowhere(writing, submission):
    add_submission(writing, DRAWN, submission, at=AT)
    assert DRAWN not in repr(writing.exec_driver_sql("SELECT * FROM submissions").all())


def test_the_newest_form_of_the_same_draw_counts(writing, submission):
    add_submission(writing, DRAWN, submission, at=AT)
    newer = Submission(entry_id=submission.entry_id, content_digest="e" * 64)
    add_submission(writing, DRAWN, newer, at=AT)
    assert find_submission(writing, DRAWN, at=AT) == newer


@pytest.mark.parametrize(("age", "is_known"), [(KEPT - timedelta(seconds=1), True), (KEPT, False)])
def test_a_form_is_known_for_a_while(writing, submission, age, is_known):
    add_submission(writing, DRAWN, submission, at=AT)
    assert (find_submission(writing, DRAWN, at=AT + age) is not None) is is_known
    assert sweep_submissions(writing, at=AT + age) == (not is_known)
