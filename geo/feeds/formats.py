"""The formats of the feeds, in the order in which they are explained."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.languages import marked

__all__ = ["FORMATS", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, its media type, what it is for (in French, marked)."""

    name: str
    media_type: str
    meaning: str


FORMATS: Final[Mapping[str, Format]] = {
    "geojson": Format(
        "GeoJSON",
        "application/geo+json",
        marked("Pour les cartes et les systèmes d'information géographique : un point par lieu."),
    ),
    "csv": Format(
        "CSV",
        "text/csv",
        marked(
            "Pour les tableurs : une ligne par lieu, en UTF-8, séparée par des points-virgules."
        ),
    ),
    "parquet": Format(
        "GeoParquet",
        "application/vnd.apache.parquet",
        marked("Pour l'analyse : types et géométrie, le plus compact."),
    ),
    "kml": Format(
        "KML", "application/vnd.google-earth.kml+xml", marked("Pour les globes virtuels.")
    ),
    "gpx": Format(
        "GPX", "application/gpx+xml", marked("Pour les appareils de randonnée et de navigation.")
    ),
    "ics": Format(
        "iCalendar",
        "text/calendar",
        marked("Les marchés des six prochains mois, pour les agendas."),
    ),
    "rss": Format(
        "RSS", "application/rss+xml", marked("Les cinquante derniers arrivés sur la carte.")
    ),
    "atom": Format("Atom", "application/atom+xml", marked("Les mêmes, en Atom.")),
}
"""By the end of the address ``/api/shops.…``."""
