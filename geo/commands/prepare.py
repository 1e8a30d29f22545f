"""``alentour prepare``: what the first visitors would otherwise wait for."""

import typer

from geo.settings import read_settings
from geo.web.assets import read_assets
from geo.web.compression import CompressedCopies, copies_folder, is_compressible
from geo.web.minified import read_minified
from geo.web.streamlit_files import first_files, streamlit_folder

__all__ = ["prepare"]


def prepare() -> None:
    """Compresser une fois pour toutes les fichiers que chaque visite demande."""
    copies = CompressedCopies(copies_folder(read_settings().home), read_minified)
    paths = [*read_assets().files().values(), *first_files(streamlit_folder())]
    wanted = [path for path in paths if is_compressible(path)]
    for path in wanted:
        copies.make(path)
    copies.close()
    typer.echo(f"{len(wanted)} fichiers prêts.")
