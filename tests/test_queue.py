from dataclasses import replace
from datetime import timedelta

import pytest

from geo.entries import Action, Contact, Finding, VerdictCode
from geo.errors import ChangedMeanwhile, FieldRefused, NotAllowed, QueryRefused
from geo.letters import LetterKind
from geo.moderation import Decision
from geo.photos import PhotoSize, PhotoStore
from geo.queue import (
    MOST_TEXT,
    NEEDS_TEXT,
    PAGE_LENGTH,
    Ruling,
    approve_photo,
    compare_versions,
    decide,
    decide_many,
    drop_photo,
    following,
    read_queue,
    read_rulings,
    settle_report,
    tell_maker,
)
from geo.registry.entries import (
    NewEntry,
    add_entries,
    change_entry,
    find_entry,
    move_entry,
    read_history,
)
from geo.registry.organizers import disable_organizer
from geo.registry.outbox import take_letters
from geo.registry.photos import add_photo
from geo.registry.queues import QueueQuery, Trait, View
from geo.registry.reports import ReportTopic, add_report
from geo.roles import OrganizerRole, Scope, is_in_scope
from geo.values import Status
from tests.factories import make_shop
from tests.organizers import (
    AT,
    EAST_SCOPE,
    LATER,
    MAKER,
    OPERATOR,
    WEST_SCOPE,
    add_account,
    register,
)


@pytest.fixture
def moderator(registry):
    return add_account(registry)


@pytest.fixture
def rule(registry, squares, moderator):
    """Decide of one entry as the moderator, or as somebody else."""

    def decide_as(entry, decision, text="Merci de préciser.", *, by=moderator, version=None):
        ruling = Ruling(
            entry_id=entry.entry_id,
            version=version or entry.version,
            decision=decision,
            text=text,
        )
        with registry.writing() as connection:
            return decide(connection, ruling, by=by, at=LATER, boundaries=squares).entry

    return decide_as


@pytest.fixture
def seen(registry, squares, moderator):
    """Give the queue as the moderator, or somebody else, sees it."""

    def look(*, by=moderator, page=1, **changes):
        with registry.reading() as connection:
            query = QueueQuery(**changes)
            return read_queue(connection, query, by=by, boundaries=squares, page=page)

    return look


def names(page):
    return [line.name for line in page.lines]


def edit(registry, entry, **changes):
    with registry.writing() as connection:
        return change_entry(
            connection,
            entry.entry_id,
            version=entry.version,
            by=MAKER,
            at=LATER,
            shop=replace(entry.shop, **changes),
        )


def withdraw(registry, entry):
    with registry.writing() as connection:
        return move_entry(
            connection,
            entry.entry_id,
            version=None,
            to=Status.WITHDRAWN,
            by=MAKER,
            at=LATER,
            action=Action.WITHDRAWN,
        )


# What is seen.


def test_the_oldest_request_comes_first(registry, seen):
    for days, name in ((2, "C"), (0, "A"), (1, "B")):
        register(registry, name=name, at=AT + timedelta(days=days))
    assert names(seen()) == ["A", "B", "C"]


def test_a_page_holds_fifty_and_the_last_page_stands_for_those_beyond(registry, seen):
    shops = [make_shop(name=f"N{n}", status=Status.PENDING) for n in range(PAGE_LENGTH + 3)]
    with registry.writing() as connection:
        add_entries(connection, [NewEntry(shop=shop) for shop in shops], by=OPERATOR, at=AT)
    assert (len(seen().lines), seen().total) == (PAGE_LENGTH, PAGE_LENGTH + 3)
    assert (len(seen(page=9).lines), seen(page=9).page) == (3, 2)
    assert seen(page=-1).page == 1


def test_what_is_decided_leaves_the_queue_and_an_edit_brings_it_back(registry, seen, rule):
    entry = rule(register(registry), Decision.ACCEPT)
    assert seen().lines == ()
    edit(registry, entry, name="Nom changé")
    [line] = seen().lines
    assert (line.name, Trait.EDIT in line.traits) == ("Nom changé", True)


@pytest.mark.parametrize(
    ("finding", "trait"),
    [
        ({"verdict": VerdictCode.OUTSIDE}, Trait.OUTSIDE),
        ({"verdict": VerdictCode.TO_CHECK}, Trait.TO_CHECK),
        ({"verdict": VerdictCode.INSIDE}, Trait.INSIDE),
        ({"doubts": ("low_score",)}, Trait.DOUBTFUL),
        ({"duplicates": ("b" * 32,)}, Trait.DUPLICATE),
    ],
    ids=str,
)
def test_a_filter_keeps_what_has_the_trait_and_counts_it(registry, seen, finding, trait):
    register(registry, name="ordinaire")
    register(registry, name="particulier", finding=Finding(**finding))
    found = seen(traits=frozenset({trait}))
    assert (names(found), found.counts[trait]) == (["particulier"], 1)


def test_verdicts_are_alternatives_and_other_traits_add_up(registry, seen):
    outside, doubtful = Finding(verdict=VerdictCode.OUTSIDE), ("low_score",)
    register(registry, name="A", finding=outside)
    register(registry, name="B", finding=replace(outside, doubts=doubtful))
    register(registry, name="C", finding=Finding(verdict=VerdictCode.TO_CHECK, doubts=doubtful))
    both = frozenset({Trait.OUTSIDE, Trait.TO_CHECK})
    assert sorted(names(seen(traits=both))) == ["A", "B", "C"]
    assert sorted(names(seen(traits=both | {Trait.DOUBTFUL}))) == ["B", "C"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("tournerie", 1), ("AULNES tourn", 1), ("é", 1), ("%", 1), ("boulangerie", 0), (" ", 1)],
)
def test_a_name_is_found_by_its_words(registry, seen, text, expected):
    register(registry, name="Tournerie des Aulnes-Étés")
    assert len(seen(text=text).lines) == expected


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [
        ((), ["A", "B", "C"]),
        ((WEST_SCOPE,), ["A"]),
        ((WEST_SCOPE, EAST_SCOPE), ["A", "B"]),
        ((Scope(trades=("food",)),), ["B"]),
        ((Scope(trades=("honey", "craft")),), ["A", "B", "C"]),
        ((Scope(codes=("commune:07901",), trades=("food",)),), []),
    ],
    ids=str,
)
def test_a_scope_shows_its_own_and_counts_its_own(registry, squares, seen, scopes, expected):
    by = add_account(registry, organizer_id="b" * 32, login="perimetre", scopes=scopes)
    register(registry, name="A")
    register(registry, name="B", insee_code="07902", kinds=("honey", "candle"))
    register(registry, name="C", insee_code=None)
    found = seen(by=by)
    assert (sorted(names(found)), found.total) == (expected, len(expected))
    assert found.counts[Trait.UNKNOWN] == len(expected)


def test_the_registry_and_the_rule_agree_on_every_scope(registry, squares, seen):
    scopes = [WEST_SCOPE, EAST_SCOPE, Scope(trades=("craft",)), Scope(trades=("honey",))]
    shown = [
        register(registry, name=f"{code} {kinds}", insee_code=code, kinds=kinds)
        for code in ("07901", "07902", "07", None)
        for kinds in ((), ("honey",), ("wood_turner", "honey"))
    ]
    for number, scope in enumerate(scopes):
        by = add_account(
            registry, organizer_id=f"{number}" * 32, login=f"s{number}", scopes=(scope,)
        )
        expected = {e.entry_id for e in shown if is_in_scope(e.shop, (scope,), squares.expand)}
        assert {line.entry_id for line in seen(by=by).lines} == expected


def test_whoever_may_not_see_the_registry_sees_no_queue(seen):
    with pytest.raises(NotAllowed, match="not_allowed"):
        seen(by=MAKER)


# What is decided.


@pytest.mark.parametrize(
    ("decision", "status"),
    [
        (Decision.ACCEPT, Status.PUBLISHED),
        (Decision.REFUSE, Status.REFUSED),
        (Decision.ASK, Status.TO_COMPLETE),
        (Decision.WITHDRAW, Status.WITHDRAWN),
    ],
)
def test_a_decision_moves_the_entry_and_says_who_and_why(
    registry, rule, moderator, decision, status
):
    moved = rule(register(registry), decision, " parce que ")
    assert moved.status is status
    with registry.reading() as connection:
        last = read_history(connection, moved.entry_id)[-1]
    assert (last.actor, last.reason, last.at) == (moderator, "parce que", LATER)


def test_an_accepted_entry_is_published_as_it_was_read(registry, rule):
    moved = rule(register(registry), Decision.ACCEPT, None)
    assert moved.published == moved.shop


def test_a_refused_edit_leaves_what_the_public_saw(registry, rule):
    entry = rule(register(registry), Decision.ACCEPT)
    edited = edit(registry, entry, name="Nom changé")
    kept = rule(edited, Decision.REFUSE, "Ce nom est pris.")
    assert (kept.shop.name, kept.status, kept.is_waiting) == (
        entry.shop.name,
        Status.PUBLISHED,
        False,
    )


@pytest.mark.parametrize("decision", sorted(NEEDS_TEXT))
@pytest.mark.parametrize("text", [None, "", "  \n"])
def test_a_reason_is_needed(registry, rule, decision, text):
    with pytest.raises(FieldRefused, match="reason_missing"):
        rule(register(registry), decision, text)


def test_a_reason_may_be_long_and_not_endless(registry, rule):
    entry = rule(register(registry), Decision.REFUSE, "x" * MOST_TEXT)
    with pytest.raises(FieldRefused, match="reason_too_long"):
        rule(register(registry, name="Autre"), Decision.REFUSE, "x" * (MOST_TEXT + 1))
    assert entry.status is Status.REFUSED


@pytest.mark.parametrize("decision", [Decision.RESUBMIT, Decision.ERASE, Decision.RESTORE])
def test_what_the_state_does_not_allow_is_refused(registry, rule, decision):
    with pytest.raises(NotAllowed, match="decision_not_allowed"):
        rule(register(registry), decision)


def test_a_published_entry_without_edit_cannot_be_accepted_again(registry, rule):
    entry = rule(register(registry), Decision.ACCEPT)
    with pytest.raises(NotAllowed, match="decision_not_allowed"):
        rule(entry, Decision.ACCEPT)


def test_what_an_organizer_withdrew_can_be_restored(registry, rule):
    entry = rule(register(registry), Decision.WITHDRAW)
    assert rule(entry, Decision.RESTORE, None).status is Status.PENDING


def test_what_a_maker_withdrew_is_not_brought_back_by_others(registry, rule):
    entry = withdraw(registry, register(registry))
    with pytest.raises(NotAllowed, match="withdrawn_by_maker"):
        rule(entry, Decision.RESTORE)


def test_the_second_to_decide_is_told_and_gets_the_newest(registry, rule):
    entry = register(registry)
    rule(entry, Decision.ACCEPT)
    with pytest.raises(ChangedMeanwhile) as told:
        rule(entry, Decision.REFUSE)
    assert told.value.current.status is Status.PUBLISHED


def test_an_open_page_of_a_closed_account_cannot_decide(registry, rule, moderator):
    entry = register(registry)
    with registry.writing() as connection:
        disable_organizer(connection, moderator.name, at=LATER)
    with pytest.raises(NotAllowed, match="account_closed"):
        rule(entry, Decision.ACCEPT)


@pytest.mark.parametrize("decision", Decision)
def test_a_moderator_of_elsewhere_cannot_decide_by_calling_directly(registry, rule, decision):
    by = add_account(registry, organizer_id="b" * 32, login="est", scopes=(EAST_SCOPE,))
    with pytest.raises(NotAllowed, match="out_of_scope"):
        rule(register(registry), decision, by=by)


def test_a_stale_page_tells_a_moderator_of_elsewhere_nothing_of_the_entry(registry, rule):
    by = add_account(registry, organizer_id="b" * 32, login="est", scopes=(EAST_SCOPE,))
    with pytest.raises(NotAllowed, match="out_of_scope"):
        rule(register(registry), Decision.ACCEPT, by=by, version=99)


def test_a_reader_cannot_decide(registry, rule):
    by = add_account(registry, organizer_id="b" * 32, login="lecture", role=OrganizerRole.READER)
    with pytest.raises(NotAllowed, match="not_allowed"):
        rule(register(registry), Decision.ACCEPT, by=by)


def test_an_entry_that_does_not_exist_is_no_decision(rule, registry):
    entry = replace(register(registry), entry_id="0" * 32)
    with pytest.raises(QueryRefused, match="entry_unknown"):
        rule(entry, Decision.ACCEPT)


# Many at once.


def many(registry, squares, by, *entries, decision=Decision.ACCEPT, follow=tell_maker):
    rulings = [
        Ruling(entry_id=entry.entry_id, version=entry.version, decision=decision, text=None)
        for entry in entries
    ]
    return decide_many(registry, rulings, by=by, at=LATER, boundaries=squares, follow=follow)


def status_of(registry, entry):
    with registry.reading() as connection:
        return find_entry(connection, entry.entry_id).status


def test_each_of_a_batch_gets_its_own_outcome(registry, squares, rule):
    by = add_account(registry, organizer_id="b" * 32, login="ouest", scopes=(WEST_SCOPE,))
    fine, stale = register(registry, name="A"), register(registry, name="B")
    elsewhere = register(registry, name="C", insee_code="07902")
    rule(stale, Decision.ASK)
    outcomes = many(registry, squares, by, fine, stale, elsewhere)
    assert [outcome.error.code if outcome.error else None for outcome in outcomes] == [
        None,
        "changed_meanwhile",
        "out_of_scope",
    ]
    assert outcomes[0].entry.status is status_of(registry, fine) is Status.PUBLISHED
    assert status_of(registry, elsewhere) is Status.PENDING


def test_a_batch_that_fails_leaves_nothing_done(registry, squares, moderator):
    first, second = register(registry, name="A"), register(registry, name="B")

    def fail_at_second(connection, entry, ruling, at):
        if entry.entry_id == second.entry_id:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        many(registry, squares, moderator, first, second, follow=fail_at_second)
    assert status_of(registry, first) is status_of(registry, second) is Status.PENDING


def test_what_a_letter_refuses_is_not_decided_and_the_others_are(registry, squares, moderator):
    first, second = register(registry, name="A"), register(registry, name="B")

    def refuse_first(connection, entry, ruling, at):
        if entry.entry_id == first.entry_id:
            raise FieldRefused("reason_missing")

    outcomes = many(registry, squares, moderator, first, second, follow=refuse_first)
    assert [outcome.error is None for outcome in outcomes] == [False, True]
    assert status_of(registry, first) is Status.PENDING


def test_a_batch_of_somebody_without_permission_is_refused_whole(registry, squares):
    with pytest.raises(NotAllowed):
        many(registry, squares, MAKER, register(registry))


def test_an_entry_twice_in_a_batch_is_decided_once(registry, squares, moderator):
    entry = register(registry)
    outcomes = many(registry, squares, moderator, entry, entry)
    assert [outcome.error is None for outcome in outcomes] == [True, False]


def test_views_show_what_was_decided(registry, seen, rule):
    rule(register(registry, name="acceptée"), Decision.ACCEPT)
    rule(register(registry, name="refusée"), Decision.REFUSE)
    rule(register(registry, name="demandée"), Decision.ASK)
    rule(register(registry, name="retirée"), Decision.WITHDRAW)
    shown = {view: names(seen(view=view)) for view in View}
    assert shown[View.TO_DECIDE] == []
    assert shown[View.PUBLISHED] == ["acceptée"]
    assert shown[View.REFUSED] == ["refusée"]
    assert shown[View.TO_COMPLETE] == ["demandée"]
    assert shown[View.WITHDRAWN] == ["retirée"]
    assert len(shown[View.ALL]) == 4


def test_the_operator_sees_the_whole_map(registry, seen):
    register(registry, insee_code=None)
    assert len(seen(by=OPERATOR).lines) == 1


# What follows.


@pytest.mark.parametrize(
    ("decision", "kind"),
    [
        (Decision.ACCEPT, LetterKind.ACCEPTED),
        (Decision.REFUSE, LetterKind.REFUSED),
        (Decision.ASK, LetterKind.ASKED),
        (Decision.WITHDRAW, LetterKind.REFUSED),
    ],
)
def test_the_maker_is_written_to_in_the_same_transaction(registry, rule, decision, kind):
    entry = rule(register(registry), decision, "Parce que.")
    with registry.writing() as connection:
        [letter] = take_letters(connection, at=LATER)
    assert (letter.kind, letter.entry.entry_id) == (kind, entry.entry_id)
    assert letter.words == "Parce que."


def test_nobody_is_written_to_for_a_decision_that_was_refused(registry, rule):
    with pytest.raises(FieldRefused):
        rule(register(registry), Decision.REFUSE, "")
    with registry.writing() as connection:
        assert take_letters(connection, at=LATER) == []


def test_an_outcome_says_when_nobody_can_be_written_to(registry, squares, moderator):
    entries = (
        register(registry),
        register(registry, name="B", contact=Contact(phone="+33465710009")),
    )
    outcomes = many(registry, squares, moderator, *entries)
    assert [outcome.is_told for outcome in outcomes] == [True, False]


@pytest.mark.parametrize(
    ("opened", "decided", "expected"),
    [
        ("b", "b", "c"),
        ("d", "d", "c"),
        ("b", "bc", "d"),
        ("d", "cd", "b"),
        ("a", "abcd", None),
        ("gone", "a", "b"),
        (None, "", "a"),
    ],
    ids=str,
)
def test_the_entry_to_look_at_next(opened, decided, expected):
    assert following(["a", "b", "c", "d"], opened, set(decided)) == expected


def test_rulings_are_read_as_the_browser_tells_them():
    decided = {"decision": "refuse", "text": "Non.", "items": [{"id": "a", "version": 3}]}
    assert read_rulings(decided) == [
        Ruling(entry_id="a", version=3, decision=Decision.REFUSE, text="Non.")
    ]


@pytest.mark.parametrize(
    "decided",
    [
        {},
        None,
        "accept",
        {"decision": "publish", "items": []},
        {"decision": "accept"},
        {"decision": "accept", "items": [{"id": "a"}]},
        {"decision": "accept", "items": [{"id": "a", "version": "x"}]},
        {"decision": "accept", "items": 3},
    ],
    ids=str,
)
def test_what_is_no_ruling_is_refused(decided):
    with pytest.raises(QueryRefused, match="decision_unreadable"):
        read_rulings(decided)


def test_both_versions_are_compared_with_their_states(registry, squares, rule):
    read = register(registry)
    current = edit(registry, rule(read, Decision.ACCEPT), name="Nom changé")
    state, name = compare_versions(read, current, squares)
    assert (state.before, state.after) == (("à examiner",), ("publiée",))
    assert (name.label, name.after) == ("Nom", ("Nom changé",))


# Reports and photos.


def report(registry, entry):
    with registry.writing() as connection:
        return add_report(
            connection, entry.entry_id, topic=ReportTopic.HOURS, text="Fermé", by=MAKER, at=AT
        )


def photo(registry, entry):
    with registry.writing() as connection:
        return add_photo(
            connection, entry.entry_id, key="0" * 32, width=8, height=8, by=MAKER, at=AT
        )


def test_a_report_puts_an_entry_into_the_queue_until_it_is_closed(
    registry, squares, seen, rule, moderator
):
    entry = rule(register(registry), Decision.ACCEPT)
    said = report(registry, entry)
    assert Trait.REPORTED in seen().lines[0].traits
    settle_report(registry, said.report_id, by=moderator, at=LATER, boundaries=squares)
    assert seen().lines == ()


def test_a_photo_puts_an_entry_into_the_queue_until_it_was_looked_at(
    registry, squares, seen, rule, moderator
):
    entry = rule(register(registry), Decision.ACCEPT)
    shown = photo(registry, entry)
    assert Trait.PHOTO in seen().lines[0].traits
    approve_photo(registry, shown.photo_id, by=moderator, at=LATER, boundaries=squares)
    assert seen().lines == ()


def test_a_photo_that_is_dropped_leaves_no_file(registry, squares, moderator, tmp_path):
    shown, store = photo(registry, register(registry)), PhotoStore(tmp_path)
    path = store.path(shown.key, PhotoSize.SMALL)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"RIFF")
    drop_photo(registry, shown.photo_id, store=store, by=moderator, at=LATER, boundaries=squares)
    assert not path.exists()


def test_reports_and_photos_of_elsewhere_are_out_of_reach(registry, squares, tmp_path):
    by = add_account(registry, organizer_id="b" * 32, login="est", scopes=(EAST_SCOPE,))
    entry = register(registry)
    said, shown = report(registry, entry), photo(registry, entry)
    asked = {"by": by, "at": LATER, "boundaries": squares}
    with pytest.raises(NotAllowed, match="out_of_scope"):
        settle_report(registry, said.report_id, **asked)
    with pytest.raises(NotAllowed, match="out_of_scope"):
        approve_photo(registry, shown.photo_id, **asked)
    with pytest.raises(NotAllowed, match="out_of_scope"):
        drop_photo(registry, shown.photo_id, store=PhotoStore(tmp_path), **asked)
