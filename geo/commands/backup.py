"""``alentour backup`` and ``alentour restore``: the whole registry in one file, and back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.settings import read_settings
from geo.wording import count_label

if TYPE_CHECKING:
    from geo.backup import Backup

__all__ = ["backup", "restore"]


def backup(
    output: Annotated[Path, typer.Argument(help="Fichier .zip à écrire.", metavar="FICHIER")],
) -> None:
    """Sauvegarder le registre et ses photos dans un fichier, même pendant que la carte tourne.

    Le fichier contient des données personnelles : gardez-le en lieu sûr. Il se restaure aussi
    bien sur SQLite que sur PostgreSQL.
    """
    from geo.backup import write_backup
    from geo.photos import PhotoStore
    from geo.registry.opening import open_registry

    settings = read_settings()
    registry = open_registry(settings)
    store = PhotoStore.at_home(settings.home)
    made = write_backup(registry, store, output, at=datetime.now(UTC))
    registry.close()
    size = f"{output.stat().st_size / 1e6:.1f}".replace(".", ",")
    typer.echo(f"{output} : {_said(made)}, {size} Mo.")


def restore(
    source: Annotated[Path, typer.Argument(help="Fichier à restaurer.", metavar="FICHIER")],
    *,
    is_forced: Annotated[
        bool, typer.Option("--force", help="Remplacer tout ce que le registre contient déjà.")
    ] = False,
) -> None:
    """Remettre dans le registre ce qu'une sauvegarde contient : tout, ou rien.

    Refusé quand le registre contient autre chose que la démonstration. Les organisateurs devront
    se connecter à nouveau.
    """
    from geo.backup import restore_backup
    from geo.photos import PhotoStore
    from geo.registry.opening import open_registry

    settings = read_settings()
    registry = open_registry(settings)
    store = PhotoStore.at_home(settings.home)
    found = restore_backup(registry, store, source, is_forced=is_forced)
    registry.close()
    typer.echo(f"{source} : {_said(found)}, du {found.made_at.astimezone():%d/%m/%Y à %H:%M}.")


def _said(made: "Backup") -> str:
    entries = count_label(made.entry_count, "fiche", "fiches")
    return f"{entries}, {count_label(made.photo_count, 'photo', 'photos')}"
