"""The operator's setting → the providers that it names, with their cache."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from geo.boundaries import Boundaries, Commune
from geo.coordinates import Position
from geo.geocoding.candidate import OnlineGeocoder
from geo.geocoding.providers.cache import AnswerCache, CachedGeocoder
from geo.geocoding.providers.national import NationalService
from geo.geocoding.providers.nominatim import LocateCommune, NominatimService

__all__ = ["commune_locator", "open_provider", "open_providers"]


def open_providers(
    names: Sequence[str], boundaries: Boundaries, *, cache_folder: Path
) -> tuple[OnlineGeocoder, ...]:
    """Return the online providers that `names` say, in their order; nothing is asked yet.

    Parameters
    ----------
    names
        As :attr:`geo.settings.Settings.geocoders`: ``"geopf"``, ``"nominatim"``, or the address
        of a service that speaks the protocol of the national one.
    cache_folder
        Where answers are kept.
    """
    cache = AnswerCache(cache_folder / "geocoding.sqlite")
    locate = commune_locator(boundaries)
    return tuple(CachedGeocoder(open_provider(name, locate), cache, name=name) for name in names)


def open_provider(name: str, locate: LocateCommune) -> OnlineGeocoder:
    """Return one provider, without a cache."""
    if name == "geopf":
        return NationalService()
    if name == "nominatim":
        return NominatimService(locate)
    parts = urlsplit(name)
    return NationalService(
        f"{parts.netloc}{parts.path}".rstrip("/"),
        scheme=parts.scheme,
        source="service",
        label=f"service {parts.hostname}",
    )


def commune_locator(boundaries: Boundaries) -> LocateCommune:
    """Return the function that gives a position its commune, by the communes' contours."""

    def locate(position: Position) -> Commune | None:
        answer = boundaries.locate([position.lon], [position.lat], with_distances=False)
        code = answer["insee_code"].iloc[0]
        return None if code is None else boundaries.commune(str(code))

    return locate
