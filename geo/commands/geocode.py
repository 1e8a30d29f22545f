"""``alentour geocode``: a file of addresses in, the same file with positions out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from geo.address_tables.sheet import AddressColumns, GeocodedTable
    from geo.geocoding.opening import Geocoding
    from geo.tables import Table

__all__ = ["geocode"]


def geocode(
    source: Annotated[Path, typer.Argument(help="Fichier à lire.", metavar="FICHIER")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Fichier .csv à écrire.")],
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--columns", help="Colonne de l'adresse ; répétez l'option pour en joindre plusieurs."
        ),
    ] = None,
    postcode: Annotated[str | None, typer.Option(help="Colonne du code postal.")] = None,
    citycode: Annotated[str | None, typer.Option(help="Colonne du code INSEE.")] = None,
) -> None:
    """Géocoder les adresses d'un fichier.

    Lit CSV, XLSX et les autres formats de tableau. Écrit toutes les lignes, dans l'ordre, avec les
    colonnes du service national : latitude, longitude, result_label, result_score, result_type,
    result_id, result_housenumber, result_name, result_street, result_postcode, result_city,
    result_context, result_citycode, result_status. Sans « --columns », les colonnes sont devinées.
    """
    from geo.address_tables.sheet import choose_columns, separator_of, write_sheet
    from geo.commands.geocode_summary import summarise
    from geo.tables import read_table
    from geo.tables.writing import atomic_path, require_writable

    _require_csv(output)
    require_writable(output, source=source)
    table = read_table(source)
    chosen = choose_columns(
        table, _split(columns, table.columns), postcode=postcode, citycode=citycode
    )
    geocoding = _open()
    geocoded = _geocode_with_bar(table, chosen, geocoding)
    with (
        atomic_path(output) as partial,
        partial.open("w", encoding="utf-8-sig", newline="", errors="surrogatepass") as file,
    ):
        write_sheet(file, geocoded, geocoding.form, separator=separator_of(source))
    for line in summarise(geocoded, chosen, geocoding, output):
        typer.echo(line)
    if table.faults:
        raise typer.Exit(1)


def _require_csv(output: Path) -> None:
    from geo.errors import FileRefused

    if output.suffix.lower() != ".csv" and not output.is_dir():
        raise FileRefused("format_unknown", path=output, allowed=".csv")


def _split(columns: list[str] | None, known: tuple[str, ...]) -> list[str]:
    """Take ``adresse,ville`` apart, unless a column is called so."""
    names: list[str] = []
    for name in columns or ():
        names += [name] if name in known else [part.strip() for part in name.split(",")]
    return names


def _open() -> "Geocoding":
    from geo.boundaries import Boundaries
    from geo.geocoding.gazetteer import Gazetteer
    from geo.geocoding.opening import open_geocoding
    from geo.memory import settle_memory
    from geo.settings import read_settings

    boundaries = Boundaries()
    opened = open_geocoding(read_settings(), boundaries, Gazetteer(boundaries))
    settle_memory()
    return opened


def _geocode_with_bar(
    table: "Table", columns: "AddressColumns", geocoding: "Geocoding"
) -> "GeocodedTable":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from geo.address_tables.sheet import geocode_table

    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*parts, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Géocodage", total=len(table.rows))
        return geocode_table(
            table,
            columns,
            geocoding.chain,
            on_progress=lambda rows: bar.advance(task, rows),
        )
