import pytest

from geo.decision_letters import letters_at
from geo.entries import Contact
from geo.letters import LetterKind
from geo.moderation import Decision
from geo.queue import Ruling, decide_many
from geo.registry.entries import change_entry, require_entry
from geo.registry.outbox import take_letters
from geo.values import Status
from tests.factories import make_shop
from tests.registry.people import AT, MAKER, OPERATOR, register


@pytest.fixture
def decide(registry, squares):
    """Decide of an entry; return the letters that wait."""

    def rule(entry_id, decision, text=None):
        with registry.reading() as connection:
            version = require_entry(connection, entry_id).version
        ruling = Ruling(entry_id=entry_id, version=version, decision=decision, text=text)
        options = {"by": OPERATOR, "at": AT, "boundaries": squares, "follow": letters_at(AT)}
        (outcome,) = decide_many(registry, [ruling], **options)
        with registry.writing() as connection:
            letters = take_letters(connection, at=AT)
        return outcome, [(letter.kind, letter.words) for letter in letters]

    return rule


def added(registry, **changes):
    with registry.writing() as connection:
        return register(connection, **changes)


@pytest.mark.parametrize(
    ("status", "decision", "text", "kind"),
    [
        (Status.PENDING, Decision.ACCEPT, None, LetterKind.ACCEPTED),
        (Status.PENDING, Decision.REFUSE, "Trop loin.", LetterKind.REFUSED),
        (Status.PENDING, Decision.ASK, "Où êtes-vous ?", LetterKind.ASKED),
        (Status.PUBLISHED, Decision.WITHDRAW, "Fermé.", LetterKind.WITHDRAWN),
    ],
)
def test_a_maker_is_told_what_was_decided_and_why(registry, decide, status, decision, text, kind):
    outcome, letters = decide(added(registry, status=status), decision, text)
    assert outcome.error is None
    assert letters == [(kind, text)]


def test_a_refused_edit_is_told_as_such(registry, decide):
    entry_id = added(registry, status=Status.PUBLISHED)
    with registry.writing() as connection:
        edited = make_shop(description="Tout est gratuit.")
        change_entry(connection, entry_id, version=None, by=MAKER, at=AT, shop=edited)
    _, letters = decide(entry_id, Decision.REFUSE, "Est-ce vrai ?")
    assert letters == [(LetterKind.EDIT_REFUSED, "Est-ce vrai ?")]


def test_what_was_not_decided_is_told_to_nobody(registry, decide):
    outcome, letters = decide(added(registry), Decision.REFUSE, " ")
    assert outcome.error.code == "reason_missing"
    assert letters == []


def test_whoever_cannot_be_written_to_is_decided_of_all_the_same(registry, decide):
    outcome, letters = decide(added(registry, contact=Contact()), Decision.ACCEPT)
    assert outcome.entry.status is Status.PUBLISHED
    assert letters == []
