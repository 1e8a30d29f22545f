"""``alentour check-links``: the websites of entries that no longer answer."""

from datetime import UTC, datetime

import typer

from geo.errors import SettingRefused
from geo.settings import read_settings

__all__ = ["check_links"]


def check_links() -> None:
    """Chercher les sites qui ne répondent plus, et les montrer aux organisateurs."""
    from geo.dead_links import LinkAnswer
    from geo.dead_links import check_links as ask_links
    from geo.outbound import Outbound
    from geo.registry.link_checks import list_dead_links
    from geo.registry.opening import open_registry

    settings = read_settings()
    if settings.shops_path is not None:
        raise SettingRefused("shops_without_registry")
    registry = open_registry(settings)
    at = datetime.now(UTC)
    try:
        counts = ask_links(registry, Outbound(), at=at)
        with registry.reading() as connection:
            dead = list_dead_links(connection, at=at)
    finally:
        registry.close()
    typer.echo(
        f"{sum(counts.values())} liens vérifiés : {counts[LinkAnswer.OK]} répondent, "
        f"{counts[LinkAnswer.DEAD]} sont morts, {counts[LinkAnswer.UNSURE]} ne répondent pas bien."
    )
    for link in dead:
        typer.echo(f"{link.url} ({link.reason})")
