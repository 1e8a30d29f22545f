"""What goes with every feed: who made it, under which licence, whom to name."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from geo.catalogue import Catalogue
from geo.languages import say

__all__ = ["COMMUNES_ATTRIBUTION", "Papers", "read_papers"]

COMMUNES_ATTRIBUTION: Final = "© IGN, INSEE, DILA, La Poste (Licence Ouverte 2.0)"
"""To show with whatever holds communes, their contours or points; see ``data/communes``."""
_MOST_SOURCES: Final = 30
_SOURCES: Final = """
SELECT source, licence FROM shops WHERE source IS NOT NULL OR licence IS NOT NULL
GROUP BY source, licence ORDER BY count(*) DESC, source, licence LIMIT $most
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """The papers of one feed.

    Attributes
    ----------
    title
        What readers call the feed.
    base_url
        Address of the map, without a slash at the end.
    url
        Address of the feed itself.
    sources
        Source and licence of what the map shows, the most frequent first.
    """

    title: str
    base_url: str
    url: str
    sources: tuple[tuple[str | None, str | None], ...] = ()

    @property
    def attribution(self) -> str:
        """Whom to name, in one line."""
        named = [_source_line(source, licence) for source, licence in self.sources]
        return " ; ".join(filter(None, [*named, COMMUNES_ATTRIBUTION]))

    @property
    def licences(self) -> tuple[str, ...]:
        """Every licence that is named, each once."""
        return tuple(dict.fromkeys(licence for _, licence in self.sources if licence))

    @property
    def note(self) -> str:
        """What readers must know before they publish the feed again."""
        return say(
            "Données publiques de la carte {url}. Chaque adresse porte sa source et sa licence. "
            "Sources : {attribution}.",
            url=self.base_url,
            attribution=self.attribution,
        )

    @property
    def papers_url(self) -> str:
        """Where all of it is explained."""
        return f"{self.base_url}/donnees"

    def shop_url(self, slug: str) -> str:
        """Return the address of the page of a shop."""
        return f"{self.base_url}/boutique/{slug}"


def read_papers(catalogue: Catalogue, *, title: str, base_url: str, url: str) -> Papers:
    """Return the papers of a feed over what the catalogue shows now."""
    return Papers(
        title=title, base_url=base_url, url=url, sources=_read_sources(catalogue, catalogue.edition)
    )


@lru_cache(maxsize=8)
def _read_sources(catalogue: Catalogue, _edition: int) -> tuple[tuple[str | None, str | None], ...]:
    with catalogue.engine.cursor() as cursor:
        return tuple(cursor.execute(_SOURCES, {"most": _MOST_SOURCES}).fetchall())


def _source_line(source: str | None, licence: str | None) -> str:
    return " ".join(filter(None, [source, f"({licence})" if licence else None]))
