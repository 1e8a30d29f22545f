"""The national address service through geopy, and any service that speaks its protocol (addok)."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from geopy.adapters import BaseSyncAdapter
from geopy.geocoders import BANFrance
from geopy.location import Location

from geo.coordinates import Position
from geo.geocoding.candidate import Candidate, CandidateType, GeocodingRequest
from geo.geocoding.providers.features import candidate_from_feature, mark_ties
from geo.geocoding.providers.http import HttpService
from geo.geocoding.providers.politeness import Clockwork, Etiquette
from geo.geocoding.providers.sheets import SHEET_ROWS, read_sheet, sheet_filters, write_sheet

__all__ = ["NATIONAL_DOMAIN", "GeopyAdapter", "NationalService", "query_text"]

NATIONAL_DOMAIN: Final = "data.geopf.fr/geocodage"
NATIONAL_ETIQUETTE: Final = Etiquette(calls_per_s=50)
"""The service allows 50 requests a second from one address, then answers 429."""
_BATCH_ETIQUETTE: Final = Etiquette(calls_per_s=1, timeout_s=60, whole_s=180, attempts=2)
_LONGEST_QUERY: Final = 200
_SHORTEST_QUERY: Final = 3


class GeopyAdapter(BaseSyncAdapter):  # type: ignore[misc]
    """Gives geopy our way to the network: pace, retries, time-outs, one table of statuses."""

    def __init__(self, service: HttpService, *, proxies: object, ssl_context: object) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._service = service

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> object:  # noqa: ARG002
        """Return what `url` answers, read as JSON; our own time-outs and headers apply."""
        return self._service.get_json(url)

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:  # noqa: ARG002
        """Return what `url` answers as text."""
        return self._service.call("GET", url).decode("utf-8", "replace")


class _FilteredBan(BANFrance):  # type: ignore[misc]
    """geopy's geocoder with the parameters that it does not pass on."""

    def search(self, parameters: Mapping[str, object]) -> list[Location]:
        """Return what the service finds for `parameters`, with the filters geopy leaves out."""
        return self._ask(self.geocode_api, parameters)

    def search_near(self, parameters: Mapping[str, object]) -> list[Location]:
        """Return the addresses that the service knows near the position in `parameters`."""
        return self._ask(self.reverse_api, parameters)

    def _ask(self, url: str, parameters: Mapping[str, object]) -> list[Location]:
        given = {name: value for name, value in parameters.items() if value is not None}
        callback = partial(self._parse_json, exactly_one=False)
        found = self._call_geocoder(f"{url}?{urlencode(given)}", callback)
        return [] if found is None else list(found)

    def _parse_feature(self, feature: Any) -> Location:  # noqa: ANN401 - geopy's
        # geopy only warns about degrees off the globe.
        lon, lat = feature["geometry"]["coordinates"][:2]
        Position(lon=float(lon), lat=float(lat))
        return super()._parse_feature(feature)

    def _parse_json(self, response: Any, exactly_one: bool) -> Any:  # noqa: ANN401, FBT001 - geopy's
        if not isinstance(response["features"], list):
            raise TypeError("features is no list")
        return super()._parse_json(response, exactly_one)


class NationalService:
    """The Géoplateforme's geocoder, or another that speaks the same protocol.

    Parameters
    ----------
    domain
        Host and path before ``/search``.
    scheme
        ``"https"``, or ``"http"`` for a service on the same machine.
    source, label
        What its candidates carry, what French sentences call it.
    clockwork
        Time and chance.
    """

    def __init__(
        self,
        domain: str = NATIONAL_DOMAIN,
        *,
        scheme: str = "https",
        source: str = "geoplateforme",
        label: str = "service national",
        etiquette: Etiquette = NATIONAL_ETIQUETTE,
        clockwork: Clockwork | None = None,
    ) -> None:
        self.source = source
        self.label = label
        self._service = HttpService(label, etiquette, clockwork)
        self._batch = HttpService(label, _BATCH_ETIQUETTE, clockwork)
        self._url = f"{scheme}://{domain}"
        self._geopy = _FilteredBan(
            domain=domain, scheme=scheme, adapter_factory=partial(GeopyAdapter, self._service)
        )

    def search(
        self,
        request: GeocodingRequest,
        *,
        type: CandidateType | None = None,  # noqa: A002
    ) -> list[Candidate]:
        """Return the service's candidates, the best first.

        Postcode and INSEE code of the request are filters; its position only breaks ties. A
        text that the service cannot read (fewer than 3 characters) is not sent.

        Raises
        ------
        ServiceFailed
            When the service fails, or answers another shape.
        """
        text = query_text(request.text)
        if text is None:
            return []
        near = request.near
        parameters = {
            "q": text,
            "limit": request.limit,
            "autocomplete": 0,
            "postcode": request.postcode,
            "citycode": request.insee_code,
            "type": type,
            "lat": None if near is None else near.lat,
            "lon": None if near is None else near.lon,
        }
        return mark_ties(self._read(partial(self._geopy.search, parameters)))

    def reverse(self, *, lon: float, lat: float, limit: int = 1) -> list[Candidate]:
        """Return the addresses nearest to a position in degrees, the nearest first.

        Raises
        ------
        ServiceFailed
            When the service fails, or answers another shape.
        """
        parameters = {"lat": lat, "lon": lon, "limit": limit}
        return self._read(partial(self._geopy.search_near, parameters))

    def search_many(self, requests: Sequence[GeocodingRequest]) -> list[list[Candidate]]:
        """Return the best candidate of each request, in order, through the service's batch.

        Raises
        ------
        ServiceFailed
            When the service fails, answers another shape, or loses a row.
        """
        found: list[list[Candidate]] = []
        for start in range(0, len(requests), SHEET_ROWS):
            found += self._search_sheet(requests[start : start + SHEET_ROWS])
        return found

    def _search_sheet(self, requests: Sequence[GeocodingRequest]) -> list[list[Candidate]]:
        sheet = write_sheet(requests)
        fields = [("columns", "q"), *sheet_filters(requests)]
        files = {"data": ("adresses.csv", sheet, "text/csv")}
        with self._batch.judging():
            body = self._batch.call("POST", f"{self._url}/search/csv", data=fields, files=files)
            return read_sheet(body, count=len(requests), source=self.source)

    def _read(self, ask: "partial[list[Location]]") -> list[Candidate]:
        with self._service.judging():
            return [candidate_from_feature(found.raw, source=self.source) for found in ask()]


def query_text(text: str) -> str | None:
    """Return `text` as the service takes it, ``None`` when nothing is left to ask.

    From 3 to 200 characters, the first a letter or a digit; no line breaks.
    """
    words = "".join(sign if sign.isprintable() else " " for sign in text).split()
    query = " ".join(words)
    start = next((place for place, sign in enumerate(query) if sign.isalnum()), len(query))
    kept = query[start : start + _LONGEST_QUERY].strip()
    return kept if len(kept) >= _SHORTEST_QUERY else None
