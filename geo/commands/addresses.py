"""``alentour addresses``: the local index of addresses."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.settings import read_settings

if TYPE_CHECKING:
    from geo.geocoding.index_build import PartSummary

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="L'index local des adresses.")


def _folder() -> Path:
    from geo.geocoding.address_index import index_folder

    return index_folder(read_settings().home)


@app.command()
def load(
    files: Annotated[
        list[Path], typer.Argument(help="Fichiers de la Base Adresse Nationale ou Locale.")
    ],
) -> None:
    """Charger des fichiers d'adresses ; chacun remplace son édition précédente."""
    from geo.geocoding.address_index import load_file

    for path in files:
        start = time.monotonic()
        summary = load_file(_folder(), path)
        typer.echo(f"{_describe(summary)} en {_number(time.monotonic() - start)} s")
        for warning in summary.warnings:
            typer.echo(f"  attention : {warning}", err=True)
        if summary.rows_left_out:
            typer.echo(f"  lignes inutilisables laissées : {summary.rows_left_out}", err=True)


@app.command()
def fetch(
    departements: Annotated[list[str], typer.Argument(help="Codes de départements : 07, 2A…")],
    url: Annotated[
        str | None,
        typer.Option(envvar="ALENTOUR_ADDRESSES_URL", help="Dossier qui publie les fichiers."),
    ] = None,
) -> None:
    """Télécharger les adresses de départements et les charger."""
    from geo.geocoding.fetch import SERVICE_URL, fetch_departement

    downloads = read_settings().home / "downloads"
    for code in departements:
        load(fetch_departement(code, downloads, url=url or SERVICE_URL))


@app.command(name="list")
def list_() -> None:
    """Dire ce qui est chargé."""
    from geo.geocoding.address_index import list_parts
    from geo.geocoding.ban import ATTRIBUTION

    parts = list_parts(_folder())
    for summary in parts:
        typer.echo(_describe(summary))
    if parts:
        typer.echo(f"Source : {ATTRIBUTION}.")
    else:
        typer.echo("Aucune adresse n'est chargée : voyez « alentour addresses fetch 07 ».")


@app.command()
def drop(
    names: Annotated[list[str], typer.Argument(help="Noms comme dans « list », ou départements.")],
) -> None:
    """Retirer des adresses de l'index."""
    from geo.geocoding.address_index import drop_part

    for name in names:
        for dropped in drop_part(_folder(), name):
            typer.echo(f"{dropped} : retiré.")


def _describe(summary: "PartSummary") -> str:
    codes = summary.departements
    where = ", ".join(codes) if len(codes) <= 5 else f"{len(codes)} départements"
    return (
        f"{summary.name} : {_number(summary.streets)} voies et lieux-dits, "
        f"{_number(summary.numbers)} numéros, {_number(summary.communes)} communes ({where})"
    )


def _number(value: float) -> str:
    """Write a number as in French: ``355 262``, ``3,4``."""
    text = f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"
    return text.replace(",", "\u202f").replace(".", ",")
