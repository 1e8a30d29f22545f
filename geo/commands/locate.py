"""``alentour locate``: addresses in, located shops out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.boundaries import NEAR_M

if TYPE_CHECKING:
    from geo.columns import ColumnMap
    from geo.locating import LocatedTable
    from geo.tables import Table

__all__ = ["locate"]


def locate(
    source: Annotated[Path, typer.Argument(help="Fichier à lire.", metavar="FICHIER")],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="Fichier à écrire : .csv, .geojson ou .parquet."),
    ],
    chosen: Annotated[
        list[str] | None,
        typer.Option("--map", help="Quelle colonne contient quoi : name=nom_du_commerce."),
    ] = None,
    ignored: Annotated[
        list[str] | None,
        typer.Option("--ignore", help="Champ à ne pas utiliser : insee_code, postcode…"),
    ] = None,
    crs: Annotated[
        str | None, typer.Option(help="Projection des coordonnées, par exemple EPSG:5490.")
    ] = None,
    near_m: Annotated[
        float, typer.Option("--near", min=0, help="« Près d'une limite » : à combien de mètres.")
    ] = NEAR_M,
) -> None:
    """Trouver la commune de chaque ligne d'un tableau.

    Lit CSV, XLSX, GeoJSON, GeoPackage, Parquet. Écrit les colonnes d'origine, puis lon, lat,
    insee_code, commune, departement, epci, precision, score, boundary_distance_m, status. Le CSV
    est en UTF-8, séparé par des points-virgules. Les lignes refusées vont dans
    SORTIE.rejets.csv avec leur raison ; le code de sortie est alors 1.
    """
    from geo.columns import adjust_columns, guess_columns
    from geo.commands.locate_summary import summarise
    from geo.tables import read_table
    from geo.tables.writing import require_writable

    require_writable(output, source=source)
    table = read_table(source)
    columns = adjust_columns(
        guess_columns(table), table, chosen=chosen or (), ignored=ignored or ()
    )
    _require_place(table, columns)
    located = _locate_with_bar(table, columns, crs, near_m)
    _write(located, output)
    for line in summarise(located, columns, output, near_m=near_m):
        typer.echo(line)
    if located.faults:
        raise typer.Exit(1)


def _require_place(table: "Table", columns: "ColumnMap") -> None:
    from geo.errors import QueryRefused

    places = ("position", "insee_code", "postcode", "city")
    has_degrees = "lon" in columns and "lat" in columns
    if not has_degrees and not any(field in columns for field in places):
        names = ", ".join(f"« {name} »" for name in table.columns)
        raise QueryRefused("no_place_column", path=table.path, columns=names[:500])


def _locate_with_bar(
    table: "Table", columns: "ColumnMap", crs: str | None, near_m: float
) -> "LocatedTable":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from geo.boundaries import Boundaries
    from geo.geocoding.gazetteer import Gazetteer
    from geo.locating import locate_table

    boundaries = Boundaries()
    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    # Only a terminal shows a bar; a log gets the summary alone.
    with Progress(*parts, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Localisation", total=len(table.rows))
        return locate_table(
            table,
            columns,
            boundaries,
            Gazetteer(boundaries),
            crs=crs,
            near_m=near_m,
            on_progress=lambda rows: bar.advance(task, rows),
        )


def _write(located: "LocatedTable", output: Path) -> None:
    from geo.locating.output import answer_columns
    from geo.tables.writing import rejects_path, write_columns, write_rejects

    write_columns(output, answer_columns(located))
    write_rejects(rejects_path(output), located.table.columns, located.faults)
