import pytest

import geo.moderation
from geo.entries import Action
from geo.moderation import (
    ACTION_OF,
    DECISION_LABELS,
    MOVES,
    STATUS_LABELS,
    Decision,
    decisions_for,
    is_move_allowed,
)
from geo.values import Status

TABLE = (geo.moderation.__doc__ or "").partition("=\n")[2].rpartition("\n=")[0]
DOCUMENTED = [line.split() for line in TABLE.splitlines() if line[0] != "="]


def test_every_status_and_decision_is_named():
    assert set(MOVES) == set(STATUS_LABELS) == set(Status)
    assert set(DECISION_LABELS) == set(ACTION_OF) == set(Decision)
    assert set(ACTION_OF.values()) <= set(Action)


def test_the_table_of_the_docstring_is_the_table():
    head, *rows = DOCUMENTED
    assert head[1:] == [str(decision) for decision in Decision]
    assert [row[0] for row in rows] == [str(status) for status in Status]
    for row in rows:
        assert sorted(row[1:]) == sorted(MOVES[Status(row[0])].values())


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.ERASED])
def test_whatever_is_there_can_be_erased(status):
    assert MOVES[status][Decision.ERASE] is Status.ERASED


def test_nothing_comes_back_from_an_erasure():
    assert not any(is_move_allowed(Status.ERASED, end) for end in Status)


def test_what_was_withdrawn_goes_through_the_queue_again_before_it_is_public():
    assert not is_move_allowed(Status.WITHDRAWN, Status.PUBLISHED)
    assert is_move_allowed(Status.WITHDRAWN, Status.PENDING)


def test_what_was_refused_may_be_accepted_after_all():
    assert MOVES[Status.REFUSED][Decision.ACCEPT] is Status.PUBLISHED


def test_only_accepting_makes_an_entry_public():
    arrivals = {
        decision
        for start, moves in MOVES.items()
        for decision, end in moves.items()
        if end is Status.PUBLISHED and start is not Status.PUBLISHED
    }
    assert arrivals == {Decision.ACCEPT}


def test_a_refused_edit_leaves_the_entry_published():
    assert MOVES[Status.PUBLISHED][Decision.REFUSE] is Status.PUBLISHED


def test_without_an_edit_there_is_nothing_to_accept_in_a_published_entry():
    assert decisions_for(Status.PUBLISHED) == (Decision.ASK, Decision.WITHDRAW)


def test_an_edit_is_decided_as_a_new_entry_is():
    assert decisions_for(Status.PUBLISHED, is_edit=True)[:3] == decisions_for(Status.PENDING)[:3]


@pytest.mark.parametrize("status", Status)
def test_what_is_the_makers_is_offered_to_no_organizer(status):
    assert not {Decision.RESUBMIT, Decision.ERASE} & set(decisions_for(status))


def test_tables_cannot_be_changed_by_accident():
    with pytest.raises(TypeError):
        MOVES[Status.ERASED][Decision.RESTORE] = Status.PENDING
