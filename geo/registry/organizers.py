"""Organizers as the registry keeps them: rows in, values out."""

from datetime import datetime

import sqlalchemy as sa

from geo.registry.tables import organizers
from geo.roles import Organizer, OrganizerRole, Scope

__all__ = [
    "add_organizer",
    "disable_organizer",
    "enable_organizer",
    "find_organizer",
    "find_organizer_by_login",
    "has_organizer",
    "list_organizers",
    "login_key",
    "read_password_hash",
    "write_password_hash",
    "write_scopes",
]


def login_key(login: str) -> str:
    """Return a login as it is compared: without spaces around, in lower case."""
    return login.strip().casefold()


def find_organizer(connection: sa.Connection, organizer_id: str) -> Organizer | None:
    """Return an organizer, disabled or not, ``None`` when there is none."""
    return _find(connection, organizers.c.id == organizer_id)


def find_organizer_by_login(connection: sa.Connection, login: str) -> Organizer | None:
    """Return the organizer who logs in as `login`, disabled or not."""
    return _find(connection, organizers.c.login == login_key(login))


def _find(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Organizer | None:
    row = connection.execute(sa.select(organizers).where(condition)).first()
    return None if row is None else _organizer(row)


def list_organizers(connection: sa.Connection) -> list[Organizer]:
    """Return all organizers by login, those disabled too."""
    rows = connection.execute(sa.select(organizers).order_by(organizers.c.login))
    return [_organizer(row) for row in rows]


def has_organizer(connection: sa.Connection) -> bool:
    """Tell whether anybody may log in."""
    active = sa.select(organizers.c.id).where(organizers.c.disabled_at.is_(None))
    return connection.execute(active.limit(1)).first() is not None


def add_organizer(
    connection: sa.Connection, organizer: Organizer, *, password_hash: str | None, at: datetime
) -> None:
    """Write a new organizer; ``password_hash`` is ``None`` for whom a service logs in."""
    row = {
        "id": organizer.organizer_id,
        "login": login_key(organizer.login),
        "name": organizer.name,
        "role": organizer.role,
        "scopes": _scope_records(organizer.scopes),
        "password_hash": password_hash,
        "created_at": at,
    }
    connection.execute(sa.insert(organizers).values(row))


def disable_organizer(connection: sa.Connection, organizer_id: str, *, at: datetime) -> None:
    """Close the account: the row stays, as the history names it."""
    _change(connection, organizer_id, disabled_at=at)


def enable_organizer(connection: sa.Connection, organizer_id: str) -> None:
    """Open a closed account again."""
    _change(connection, organizer_id, disabled_at=None)


def write_scopes(connection: sa.Connection, organizer_id: str, scopes: tuple[Scope, ...]) -> None:
    """Replace the scopes of an organizer."""
    _change(connection, organizer_id, scopes=_scope_records(scopes))


def read_password_hash(connection: sa.Connection, organizer_id: str) -> str | None:
    """Return the Argon2 hash of an organizer, ``None`` when a service logs them in."""
    wanted = sa.select(organizers.c.password_hash).where(organizers.c.id == organizer_id)
    found: str | None = connection.execute(wanted).scalar_one_or_none()
    return found


def write_password_hash(connection: sa.Connection, organizer_id: str, password_hash: str) -> None:
    """Replace the Argon2 hash of an organizer."""
    _change(connection, organizer_id, password_hash=password_hash)


def _change(connection: sa.Connection, organizer_id: str, **values: object) -> None:
    connection.execute(
        sa.update(organizers).where(organizers.c.id == organizer_id).values(**values)
    )


def _organizer(row: sa.Row[tuple[object, ...]]) -> Organizer:
    return Organizer(
        organizer_id=row.id,
        login=row.login,
        name=row.name,
        role=OrganizerRole(row.role),
        scopes=tuple(
            Scope(codes=tuple(one.get("codes", ())), trades=tuple(one.get("trades", ())))
            for one in row.scopes
        ),
        is_disabled=row.disabled_at is not None,
    )


def _scope_records(scopes: tuple[Scope, ...]) -> list[dict[str, list[str]]]:
    return [{"codes": list(one.codes), "trades": list(one.trades)} for one in scopes]
