"""``alentour icons``: the pictures of kinds, built from the packages that carry them."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from geo.web.kind_icons import MAKI, SPRITE_PATH, TEMAKI, build_sprite, fetch_icons

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Les pictogrammes des genres.")


@app.callback()
def _root() -> None:
    """Les pictogrammes des genres."""


@app.command()
def build(
    maki: Annotated[
        Path | None, typer.Option(help="Archive .tgz de @mapbox/maki, sinon téléchargée.")
    ] = None,
    temaki: Annotated[
        Path | None, typer.Option(help="Archive .tgz de @rapideditor/temaki, sinon téléchargée.")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Fichier.")] = SPRITE_PATH,
) -> None:
    """Refaire les pictogrammes livrés avec Alentour à partir des paquets qui les portent."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        sprite = build_sprite(
            maki or fetch_icons(MAKI, folder), temaki or fetch_icons(TEMAKI, folder)
        )
    output.write_text(sprite, encoding="utf-8")
    typer.echo(f"Pictogrammes écrits dans {output}.")
