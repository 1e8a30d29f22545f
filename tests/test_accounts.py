from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from geo.accounts import (
    LEAST_PASSWORD,
    change_password,
    check_password,
    create_organizer,
    disable_account,
    enable_account,
    log_in,
    read_scope,
    recognize,
    recognize_email,
    set_scopes,
)
from geo.errors import AlentourError, FieldRefused, FormRefused, NotAllowed, QueryRefused
from geo.registry.history import read_whole_history
from geo.registry.organizers import (
    find_organizer_by_login,
    read_password_hash,
    write_password_hash,
)
from geo.registry.sessions import IDLE
from geo.roles import OrganizerRole, Scope
from tests.organizers import AT, LATER, MAKER, OPERATOR, add_account, make_organizer

GOOD = "cheval correct pile agrafe"
FAST = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def create(registry, *, password=GOOD, by=OPERATOR, **changes):
    with registry.writing() as connection:
        create_organizer(connection, make_organizer(**changes), password=password, by=by, at=AT)


def enter(registry, *, login="les.aulnes", password=GOOD, at=AT, token="t" * 43, host="192.0.2.7"):
    return log_in(registry, login, password, token=token, host=host, at=at)


def refusal_of(function, *args, **kwargs):
    with pytest.raises(AlentourError) as refused:
        function(*args, **kwargs)
    return refused.value.code


@pytest.fixture
def account(registry):
    create(registry)


@pytest.mark.parametrize("login", ["les.aulnes", " Les.Aulnes ", "LES.AULNES"])
def test_whoever_has_the_password_is_let_in(registry, account, login):
    assert enter(registry, login=login).name == "Mairie des Aulnes"
    assert recognize(registry, "t" * 43, at=AT).login == "les.aulnes"


@pytest.mark.parametrize(
    "changes",
    [
        {"password": GOOD + " "},
        {"password": ""},
        {"password": "x" * 100_000},
        {"login": "personne"},
        {"login": ""},
        {"login": "'; DROP TABLE organizers; --"},
    ],
    ids=str,
)
def test_whatever_is_wrong_the_answer_is_the_same(registry, account, changes):
    assert refusal_of(enter, registry, **changes) == "log_in_refused"
    assert recognize(registry, "t" * 43, at=AT) is None


def test_there_is_no_account_until_one_is_opened(registry):
    for login, password in (("admin", "admin"), ("admin", ""), ("", "")):
        assert refusal_of(enter, registry, login=login, password=password) == "log_in_refused"


def test_an_account_without_password_takes_none(registry):
    create(registry, password=None)
    for password in ("", "None", "the password of nobody"):
        assert refusal_of(enter, registry, password=password) == "log_in_refused"


@pytest.fixture
def _quick_passwords(monkeypatch):
    """Compare passwords without Argon2, where hundreds of them are tried."""
    monkeypatch.setattr("geo.accounts._is_right", lambda _hash, password: password == GOOD)


@pytest.mark.usefixtures("_quick_passwords")
def test_guessing_at_one_login_is_stopped_even_from_many_machines(registry, account):
    for n in range(20):
        refusal_of(enter, registry, password="wrong", host=f"192.0.2.{n}")  # noqa: S106
    assert refusal_of(enter, registry) == "too_many_tries"
    assert enter(registry, at=AT + timedelta(minutes=15)) is not None


@pytest.mark.usefixtures("_quick_passwords")
def test_guessing_at_many_logins_from_one_machine_is_stopped(registry):
    codes = [refusal_of(enter, registry, login=f"nobody{n}") for n in range(61)]
    assert set(codes[:60]) == {"log_in_refused"}
    assert codes[60] == "too_many_tries"


@pytest.mark.usefixtures("_quick_passwords")
def test_the_right_password_starts_the_count_again(registry, account):
    for round_number in range(3):
        for _ in range(15):
            refusal_of(enter, registry, password="wrong")  # noqa: S106
        enter(registry, token=f"{round_number}" * 43)


@pytest.mark.parametrize("login", ["les.aulnes", "personne"])
def test_a_login_that_nobody_has_costs_one_comparison_as_any_other(registry, account, login):
    compared = []

    class Counting(PasswordHasher):
        def verify(self, known, password):
            compared.append(known.split("$")[3])
            return super().verify(known, password)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geo.accounts._HASHER", Counting())
        refusal_of(enter, registry, login=login, password="wrong")  # noqa: S106
    assert compared == ["m=65536,t=3,p=4"]


def test_an_old_hash_is_renewed_at_the_next_log_in(registry, account):
    with registry.writing() as connection:
        write_password_hash(connection, "a" * 32, FAST.hash(GOOD))
    enter(registry)
    with registry.reading() as connection:
        renewed = read_password_hash(connection, "a" * 32)
    assert not PasswordHasher().check_needs_rehash(renewed)
    assert enter(registry, token="u" * 43) is not None


def test_a_damaged_hash_lets_nobody_in(registry, account):
    with registry.writing() as connection:
        write_password_hash(connection, "a" * 32, "not a hash")
    assert refusal_of(enter, registry) == "log_in_refused"


def test_a_session_in_use_lasts_and_one_forgotten_ends(registry, account):
    enter(registry)
    assert recognize(registry, "t" * 43, at=AT + IDLE / 2) is not None
    assert recognize(registry, "t" * 43, at=AT + IDLE * 1.4) is not None
    assert recognize(registry, "t" * 43, at=AT + IDLE * 3) is None


def test_a_new_password_ends_the_sessions_and_the_old_password(registry, account):
    enter(registry)
    with registry.writing() as connection:
        change_password(connection, "les.aulnes", "un autre cheval blanc", by=OPERATOR, at=LATER)
    assert recognize(registry, "t" * 43, at=AT) is None
    assert refusal_of(enter, registry) == "log_in_refused"
    assert enter(registry, password="un autre cheval blanc") is not None  # noqa: S106


def test_a_closed_account_is_out_at_once_and_stays_out_until_opened_again(registry, account):
    enter(registry)
    with registry.writing() as connection:
        disable_account(connection, "les.aulnes", by=OPERATOR, at=LATER)
    assert recognize(registry, "t" * 43, at=AT) is None
    assert refusal_of(enter, registry) == "log_in_refused"
    with registry.writing() as connection:
        enable_account(connection, "les.aulnes", by=OPERATOR, at=LATER)
    assert recognize(registry, "t" * 43, at=AT) is None
    assert enter(registry) is not None


def test_an_account_closed_while_the_password_was_checked_gets_no_session(registry, account):
    with pytest.MonkeyPatch.context() as patch:

        def close_then_agree(_hash, _password):
            with registry.writing() as connection:
                disable_account(connection, "les.aulnes", by=OPERATOR, at=LATER)
            return True

        patch.setattr("geo.accounts._is_right", close_then_agree)
        assert refusal_of(enter, registry) == "log_in_refused"
    assert recognize(registry, "t" * 43, at=AT) is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_too_short"),
        ("x" * (LEAST_PASSWORD - 1), "password_too_short"),
        ("abcdefghijk", "password_too_short"),
        ("abcdefghijkl", None),
        (GOOD, None),
        ("é" * 4 + "àùçœ" * 2, None),
        ("aaaaaaaaaaaaaaaa", "password_too_plain"),
        ("121212121212", "password_too_plain"),
        ("les.aulnes2026", "password_is_login"),
        ("LES.AULNES!!", "password_is_login"),
        ("abcdefghij" * 21, "password_too_long"),
    ],
)
def test_password_is_judged(password, code):
    if code is None:
        check_password(password, "les.aulnes")
        return
    with pytest.raises(FormRefused) as refused:
        check_password(password, "les.aulnes")
    assert refused.value.faults["password"].code == code


@pytest.mark.parametrize("login", ["a", "", "with space", "a@b", "x" * 61, "<script>", "a/b"])
def test_all_faults_of_an_account_are_told_at_once(registry, login):
    with pytest.raises(FormRefused) as refused:
        create(registry, login=login, password="court")  # noqa: S106
    assert set(refused.value.faults) == {"login", "password"}


def test_a_login_is_given_once(registry, account):
    with pytest.raises(FormRefused) as refused:
        create(registry, organizer_id="b" * 32, login=" LES.aulnes")
    assert refused.value.faults["login"].code == "login_taken"


@pytest.mark.parametrize("role", [OrganizerRole.MODERATOR, OrganizerRole.READER])
def test_only_who_manages_organizers_opens_accounts(registry, role):
    by = add_account(registry, organizer_id="b" * 32, login="other", role=role)
    for stranger in (by, MAKER):
        with pytest.raises(NotAllowed):
            create(registry, by=stranger)


def test_one_changes_ones_own_password_and_nobody_elses(registry, account):
    by = add_account(registry, organizer_id="b" * 32, login="other")
    with registry.writing() as connection:
        change_password(connection, "other", GOOD, by=by, at=AT)
        with pytest.raises(NotAllowed):
            change_password(connection, "les.aulnes", GOOD, by=by, at=AT)


def test_every_change_of_an_account_leaves_a_line_without_login_or_password(registry, account):
    with registry.writing() as connection:
        set_scopes(connection, "les.aulnes", (Scope(trades=("food",)),), by=OPERATOR, at=AT)
        change_password(connection, "les.aulnes", GOOD + "s", by=OPERATOR, at=AT)
        disable_account(connection, "les.aulnes", by=OPERATOR, at=AT)
        lines = read_whole_history(connection)
    changes = [line.after["change"] for line in lines]
    assert changes == ["closed", "password", "scopes", "opened"]
    assert "aulnes" not in str(lines)
    assert "cheval" not in str(lines)


def test_scopes_are_those_last_written(registry, account):
    scopes = (Scope(codes=("commune:07901",), trades=("honey",)), Scope(trades=("food",)))
    with registry.writing() as connection:
        set_scopes(connection, "les.aulnes", scopes, by=OPERATOR, at=AT)
        assert find_organizer_by_login(connection, "les.aulnes").scopes == scopes


def test_nobody_unknown_is_changed(registry):
    with registry.writing() as connection, pytest.raises(FormRefused):
        disable_account(connection, "personne", by=OPERATOR, at=AT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("commune:07901", Scope(codes=("commune:07901",))),
        ("trade:food", Scope(trades=("food",))),
        (" commune:07901 , trade:honey,", Scope(codes=("commune:07901",), trades=("honey",))),
    ],
)
def test_a_scope_is_read_as_it_is_written(squares, text, expected):
    assert read_scope(text, squares) == expected


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("trade:plomberie", FieldRefused),
        ("commune:99999", QueryRefused),
        ("n'importe quoi", QueryRefused),
        ("", FieldRefused),
        (" , ", FieldRefused),
    ],
)
def test_a_scope_that_names_nothing_is_refused(squares, text, error):
    with pytest.raises(error):
        read_scope(text, squares)


def test_a_verified_e_mail_is_recognized_until_the_account_closes(registry):
    create(registry, login="anne@mairie.example", password=None)
    assert recognize_email(registry, " Anne@Mairie.example").login == "anne@mairie.example"
    assert recognize_email(registry, "autre@mairie.example") is None
    with registry.writing() as connection:
        disable_account(connection, "anne@mairie.example", by=OPERATOR, at=AT)
    assert recognize_email(registry, "anne@mairie.example") is None
