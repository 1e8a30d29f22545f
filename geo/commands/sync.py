"""``alentour sync``: sources with an address, read again when they are due."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from geo.entries import Actor, ActorKind

if TYPE_CHECKING:
    from geo.importing.planning import Edges
    from geo.importing.refreshing import Refreshed
    from geo.registry.sources import Source

__all__ = ["sync"]


def sync(
    key: Annotated[
        str | None, typer.Option("--source", help="Une source, par sa clé, due ou non.")
    ] = None,
    *,
    is_all: Annotated[bool, typer.Option("--all", help="Toutes les sources, dues ou non.")] = False,
    is_forced: Annotated[
        bool, typer.Option("--force", help="Écrire même si une source a perdu plus de la moitié.")
    ] = False,
) -> None:
    """Relire les sources dont c'est l'heure et importer ce qui a changé.

    À lancer par une tâche planifiée, par exemple toutes les heures : ne fait que ce qui est dû.
    Une source qui perd d'un coup plus de la moitié de ses fiches n'est pas appliquée sans
    « --force ». Le code de sortie est 1 quand une source au moins n'a pas pu être lue.
    """
    from geo.importing.opening import opened_edges
    from geo.settings import read_settings

    with opened_edges(read_settings()) as edges:
        sources = _choose(edges, key, is_all=is_all)
        if not sources:
            typer.echo("Aucune source à relire.")
        failed = [source for source in sources if not _refresh(source, edges, is_forced=is_forced)]
    if failed:
        raise typer.Exit(1)


def _choose(edges: "Edges", key: str | None, *, is_all: bool) -> list["Source"]:
    from geo.importing.refreshing import due_sources
    from geo.registry.sources import list_sources, require_source

    with edges.registry.reading() as connection:
        if key is not None:
            return [require_source(connection, key)]
        sources = list_sources(connection)
    if is_all:
        return [source for source in sources if source.url is not None]
    return due_sources(sources, datetime.now(UTC))


def _refresh(source: "Source", edges: "Edges", *, is_forced: bool) -> bool:
    """Refresh one source and say what came of it; the failure of one does not stop the others."""
    from geo.commands.import_summary import ProgressLine, clean
    from geo.errors import AlentourError
    from geo.importing.refreshing import refresh_source
    from geo.outbound import Outbound

    try:
        with ProgressLine() as line:
            refreshed = refresh_source(
                source,
                edges,
                Outbound(),
                by=Actor(kind=ActorKind.SYSTEM),
                now=lambda: datetime.now(UTC),
                is_forced=is_forced,
                on_progress=line.tell,
            )
    except AlentourError as error:
        typer.echo(clean(f"{source.key} : {error.sentence}", most=400), err=True)
        return False
    typer.echo(clean(f"{source.key} : {_outcome(refreshed)}", most=400))
    return True


def _outcome(refreshed: "Refreshed") -> str:
    from geo.importing.report import say_counts

    if refreshed.plan is None:
        return "rien de nouveau depuis la dernière lecture."
    said = say_counts(refreshed.plan.counts)
    return f"{said}." if refreshed.applied is not None else f"{said}, rien à écrire."
