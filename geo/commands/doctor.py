"""``alentour doctor``: what is misconfigured, in words."""

from datetime import UTC, datetime

import typer

from geo.settings import read_settings

__all__ = ["doctor"]


def doctor() -> None:
    """Dire ce qui va et ce qui ne va pas : réglages, registre, disque, courrier, connexion.

    Rien n'est changé. Le code de sortie est 1 quand quelque chose empêche la carte de marcher.
    """
    from geo.doctor import Health, examine

    marks = {Health.GOOD: "bien", Health.WARNING: "à savoir", Health.FAULT: "À CORRIGER"}
    width = max(map(len, marks.values()))
    has_fault = False
    for check in examine(read_settings(), at=datetime.now(UTC)):
        typer.echo(f"{marks[check.health]:{width}}  {check.part} : {check.sentence}")
        has_fault |= check.health is Health.FAULT
    if has_fault:
        raise typer.Exit(1)
