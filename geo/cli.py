"""The ``alentour`` command: one subcommand an operation, French on the screen."""

import logging
import sys
from importlib import metadata

import typer

from geo.commands import addresses, boundaries, demo, icons, organizer
from geo.commands.backup import backup, restore
from geo.commands.check_links import check_links
from geo.commands.doctor import doctor
from geo.commands.export import export
from geo.commands.geocode import geocode
from geo.commands.import_file import import_file
from geo.commands.locate import locate
from geo.commands.prepare import prepare
from geo.commands.remind import remind
from geo.commands.report import report
from geo.commands.sync import sync
from geo.errors import AlentourError, FormRefused
from geo.logs import configure_logs
from geo.settings import read_settings

__all__ = ["app", "main"]

app = typer.Typer(
    name="alentour",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


app.add_typer(addresses.app, name="addresses")
app.add_typer(demo.app, name="demo")
app.add_typer(boundaries.app, name="boundaries")
app.add_typer(icons.app, name="icons")
app.add_typer(organizer.app, name="organizer")


@app.callback()
def _root() -> None:
    """La carte des créateurs et des commerces d'un territoire."""
    configure_logs(read_settings().log_form, level=logging.WARNING)


@app.command()
def version() -> None:
    """Dire la version installée."""
    typer.echo(metadata.version("alentour"))


app.command()(locate)
app.command()(geocode)
app.command()(prepare)
app.command()(backup)
app.command()(restore)
app.command()(export)
app.command()(doctor)
app.command()(report)
app.command("import")(import_file)
app.command()(sync)
app.command()(remind)
app.command("check-links")(check_links)


def main() -> None:
    """Run the command; an error of ours becomes a French line a fault, and exit code 2."""
    try:
        app()
    except FormRefused as error:
        for fault in error.faults.values():
            typer.echo(f"alentour : {fault.sentence}", err=True)
        sys.exit(2)
    except AlentourError as error:
        typer.echo(f"alentour : {error.sentence}", err=True)
        sys.exit(2)
