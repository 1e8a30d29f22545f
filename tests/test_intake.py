from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest

from geo import intake
from geo.entries import Action, Actor, ActorKind, ConsentChannel, VerdictCode
from geo.errors import ChangedMeanwhile, NotAllowed, ServiceFailed
from geo.intake import PER_EMAIL, PER_FORM, PER_NETWORK, edit_by_link, erase_by_link, register
from geo.photos import PhotoStore
from geo.registration.writing import registration_fields, registration_of
from geo.registry.consents import list_consents
from geo.registry.entries import (
    NewEntry,
    add_entries,
    find_entry,
    list_entries,
    move_entry,
    read_history,
)
from geo.registry.hostings import HostingState, answer_guest, list_guests
from geo.registry.outbox import take_letters
from geo.registry.published import read_published
from geo.registry.rules import write_rule
from geo.secret_links import hash_token
from geo.settings import MailServer
from geo.territory import TerritoryRule
from geo.values import Precision, Status
from tests.factories import make_shop
from tests.registration.forms import make_form, read_form
from tests.web.applications import make_application

AT = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)
MAKER = Actor(kind=ActorKind.MAKER)
MODERATOR = Actor(kind=ActorKind.ORGANIZER, name="a" * 32)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
DRAWN = "0a" * 16
PICKUP = {"places[1].role": "pickup_point", "places[1].host": "epicerie-du-pont"}


@pytest.fixture
def application(squares, catalogue, tmp_path, registry):
    return make_application(squares, catalogue, tmp_path, registry)


def with_mail(application):
    server = MailServer(host="localhost", port=25, is_tls=False, sender="carte@carte.example")
    return replace(application, settings=replace(application.settings, mail_server=server))


def send(application, squares, *, drawn=None, at=AT, by=MAKER, host="192.0.2.1", **changes):
    registration = read_form(squares, make_form(**changes))
    return register(application, registration, by=by, at=at, drawn=drawn, host=host)


def entries_of(application, **options):
    with application.registry.reading() as connection:
        return list_entries(connection, **options)


def current(application, entry):
    with application.registry.reading() as connection:
        return find_entry(connection, entry.entry_id)


def accept(application, entry):
    with application.registry.writing() as connection:
        return move_entry(
            connection,
            entry.entry_id,
            version=None,
            to=Status.PUBLISHED,
            by=MODERATOR,
            at=AT,
            action=Action.ACCEPTED,
        )


def edit(application, squares, received, *, version=1, at=LATER, **changes):
    before = registration_of(current(application, received.entry))
    fields = registration_fields(before, squares) | make_form(**changes)
    fields = {name: said for name, said in fields.items() if changes.get(name, said) is not None}
    registration = read_form(squares, fields, before=before)
    return edit_by_link(application, received.token, registration, version=version, at=at)


def test_a_registration_waits_located_and_judged(application, squares):
    received = send(application, squares)
    entry = current(application, received.entry)
    assert (entry.status, entry.published, entry.is_waiting) == (Status.PENDING, None, True)
    assert entry.shop.places[0].insee_code == "07901"
    assert entry.shop.places[0].precision is Precision.COMMUNE
    assert entry.finding.verdict is VerdictCode.INSIDE
    assert received.verdict.sentence == entry.finding.sentence
    assert received.verdict.sentence.startswith("L'Ouest (07) : dans")


def test_the_consent_is_recorded_with_the_entry(application, squares):
    other = {
        "who": "other",
        "registered_by": "mairie de L'Ouest",
        "consent_channel": "phone",
        "consent_date": "2026-05-03",
        "contact_name": "Maude Vernet",
    }
    received = send(application, squares, **other)
    with application.registry.reading() as connection:
        (consent,) = list_consents(connection, received.entry.entry_id)
    assert (consent.holder, consent.given_by) == ("Maude Vernet", "mairie de L'Ouest")
    assert (consent.channel, consent.given_at.date()) == (ConsentChannel.PHONE, date(2026, 5, 3))


def test_the_link_opens_the_entry_and_is_kept_as_a_digest(application, squares):
    received = send(application, squares)
    edited = edit(application, squares, received, name="Autre nom")
    assert edited.entry.entry_id == received.entry.entry_id
    assert received.token not in hash_token(received.token)


def test_everything_that_happened_stands_in_the_history(application, squares):
    received = send(application, squares)
    with application.registry.reading() as connection:
        actions = {line.action for line in read_history(connection, received.entry.entry_id)}
    assert actions == {Action.REGISTERED, Action.CONSENT_GIVEN, Action.LINK_MADE}


def test_when_one_part_fails_nothing_is_registered(application, squares):
    registration = read_form(squares)
    nobody = replace(registration, agreement=replace(registration.agreement, holder=" "))
    with pytest.raises(ValueError, match="consent_empty"):
        register(application, nobody, by=MAKER, at=AT, drawn=DRAWN)
    assert entries_of(application) == []


def test_a_form_that_is_sent_again_is_not_registered_again(application, squares):
    first = send(application, squares, drawn=DRAWN)
    again = send(application, squares, drawn=DRAWN, at=LATER)
    assert len(entries_of(application)) == 1
    assert (again.entry.entry_id, again.entry.version) == (first.entry.entry_id, 1)
    assert (first.is_again, again.is_again) == (False, True)


def test_both_answers_to_a_form_sent_twice_have_a_link_that_works(application, squares):
    first = send(application, squares, drawn=DRAWN)
    again = send(application, squares, drawn=DRAWN, at=LATER)
    edit(application, squares, first, version=1, name="Un")
    edit(application, squares, again, version=2, name="Deux")
    assert current(application, first.entry).shop.name == "Deux"


def test_a_form_corrected_before_it_is_sent_again_changes_its_entry(application, squares):
    send(application, squares, drawn=DRAWN)
    send(application, squares, drawn=DRAWN, at=LATER, name="Tournerie des Chênes")
    send(application, squares, drawn=DRAWN, at=LATER, name="Tournerie des Chênes")
    (entry,) = entries_of(application)
    assert (entry.shop.name, entry.version, entry.status) == (
        "Tournerie des Chênes",
        2,
        Status.PENDING,
    )


def test_forms_that_drew_otherwise_are_two_registrations(application, squares):
    send(application, squares, drawn=DRAWN)
    second = send(application, squares, drawn="0b" * 16)
    assert len(entries_of(application)) == 2
    assert second.entry.shop.slug == "tournerie-des-aulnes-2"


def test_a_form_is_forgotten_after_three_days(application, squares):
    send(application, squares, drawn=DRAWN)
    assert not send(application, squares, drawn=DRAWN, at=AT + timedelta(days=3)).is_again


def test_a_repetition_is_noticed(application, squares):
    first = send(application, squares)
    second = send(application, squares)
    assert second.entry.finding.duplicates == (first.entry.entry_id,)


def test_too_many_registrations_from_one_network_are_stopped(application, squares):
    for number in range(PER_NETWORK.most):
        send(application, squares, email=f"m{number}@tournerie.example")
    with pytest.raises(NotAllowed) as caught:
        send(application, squares, email="un@tournerie.example", at=AT + timedelta(minutes=29))
    assert "31 min" in caught.value.sentence
    assert len(entries_of(application)) == PER_NETWORK.most
    send(application, squares, email="deux@tournerie.example", host="192.0.2.2")
    send(application, squares, email="trois@tournerie.example", at=AT + timedelta(minutes=61))


def test_too_many_registrations_for_one_e_mail_are_stopped(application, squares):
    for number in range(PER_EMAIL.most):
        send(application, squares, host=f"192.0.2.{number}")
    with pytest.raises(NotAllowed):
        send(application, squares, host="192.0.2.99", email="PRIVE@tournerie.example")


def test_organizers_are_not_counted(application, squares):
    for _ in range(PER_EMAIL.most + 1):
        send(application, squares, by=MODERATOR)
    assert len(entries_of(application)) == PER_EMAIL.most + 1


def test_a_form_that_is_sent_again_is_not_counted_as_another(application, squares):
    for _ in range(PER_FORM.most + 1):
        send(application, squares, drawn=DRAWN)
    with pytest.raises(NotAllowed):
        send(application, squares, drawn=DRAWN)
    assert not send(application, squares, drawn="0b" * 16).is_again


def test_what_the_throttle_keeps_says_nothing_of_the_person(application, squares, registry):
    send(application, squares)
    with registry.reading() as connection:
        kept = connection.exec_driver_sql("SELECT key FROM throttles").scalars().all()
    assert kept
    assert not any("192.0.2" in key or "tournerie" in key for key in kept)


def test_an_edit_of_a_published_entry_waits_beside_it(application, squares):
    received = send(application, squares)
    accept(application, received.entry)
    edit(application, squares, received, version=2, description="Des toupies.")
    entry = current(application, received.entry)
    assert (entry.status, entry.is_waiting) == (Status.PUBLISHED, True)
    assert (entry.shop.description, entry.published.description) == ("Des toupies.", None)


def test_an_edit_of_an_old_version_is_told_and_nothing_is_written(application, squares):
    received = send(application, squares)
    edit(application, squares, received, version=1, name="Premier")
    with pytest.raises(ChangedMeanwhile) as caught:
        edit(application, squares, received, version=1, name="Second")
    assert caught.value.current.shop.name == "Premier"
    assert current(application, received.entry).shop.name == "Premier"


def test_an_edit_is_judged_again(application, squares):
    received = send(application, squares)
    edited = edit(application, squares, received, **{"places[0].city": "L'Est"})
    assert edited.entry.finding.sentence.startswith("L'Est (07)")
    assert edited.entry.edited_by_maker_at == LATER


def test_an_entry_that_was_asked_about_comes_back_into_the_queue(application, squares):
    received = send(application, squares)
    with application.registry.writing() as connection:
        move_entry(
            connection,
            received.entry.entry_id,
            version=1,
            to=Status.TO_COMPLETE,
            by=MODERATOR,
            at=AT,
            action=Action.ASKED,
            reason="Quelle rue ?",
        )
    edited = edit(application, squares, received, version=2, description="Rue du Lavoir.")
    assert (edited.entry.status, edited.entry.submitted_at) == (Status.PENDING, LATER)


def test_a_token_that_opens_nothing_changes_nothing(application, squares):
    received = send(application, squares)
    with pytest.raises(NotAllowed):
        edit(application, squares, replace(received, token=DRAWN), name="Autre")
    assert current(application, received.entry).version == 1


def test_a_hosted_pickup_point_is_public_once_its_host_agrees(application, squares):
    host = send(application, squares, name="Épicerie du Pont", kinds="grocer")
    guest = send(application, squares, **PICKUP)
    accept(application, host.entry)
    accept(application, guest.entry)
    assert public_roles(application, guest) == ["workshop"]
    with application.registry.writing() as connection:
        (asked,) = list_guests(connection, host.entry.entry_id)
        assert (asked.entry_id, asked.state) == (guest.entry.entry_id, HostingState.ASKED)
        answer_guest(
            connection,
            host.entry.entry_id,
            guest.entry.entry_id,
            is_welcome=True,
            by=MAKER,
            at=AT,
        )
    assert public_roles(application, guest) == ["workshop", "pickup_point"]


def public_roles(application, received):
    with application.registry.reading() as connection:
        published = read_published(connection, since=None, today=AT.date())
    return [str(place.role) for place in published.shops[received.entry.entry_id].places]


def test_an_edit_that_leaves_a_host_forgets_its_answer(application, squares):
    host = send(application, squares, name="Épicerie du Pont", kinds="grocer")
    guest = send(application, squares, **PICKUP)
    edit(application, squares, guest, **dict.fromkeys(PICKUP))
    with application.registry.reading() as connection:
        assert list_guests(connection, host.entry.entry_id) == []


def test_letters_wait_for_the_postman_where_there_is_one(application, squares):
    posted = with_mail(application)
    host = send(posted, squares, name="Épicerie du Pont", kinds="grocer", email="h@pont.example")
    guest = send(posted, squares, **PICKUP)
    with application.registry.writing() as connection:
        letters = take_letters(connection, at=LATER)
    assert sorted((letter.kind.value, letter.entry.entry_id) for letter in letters) == sorted(
        [
            ("received", host.entry.entry_id),
            ("received", guest.entry.entry_id),
            ("host_asked", host.entry.entry_id),
        ]
    )
    assert host.is_written_to
    assert not send(application, squares, name="Sans courrier").is_written_to


def test_whoever_has_no_e_mail_is_not_written_to(application, squares):
    assert not send(with_mail(application), squares, email=None, phone="0465710001").is_written_to


def test_an_erased_entry_keeps_nothing_of_its_maker(application, squares, tmp_path):
    received = send(application, squares, drawn=DRAWN, contact_name="Maude Vernet")
    erase_by_link(application, received.token, at=LATER, photos=PhotoStore(tmp_path / "photos"))
    entry = current(application, received.entry)
    assert entry.status is Status.ERASED
    with application.registry.reading() as connection:
        kept = [
            *list_consents(connection, entry.entry_id),
            *read_history(connection, entry.entry_id),
        ]
        forms = connection.exec_driver_sql("SELECT count(*) FROM submissions").scalar_one()
    assert "Vernet" not in repr((entry, kept))
    assert "tournerie" not in repr((entry, kept)).casefold()
    assert forms == 0


def test_a_form_sent_again_after_its_entry_was_erased_is_new(application, squares, tmp_path):
    received = send(application, squares, drawn=DRAWN)
    erase_by_link(application, received.token, at=LATER, photos=PhotoStore(tmp_path / "photos"))
    assert not send(application, squares, drawn=DRAWN, at=LATER).is_again


def test_a_map_that_shows_a_file_registers_nothing(application, squares):
    with pytest.raises(NotAllowed, match="registry_absent"):
        send(replace(application, registry=None), squares)


@pytest.mark.parametrize(
    "text", ["${x}", "`", "</script>", "=cmd|' /C'!A0", "\u202eabc", "é" * 2_000]
)
def test_hostile_text_is_kept_as_written(application, squares, text):
    received = send(application, squares, description=text)
    assert current(application, received.entry).shop.description == text.replace("\u202e", "")


def send_until_received(application, squares, **form):
    """Send a form again for as long as too many others write, as its page asks for."""
    while True:
        try:
            return send(application, squares, **form)
        except ServiceFailed as busy:
            if busy.code != "registry_busy":
                raise


def send_all(application, squares, client, failures):
    """Send ten forms, every fifth one again as after a lost answer."""
    for turn in range(10):
        form = {
            "drawn": f"{client:016x}{turn:016x}",
            "host": f"192.0.2.{client}",
            "name": f"Atelier {client} {turn}",
            "email": f"c{client}-{turn}@atelier.example",
        }
        try:
            for _ in range(2 if turn % 5 == 0 else 1):
                send_until_received(application, squares, **form)
        except Exception as error:  # noqa: BLE001 - told at the end
            failures.append(error)


def import_rows(registry, count):
    shops = [
        make_shop(slug=f"ligne-{n}", name=f"Ligne {n}", phone=None, email=None)
        for n in range(count)
    ]
    with registry.writing() as connection:
        add_entries(connection, [NewEntry(shop=shop) for shop in shops], by=OPERATOR, at=AT)


def test_twenty_clients_and_an_import_lose_nothing_and_write_nothing_twice(application, squares):
    failures = []
    clients = [
        Thread(target=send_all, args=(application, squares, client, failures))
        for client in range(20)
    ]
    threads = [*clients, Thread(target=import_rows, args=(application.registry, 1_000))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    names = Counter(entry.shop.name for entry in entries_of(application))
    wanted = [f"Atelier {client} {turn}" for client in range(20) for turn in range(10)]
    assert names == Counter([*wanted, *(f"Ligne {n}" for n in range(1_000))])


def test_the_same_form_from_many_threads_is_registered_once(application, squares):
    answers = []
    threads = [
        Thread(target=lambda: answers.append(send(application, squares, drawn=DRAWN)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.is_again for answer in answers) == [False, *[True] * 7]
    assert len(entries_of(application)) == 1


def test_a_rule_that_changes_between_judging_and_writing_counts(application, squares, monkeypatch):
    registration = read_form(squares)

    def change_rule(*_args, **_options):
        with application.registry.writing() as connection:
            rule = TerritoryRule(codes=("commune:07902",))
            write_rule(connection, rule, version=None, by=OPERATOR, at=AT)

    judged = intake._judge_before

    def judge_then_change(*args):
        opinion = judged(*args)
        change_rule()
        return opinion

    monkeypatch.setattr(intake, "_judge_before", judge_then_change)
    received = register(application, registration, by=MAKER, at=AT)
    assert received.entry.finding.verdict is VerdictCode.OUTSIDE
