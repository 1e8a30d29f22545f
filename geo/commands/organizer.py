"""``alentour organizer``: who may log in to the organizers' pages."""

import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from geo.entries import Actor, ActorKind
from geo.errors import FieldRefused, FormRefused, NotAllowed
from geo.roles import Organizer, OrganizerRole, Scope

if TYPE_CHECKING:
    from geo.boundaries import Boundaries
    from geo.registry.database import Registry

__all__ = ["app"]

_OPERATOR = Actor(kind=ActorKind.OPERATOR)
_ROLES = {
    OrganizerRole.ADMIN: "administre",
    OrganizerRole.MODERATOR: "modère",
    OrganizerRole.READER: "consulte",
}

app = typer.Typer(no_args_is_help=True, help="Les comptes des organisateurs.")

Login = Annotated[str, typer.Argument(help="Identifiant : une adresse e-mail ou un nom court.")]
Scopes = Annotated[
    list[str] | None,
    typer.Option(
        "--scope",
        help="Périmètre : « epci:200073245 », « trade:food », ou les deux entre virgules. "
        "L'option se répète ; sans elle, toute la carte.",
    ),
]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Lire le mot de passe sur l'entrée standard.")
]


@app.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="Nom montré aux autres organisateurs.")],
    role: Annotated[
        OrganizerRole, typer.Option(help="admin : tout ; moderator : décider ; reader : lire.")
    ] = OrganizerRole.MODERATOR,
    scope: Scopes = None,
    *,
    password_stdin: FromStdin = False,
    no_password: Annotated[
        bool,
        typer.Option("--no-password", help="Compte ouvert par le service de connexion seulement."),
    ] = False,
) -> None:
    """Ouvrir un compte ; son mot de passe est demandé deux fois, sans l'afficher."""
    from geo.accounts import create_organizer

    with _opened() as (registry, boundaries):
        organizer = Organizer(
            organizer_id=uuid.uuid4().hex,
            login=login,
            name=name,
            role=role,
            scopes=_read_scopes(scope or [], boundaries),
        )
        password = None if no_password else _ask_password(is_piped=password_stdin)
        with registry.writing() as connection:
            create_organizer(
                connection, organizer, password=password, by=_OPERATOR, at=datetime.now(UTC)
            )
    typer.echo(f"Compte ouvert : {login} {_ROLES[role]} {_say_scopes(organizer.scopes)}.")


@app.command("list")
def list_() -> None:
    """Dire qui a un compte."""
    from geo.registry.organizers import list_organizers

    with _opened() as (registry, _boundaries), registry.reading() as connection:
        organizers = list_organizers(connection)
    if not organizers:
        typer.echo("Aucun compte : ouvrez le premier avec « alentour organizer add ».")
    for one in organizers:
        state = " (fermé)" if one.is_disabled else ""
        scopes = _say_scopes(one.scopes)
        typer.echo(f"{one.login} : {one.name}, {_ROLES[one.role]} {scopes}{state}")


@app.command()
def disable(login: Login) -> None:
    """Fermer un compte et ses sessions ; ce qu'il a décidé reste."""
    from geo.accounts import disable_account

    with _opened() as (registry, _boundaries), registry.writing() as connection:
        disable_account(connection, login, by=_OPERATOR, at=datetime.now(UTC))
    typer.echo(f"Compte fermé : {login}.")


@app.command()
def enable(login: Login) -> None:
    """Rouvrir un compte fermé, avec son mot de passe."""
    from geo.accounts import enable_account

    with _opened() as (registry, _boundaries), registry.writing() as connection:
        enable_account(connection, login, by=_OPERATOR, at=datetime.now(UTC))
    typer.echo(f"Compte rouvert : {login}.")


@app.command()
def password(login: Login, *, password_stdin: FromStdin = False) -> None:
    """Changer un mot de passe ; les sessions ouvertes avec l'ancien prennent fin."""
    from geo.accounts import change_password

    with _opened() as (registry, _boundaries):
        new = _ask_password(is_piped=password_stdin)
        with registry.writing() as connection:
            change_password(connection, login, new, by=_OPERATOR, at=datetime.now(UTC))
    typer.echo(f"Mot de passe changé : {login}.")


@app.command()
def scope(
    login: Login,
    scope: Scopes = None,
    *,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="Toute la carte.")] = False,
) -> None:
    """Changer le périmètre d'un compte."""
    from geo.accounts import set_scopes

    if everywhere == bool(scope):
        raise FormRefused({"scope": FieldRefused("scope_empty")})
    with _opened() as (registry, boundaries):
        scopes = _read_scopes(scope or [], boundaries)
        with registry.writing() as connection:
            set_scopes(connection, login, scopes, by=_OPERATOR, at=datetime.now(UTC))
    typer.echo(f"Périmètre changé : {login}, {_say_scopes(scopes)}.")


@contextmanager
def _opened() -> Iterator[tuple["Registry", "Boundaries"]]:
    from geo.boundaries import Boundaries
    from geo.registry.opening import open_registry
    from geo.settings import read_settings

    settings = read_settings()
    if settings.shops_path is not None:
        raise NotAllowed("no_registry")
    registry = open_registry(settings)
    try:
        yield registry, Boundaries()
    finally:
        registry.close()


def _ask_password(*, is_piped: bool) -> str:
    if is_piped:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = typer.prompt(
        "Mot de passe (12 caractères ou davantage)",
        hide_input=True,
        confirmation_prompt="Le même encore une fois",
    )
    return typed


def _read_scopes(texts: list[str], boundaries: "Boundaries") -> tuple[Scope, ...]:
    from geo.accounts import read_scope

    return tuple(read_scope(text, boundaries) for text in texts)


def _say_scopes(scopes: tuple[Scope, ...]) -> str:
    said = [",".join((*one.codes, *(f"trade:{trade}" for trade in one.trades))) for one in scopes]
    return f"dans {' ou '.join(said)}" if said else "toute la carte"
