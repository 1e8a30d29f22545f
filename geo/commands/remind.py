"""``alentour remind``: the yearly confirmation of entries, by letter or by telephone."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from geo.errors import FileRefused, SettingRefused
from geo.settings import read_settings

__all__ = ["remind"]


def remind(
    list_path: Annotated[
        Path | None,
        typer.Option("--list", help="Liste à imprimer et à téléphoner (.csv ou .html)."),
    ] = None,
    *,
    is_dry: Annotated[
        bool, typer.Option("--dry-run", help="Dire qui serait rappelé, sans rien envoyer.")
    ] = False,
) -> None:
    """Rappeler aux créateurs de confirmer leur fiche, une fois par an."""
    from geo.boundaries import Boundaries
    from geo.entries import Actor, ActorKind
    from geo.registry.opening import open_registry
    from geo.reminders import list_rows
    from geo.reminders import remind as post_reminders

    settings = read_settings()
    if settings.shops_path is not None:
        raise SettingRefused("shops_without_registry")
    is_html = _read_suffix(list_path)
    registry = open_registry(settings)
    try:
        reminders = post_reminders(
            registry,
            by=Actor(kind=ActorKind.OPERATOR),
            at=datetime.now(UTC),
            can_mail=settings.mail_server is not None,
            is_dry=is_dry,
        )
    finally:
        registry.close()
    verb = "à écrire" if is_dry else "en route"
    typer.echo(
        f"{len(reminders.by_letter)} message(s) {verb}, "
        f"{len(reminders.by_telephone)} personne(s) à appeler, "
        f"{len(reminders.reminded_lately)} rappelée(s) il y a moins d'un mois."
    )
    if list_path is not None:
        rows = list_rows(reminders.by_telephone, Boundaries().communes())
        _write_list(list_path, rows, is_html=is_html)


def _read_suffix(path: Path | None) -> bool:
    """Tell whether the list is a page; refuse what is neither a page nor a table."""
    if path is None or path.suffix.lower() == ".csv":
        return False
    if path.suffix.lower() not in {".html", ".htm"}:
        raise FileRefused("format_unknown", path=path, allowed=".csv, .html")
    return True


def _write_list(path: Path, rows: list[tuple[str, ...]], *, is_html: bool) -> None:
    from geo.files import write_whole
    from geo.reminders import LIST_COLUMNS, write_list

    if is_html:
        from geo.web.templates import render

        content = render("reminder_list.html", columns=LIST_COLUMNS, rows=rows).encode()
    else:
        content = write_list(rows)
    try:
        write_whole(path, content)
    except OSError as error:
        raise FileRefused("file_unwritable", path=path, reason=error.strerror or "") from error
    typer.echo(f"{path} : {len(rows)} personne(s) à appeler.")
