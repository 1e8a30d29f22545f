"""Everything that answers about addresses, opened as the operator set it."""

from dataclasses import dataclass
from typing import Final

from geo.boundaries import Boundaries
from geo.coordinates import Position
from geo.geocoding.address_index import AddressIndex, index_folder
from geo.geocoding.chain import Chain
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.geocoder import LocalGeocoder
from geo.geocoding.national_format import NationalFormat
from geo.geocoding.providers.opening import open_providers
from geo.settings import Settings

__all__ = ["Geocoding", "open_geocoding"]

_SAME_PLACE_M: Final = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Geocoding:
    """Who is asked, and the forms that answers take.

    Attributes
    ----------
    chain
        Everybody that the operator named: for the operator's own screens and files.
    local_chain
        This machine alone: for routes that anybody may call, so that nobody asks a service in
        the operator's name.
    """

    chain: Chain
    local_chain: Chain
    gazetteer: Gazetteer
    form: NationalFormat
    index: AddressIndex
    local: LocalGeocoder

    def warm(self) -> None:
        """Build now what the first question and the first suggestion would wait for."""
        self.local.warm()

    @property
    def is_local(self) -> bool:
        """Whether any address is loaded on this machine."""
        return bool(self.index.insee_codes())

    def label_at(self, position: Position) -> str | None:
        """Return the local address at `position`, ``None`` when none is within 50 m."""
        found = self.local_chain.reverse(lon=position.lon, lat=position.lat).candidates
        is_there = bool(found) and (found[0].distance_m or 0.0) <= _SAME_PLACE_M
        return found[0].label if is_there else None


def open_geocoding(settings: Settings, boundaries: Boundaries, gazetteer: Gazetteer) -> Geocoding:
    """Open the local index and name the services; nothing is asked of the network yet.

    Raises
    ------
    DataMissing
        When the address index is damaged.
    """
    index = AddressIndex.open(index_folder(settings.home))
    local = LocalGeocoder(index, gazetteer)
    online = open_providers(settings.geocoders, boundaries, cache_folder=settings.home / "cache")
    return Geocoding(
        chain=Chain(local=local, online=online, floor=gazetteer, refresh=index.refresh),
        local_chain=Chain(local=local, floor=gazetteer, refresh=index.refresh),
        gazetteer=gazetteer,
        form=NationalFormat(boundaries),
        index=index,
        local=local,
    )
