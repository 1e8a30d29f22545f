"""``alentour import``: a list of somebody else's into the registry, shown before it is written."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.entries import Actor, ActorKind

if TYPE_CHECKING:
    from geo.columns import ColumnMap
    from geo.importing import ImportPlan
    from geo.importing.planning import Edges
    from geo.registry.sources import Source
    from geo.tables import Table

__all__ = ["import_file"]


def import_file(  # noqa: PLR0913 - one an option
    file: Annotated[Path, typer.Argument(help="Fichier à importer.", metavar="FICHIER")],
    chosen: Annotated[
        list[str] | None,
        typer.Option("--map", help="Quelle colonne contient quoi : name=nom_du_commerce."),
    ] = None,
    ignored: Annotated[
        list[str] | None, typer.Option("--ignore", help="Champ à ne pas lire : phone, email…")
    ] = None,
    source_name: Annotated[
        str | None,
        typer.Option(
            "--source", help="Nom de la source, tel qu'affiché (sinon le nom du fichier)."
        ),
    ] = None,
    licence: Annotated[str | None, typer.Option(help="Licence : « ODbL », « LO 2.0 »…")] = None,
    link: Annotated[
        str | None,
        typer.Option(help="Adresse d'une fiche dans la source, avec {reference}."),
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="Adresse où « alentour sync » relira la source.")
    ] = None,
    every_hours: Annotated[
        int | None, typer.Option("--every", min=1, help="La relire toutes les combien d'heures.")
    ] = None,
    *,
    is_published: Annotated[
        bool | None,
        typer.Option(
            "--publish/--no-publish",
            help="Publier d'emblée les fiches dans le territoire et sans doute.",
        ),
    ] = None,
    keeps_outside: Annotated[
        bool | None,
        typer.Option(
            "--keep-outside/--skip-outside",
            help="Garder comme refusées les fiches hors du territoire, ou les laisser de côté.",
        ),
    ] = None,
    is_agreed: Annotated[
        bool, typer.Option("--yes", "-y", help="Écrire sans poser de question.")
    ] = False,
    is_forced: Annotated[
        bool, typer.Option("--force", help="Écrire même si la source a perdu plus de la moitié.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option("--report", help="Fichier .csv où écrire le compte rendu.")
    ] = None,
) -> None:
    """Importer une liste : elle est montrée d'abord, puis écrite en entier ou pas du tout.

    Lit CSV, XLSX, ODS, GeoJSON, JSON, KML, KMZ, GPX, GeoPackage, GeoParquet. Chaque fiche reçoit
    sa position, le verdict du territoire et ses doublons possibles. Importer de nouveau la même
    source met à jour ce qui a changé, garde ce que les créateurs ont modifié et signale ce qui a
    disparu. Le code de sortie est 1 quand rien n'a été écrit.
    """
    from geo.commands.import_summary import describe_columns, describe_plan
    from geo.importing.opening import opened_edges, source_called
    from geo.importing.refreshing import require_sane
    from geo.settings import read_settings
    from geo.tables import read_table

    _require_report(report, file)
    table = read_table(file)
    choices = {
        "licence": licence,
        "link_template": link,
        "url": url,
        "every_hours": every_hours,
        "is_published": is_published,
        "keeps_outside": keeps_outside,
    }
    with opened_edges(read_settings()) as edges:
        source = source_called(edges.registry, source_name or _stem(file), choices)
        columns = _columns(table, source, chosen or (), ignored or ())
        _say(describe_columns(table, columns))
        plan = _plan_with_bar(table, columns, replace(source, columns=dict(columns.columns)), edges)
        _say(describe_plan(plan))
        _write_report(report, plan)
        if plan.is_empty:
            typer.echo("Rien à écrire.")
            raise typer.Exit(1)
        require_sane(plan, is_forced=is_forced)
        _require_agreement(plan, is_agreed=is_agreed)
        _apply(edges, plan)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)


def _require_report(report: Path | None, file: Path) -> None:
    from geo.errors import FileRefused
    from geo.tables.writing import require_writable

    if report is None:
        return
    if report.suffix.lower() != ".csv":
        raise FileRefused("format_unknown", path=report, allowed=".csv")
    require_writable(report, source=file)


def _stem(file: Path) -> str:
    """Return the name of a file without what says its format: ``carte.csv.gz`` → ``carte``."""
    return file.name.partition(".")[0] or file.name


def _columns(
    table: "Table", source: "Source", chosen: Sequence[str], ignored: Sequence[str]
) -> "ColumnMap":
    from geo.columns import adjust_columns
    from geo.importing.refreshing import columns_for

    return adjust_columns(columns_for(table, source), table, chosen=chosen, ignored=ignored)


def _plan_with_bar(
    table: "Table", columns: "ColumnMap", source: "Source", edges: "Edges"
) -> "ImportPlan":
    from geo.commands.import_summary import ProgressLine
    from geo.importing import plan_import

    with ProgressLine() as line:
        return plan_import(table, columns, source, edges, on_progress=line.tell)


def _write_report(report: Path | None, plan: "ImportPlan") -> None:
    from geo.importing.report import report_csv
    from geo.tables.writing import atomic_path

    if report is None:
        return
    with atomic_path(report) as partial:
        partial.write_text(report_csv(plan), encoding="utf-8", errors="replace", newline="")
    typer.echo(f"Compte rendu écrit dans {report}.")


def _require_agreement(plan: "ImportPlan", *, is_agreed: bool) -> None:
    """Ask before anything is written; without a terminal, nobody has agreed."""
    count = len(plan.written) + len(plan.vanished)
    if is_agreed:
        return
    if not _is_terminal():
        typer.echo("Rien n'est écrit : ajoutez --yes pour importer.")
        raise typer.Exit(1)
    question = f"Écrire {count} fiche{'s' if count > 1 else ''} ? [oui/non]"
    answer = typer.prompt(question, default="non", show_default=False)
    if answer.strip().lower() not in {"o", "oui"}:
        typer.echo("Rien n'est écrit.")
        raise typer.Exit(1)


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _apply(edges: "Edges", plan: "ImportPlan") -> None:
    from geo.importing import apply_plan

    apply_plan(edges.registry, plan, by=Actor(kind=ActorKind.OPERATOR), at=datetime.now(UTC))
    typer.echo(f"C'est fait, source « {plan.source.key} ».")
