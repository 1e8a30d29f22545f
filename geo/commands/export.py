"""``alentour export``: what the public may see for anybody, or everything for the organizers."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.settings import read_settings
from geo.wording import count_label

if TYPE_CHECKING:
    from geo.registry.database import Registry

__all__ = ["export"]


def export(
    output: Annotated[Path, typer.Option("--output", "-o", help="Fichier à écrire.")],
    *,
    is_whole: Annotated[
        bool,
        typer.Option("--all", help="Tout le registre, données personnelles comprises."),
    ] = False,
) -> None:
    """Exporter les fiches publiées (CSV, GeoJSON, GeoParquet), ou tout le registre (CSV, XLSX)."""
    from geo.registry.opening import open_registry

    registry = open_registry(read_settings())
    count = (_export_all if is_whole else _export_public)(output, registry)
    registry.close()
    typer.echo(f"{output} : {count_label(count, 'fiche', 'fiches')}.")
    if is_whole:
        typer.echo("Ce fichier contient des données personnelles : gardez-le en lieu sûr.")


def _export_all(output: Path, registry: "Registry") -> int:
    from geo.exports import write_registry
    from geo.registry.entries import list_entries

    with registry.reading() as connection:
        entries = list_entries(connection)
    return write_registry(output, entries)


def _export_public(output: Path, registry: "Registry") -> int:
    from geo.boundaries import Boundaries
    from geo.exports import write_public
    from geo.registry.published import read_published

    with registry.reading() as connection:
        published = read_published(connection, since=None, today=date.today())
    shops = [shop for shop in published.shops.values() if shop is not None]
    return write_public(output, shops, Boundaries().communes())
