"""Accounts of organizers: passwords, log-in, sessions.

Passwords are hashed with Argon2id (RFC 9106, its second recommendation, as argon2-cffi sets it),
and hashed again at the next log-in when those parameters have changed. Whoever tries a log-in
that nobody has waits as long as whoever tries a wrong password.
"""

import re
from datetime import datetime, timedelta
from functools import cache
from threading import BoundedSemaphore
from typing import Final

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geo.access import require_permission
from geo.boundaries import Boundaries
from geo.entries import Action, Actor
from geo.errors import FieldRefused, FormRefused, InputError, NotAllowed
from geo.kinds import FAMILIES, KINDS
from geo.registry.database import Registry
from geo.registry.history import write_line
from geo.registry.organizers import (
    add_organizer,
    disable_organizer,
    enable_organizer,
    find_organizer,
    find_organizer_by_login,
    login_key,
    read_password_hash,
    write_password_hash,
    write_scopes,
)
from geo.registry.sessions import (
    IDLE,
    add_session,
    find_session,
    prolong_session,
    revoke_sessions,
    sweep_sessions,
)
from geo.registry.throttles import Limit, count_try, digest, forget_tries, tell_network
from geo.roles import Organizer, Permission, Scope

__all__ = [
    "LEAST_PASSWORD",
    "change_password",
    "check_password",
    "create_organizer",
    "disable_account",
    "enable_account",
    "log_in",
    "read_scope",
    "recognize",
    "recognize_email",
    "set_scopes",
]

LEAST_PASSWORD: Final = 12
_MOST_PASSWORD: Final = 200
_LEAST_DIFFERENT: Final = 5
_LOGIN: Final = re.compile(r"[\w.+-]{2,60}|[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s]{2,60}")
_WINDOW: Final = timedelta(minutes=15)
_TRIES_OF_LOGIN: Final = Limit(name="log-in", most=20, window=_WINDOW)
_TRIES_OF_NETWORK: Final = Limit(name="log-in-network", most=60, window=_WINDOW)
_NOT_PROLONGED: Final = timedelta(minutes=10)
"""A session used again so soon is not written again."""
_HASHER: Final = PasswordHasher()
_AT_ONCE: Final = BoundedSemaphore(2)
"""Each hash takes 64 MiB: a crowd at the log-in waits instead of taking all the memory."""


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("the password of nobody")


def create_organizer(
    connection: sa.Connection,
    organizer: Organizer,
    *,
    password: str | None,
    by: Actor,
    at: datetime,
) -> None:
    """Open an account.

    Parameters
    ----------
    password
        ``None`` for somebody whom a log-in service vouches for; then the login is the e-mail.

    Raises
    ------
    NotAllowed
        When `by` may not manage organizers.
    FormRefused
        With every fault of the login and of the password.
    """
    require_permission(connection, by, Permission.MANAGE_ORGANIZERS)
    faults: dict[str, InputError] = {}
    login = login_key(organizer.login)
    if not _LOGIN.fullmatch(login):
        faults["login"] = FieldRefused("login_malformed", login=organizer.login[:60])
    elif find_organizer_by_login(connection, login) is not None:
        faults["login"] = FieldRefused("login_taken", login=login)
    fault = None if password is None else _password_fault(password, login)
    if fault is not None:
        faults["password"] = fault
    if faults:
        raise FormRefused(faults)
    password_hash = None if password is None else _hash(password)
    add_organizer(connection, organizer, password_hash=password_hash, at=at)
    _tell(connection, "opened", organizer.organizer_id, by, at)


def change_password(
    connection: sa.Connection, login: str, password: str, *, by: Actor, at: datetime
) -> None:
    """Replace a password and end every session of its owner.

    Raises
    ------
    NotAllowed
        When `by` is neither the owner nor somebody who manages organizers.
    FormRefused
        When the login is unknown or the password will not do.
    """
    organizer = _require_known(connection, login)
    if by.name != organizer.organizer_id:
        require_permission(connection, by, Permission.MANAGE_ORGANIZERS)
    check_password(password, organizer.login)
    write_password_hash(connection, organizer.organizer_id, _hash(password))
    revoke_sessions(connection, organizer.organizer_id)
    _tell(connection, "password", organizer.organizer_id, by, at)


def disable_account(connection: sa.Connection, login: str, *, by: Actor, at: datetime) -> None:
    """Close an account and end its sessions; a page that is open can do nothing more."""
    require_permission(connection, by, Permission.MANAGE_ORGANIZERS)
    organizer = _require_known(connection, login)
    disable_organizer(connection, organizer.organizer_id, at=at)
    revoke_sessions(connection, organizer.organizer_id)
    _tell(connection, "closed", organizer.organizer_id, by, at)


def enable_account(connection: sa.Connection, login: str, *, by: Actor, at: datetime) -> None:
    """Open a closed account again, with its password and its scopes; one logs in anew."""
    require_permission(connection, by, Permission.MANAGE_ORGANIZERS)
    organizer = _require_known(connection, login)
    enable_organizer(connection, organizer.organizer_id)
    _tell(connection, "reopened", organizer.organizer_id, by, at)


def set_scopes(
    connection: sa.Connection, login: str, scopes: tuple[Scope, ...], *, by: Actor, at: datetime
) -> None:
    """Narrow an account to some territories and trades; none gives it the whole map."""
    require_permission(connection, by, Permission.MANAGE_ORGANIZERS)
    organizer = _require_known(connection, login)
    write_scopes(connection, organizer.organizer_id, scopes)
    _tell(connection, "scopes", organizer.organizer_id, by, at)


def read_scope(text: str, boundaries: Boundaries) -> Scope:
    """Read a scope as it is written: ``"epci:200073245,trade:food"``.

    Raises
    ------
    QueryRefused
        When a territory does not exist.
    FieldRefused
        When a trade does not, or nothing is written: that would be the whole map.
    """
    parts = tuple(part.strip() for part in text.split(",") if part.strip())
    trades = tuple(part.removeprefix("trade:") for part in parts if part.startswith("trade:"))
    codes = tuple(part for part in parts if not part.startswith("trade:"))
    if not parts:
        raise FieldRefused("scope_empty")
    for trade in trades:
        if trade not in FAMILIES and trade not in KINDS:
            raise FieldRefused("trade_unknown", value=trade, allowed=", ".join(FAMILIES))
    boundaries.expand(codes)
    return Scope(codes=codes, trades=trades)


def check_password(password: str, login: str) -> None:
    """Refuse a password that is too short, too long, too plain, or the login.

    Length is what counts (NIST SP 800-63B): no rule about capitals or digits.

    Raises
    ------
    FormRefused
        With the fault of the field ``password``.
    """
    fault = _password_fault(password, login)
    if fault is not None:
        raise FormRefused({"password": fault})


def _password_fault(password: str, login: str) -> InputError | None:
    folded, name = password.casefold(), login_key(login).partition("@")[0]
    if len(password) < LEAST_PASSWORD:
        return FieldRefused("password_too_short", found=len(password), least=LEAST_PASSWORD)
    if len(password) > _MOST_PASSWORD:
        return FieldRefused("password_too_long", most=_MOST_PASSWORD)
    if (len(name) > 3 and name in folded) or folded in login_key(login):
        return FieldRefused("password_is_login")
    if len(set(folded)) < _LEAST_DIFFERENT:
        return FieldRefused("password_too_plain")
    return None


def log_in(
    registry: Registry, login: str, password: str, *, token: str, host: str | None, at: datetime
) -> Organizer:
    """Begin a session of `token` for whoever has `login` and `password`.

    Parameters
    ----------
    token
        256 random bits as text, which only the browser will keep.
    host
        Address of the machine that asks; counted as a digest, never kept.

    Raises
    ------
    NotAllowed
        ``log_in_refused``, whatever was wrong; ``too_many_tries``.
    """
    found, known_hash = _count_and_find(registry, login, host, at)
    # The registry's one writer is free while Argon2 works.
    if not _is_right(known_hash, password) or found is None:
        raise NotAllowed("log_in_refused")
    with registry.writing() as connection:
        organizer = find_organizer(connection, found.organizer_id)
        is_same = read_password_hash(connection, found.organizer_id) == known_hash
        if organizer is None or organizer.is_disabled or not is_same:
            raise NotAllowed("log_in_refused")
        forget_tries(connection, _TRIES_OF_LOGIN, digest(connection, login_key(login), at=at))
        _renew_hash(connection, organizer.organizer_id, known_hash, password)
        sweep_sessions(connection, at=at)
        add_session(connection, organizer.organizer_id, token, at=at)
    return organizer


def _count_and_find(
    registry: Registry, login: str, host: str | None, at: datetime
) -> tuple[Organizer | None, str | None]:
    """Count the try before anything is compared; return who may log in and the hash."""
    with registry.writing() as connection:
        network = digest(connection, tell_network(host), at=at)
        count_try(connection, _TRIES_OF_NETWORK, network, at=at)
        count_try(connection, _TRIES_OF_LOGIN, digest(connection, login_key(login), at=at), at=at)
        organizer = find_organizer_by_login(connection, login)
        if organizer is None or organizer.is_disabled:
            return None, None
        return organizer, read_password_hash(connection, organizer.organizer_id)


def _is_right(known_hash: str | None, password: str) -> bool:
    """Tell whether `password` is that of the hash; as slow without a hash as with one."""
    # Drawn whoever comes first, or the first unknown login would take twice the time.
    nobodys_hash = _nobodys_hash()
    with _AT_ONCE:
        try:
            _HASHER.verify(known_hash or nobodys_hash, password[: _MOST_PASSWORD + 1])
        except (VerificationError, InvalidHashError):
            return False
    return known_hash is not None


def _renew_hash(
    connection: sa.Connection, organizer_id: str, known_hash: str | None, password: str
) -> None:
    if known_hash is not None and _HASHER.check_needs_rehash(known_hash):
        write_password_hash(connection, organizer_id, _hash(password))


def _hash(password: str) -> str:
    with _AT_ONCE:
        return _HASHER.hash(password)


def recognize(registry: Registry, token: str, *, at: datetime) -> Organizer | None:
    """Return the organizer whose browser holds `token`, and let the session last.

    ``None`` when the session is over or revoked, or the account closed.
    """
    with registry.reading() as connection:
        session = find_session(connection, token, at=at)
        if session is None:
            return None
        organizer = find_organizer(connection, session.organizer_id)
    if organizer is None or organizer.is_disabled:
        return None
    if session.expires_at < at + IDLE - _NOT_PROLONGED:
        with registry.writing() as connection:
            prolong_session(connection, token, at=at)
    return organizer


def recognize_email(registry: Registry, email: str) -> Organizer | None:
    """Return the organizer whose login is `email`, which a log-in service has verified."""
    with registry.reading() as connection:
        organizer = find_organizer_by_login(connection, email)
    return None if organizer is None or organizer.is_disabled else organizer


def _require_known(connection: sa.Connection, login: str) -> Organizer:
    organizer = find_organizer_by_login(connection, login)
    if organizer is None:
        raise FormRefused({"login": FieldRefused("login_unknown", login=login[:60])})
    return organizer


def _tell(connection: sa.Connection, what: str, organizer_id: str, by: Actor, at: datetime) -> None:
    """Write what was done to an account in the history, without its login."""
    after: dict[str, object] = {"organizer_id": organizer_id, "change": what}
    write_line(
        connection, entry_id=None, by=by, at=at, action=Action.ORGANIZER_CHANGED, after=after
    )
