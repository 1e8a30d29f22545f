"""Everything that answers about addresses, opened as the operator set it."""

from dataclasses import dataclass
from pathlib import Path

from geo.boundaries import Boundaries
from geo.geocoding.address_index import AddressIndex
from geo.geocoding.chain import Chain
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.geocoder import LocalGeocoder
from geo.geocoding.national_format import NationalFormat
from geo.geocoding.providers.opening import open_providers
from geo.settings import Settings

__all__ = ["Geocoding", "addresses_folder", "open_geocoding"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Geocoding:
    """The chain, and the forms its answers take."""

    chain: Chain
    gazetteer: Gazetteer
    form: NationalFormat
    index: AddressIndex

    @property
    def is_local(self) -> bool:
        """Whether any address is loaded on this machine."""
        return bool(self.index.insee_codes())


def addresses_folder(settings: Settings) -> Path:
    """Return the folder of the address index."""
    return settings.home / "addresses"


def open_geocoding(settings: Settings, boundaries: Boundaries, gazetteer: Gazetteer) -> Geocoding:
    """Open the local index and name the services; nothing is asked of the network yet.

    Raises
    ------
    DataMissing
        When the address index is damaged.
    """
    index = AddressIndex.open(addresses_folder(settings))
    chain = Chain(
        local=LocalGeocoder(index, gazetteer),
        online=open_providers(settings.geocoders, boundaries, cache_folder=settings.home / "cache"),
        floor=gazetteer,
        refresh=index.refresh,
    )
    return Geocoding(chain=chain, gazetteer=gazetteer, form=NationalFormat(boundaries), index=index)
