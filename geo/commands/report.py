"""``alentour report``: one month in one page, as HTML to print."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["report"]


def report(
    output: Annotated[Path, typer.Option("--output", "-o", help="Fichier .html à écrire.")],
    month: Annotated[
        str, typer.Option(help="Mois, comme 2026-11 ; le mois en cours si rien n'est dit.")
    ] = "",
) -> None:
    """Écrire le rapport d'un mois sur une page, à imprimer."""
    from geo.answers import territory_title
    from geo.application import open_application
    from geo.dashboard import check_month, read_month
    from geo.entries import Actor, ActorKind
    from geo.errors import QueryRefused
    from geo.tables.writing import atomic_path
    from geo.web.dashboard_view import month_html

    now = datetime.now(UTC)
    checked = check_month(month, at=now)
    _require_page(output)
    application = open_application()
    if application.registry is None:
        raise QueryRefused("registry_absent")
    read = read_month(
        application.registry,
        application.catalogue,
        application.territory_communes,
        month=checked,
        by=Actor(kind=ActorKind.OPERATOR),
        at=now,
    )
    name = territory_title(application.coverage.now.rule, application.boundaries)
    page = month_html(read, territory=name, boundaries=application.boundaries)
    with atomic_path(output) as partial:
        partial.write_text(page, encoding="utf-8")
    typer.echo(f"Rapport de {read.title} écrit : {output}")


def _require_page(path: Path) -> None:
    """Refuse an output that is no page, before any work is done."""
    from geo.errors import FileRefused

    if path.is_dir():
        raise FileRefused("file_is_folder", path=path)
    if path.suffix.lower() not in {".html", ".htm"}:
        raise FileRefused("format_unknown", path=path, allowed=".html")
    if not path.parent.is_dir():
        raise FileRefused("folder_missing", path=path.parent)
