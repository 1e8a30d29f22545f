"""``alentour demo``: the demonstration set."""

from pathlib import Path
from typing import Annotated

import typer

from geo.settings import DEMONSTRATION_PATH

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Le jeu de démonstration.")


@app.callback()
def _root() -> None:
    """Keep ``build`` a word of the command even while it is alone."""


@app.command()
def build(
    seed: Annotated[int, typer.Option(help="Même graine, même jeu.")] = 7,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Fichier GeoParquet.")
    ] = DEMONSTRATION_PATH,
    count: Annotated[
        int | None, typer.Option(help="Autant de commerces dans toute la France, pour un essai.")
    ] = None,
) -> None:
    """Fabriquer des créateurs fictifs d'Ardèche et les écrire en GeoParquet."""
    from geo.boundaries import Boundaries
    from geo.demonstration import demonstration_shops, many_shops
    from geo.snapshot import write_shops

    boundaries = Boundaries()
    communes = list(boundaries.communes().values())
    shops = (
        demonstration_shops(boundaries, seed=seed)
        if count is None
        else many_shops(count, seed, communes=communes)
    )
    write_shops(shops, output, communes=boundaries.communes())
    places = sum(len(shop.places) for shop in shops)
    typer.echo(f"{output} : {len(shops)} créateurs fictifs, {places} lieux.")
