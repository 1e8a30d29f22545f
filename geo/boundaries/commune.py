"""The values: a commune, an EPCI."""

from dataclasses import dataclass

from geo.coordinates import Position

__all__ = ["Commune", "Epci"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Commune:
    """A current commune of France, or an arrondissement of Paris, Lyon or Marseille.

    Attributes
    ----------
    name
        Official, with its article: ``"Les Assions"``.
    type
        ``"commune"`` or ``"arrondissement"``.
    parent_code
        The commune of an arrondissement; ``None`` for a commune.
    population
        Inhabitants, ``None`` where the census has none (Terres australes).
    position
        The town hall where it stands inside the contour, else a point of the contour; ``None``
        where no source has one (overseas collectivities).
    former_names
        Communes that went into this one, as far as the official list names them.
    """

    insee_code: str
    name: str
    type: str = "commune"
    parent_code: str | None = None
    departement_code: str
    region_code: str
    epci_code: str | None = None
    postcodes: tuple[str, ...] = ()
    population: int | None = None
    position: Position | None = None
    former_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Epci:
    """A group of communes with its own taxation: ``type`` is CC, CA, CU, METRO or MET69."""

    epci_code: str
    name: str
    type: str
    population: int | None = None
