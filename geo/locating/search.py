"""What a row says in words → one place, or why not: homonyms are never picked silently."""

from typing import Final

from geo.errors import RowRefused
from geo.geocoding.candidate import Candidate, Geocoder, GeocodingRequest
from geo.locating.hints import CommuneHint

__all__ = ["Answer", "search_hint"]

Answer = Candidate | RowRefused

_MIN_SCORE: Final = 0.75
# The only commune of a postcode, under a name that is a hamlet's or a district's, has 0.4.
_MIN_LONE_SCORE: Final = 0.4
_MIN_ADDRESS_SCORE: Final = 0.6


def search_hint(hint: CommuneHint, communes: Geocoder, addresses: Geocoder | None) -> Answer:
    """Return the one place that `hint` names, or why there is not one.

    Parameters
    ----------
    communes
        Turns a city and a postcode into communes.
    addresses
        Turns an address into a position; asked first, when there is one.

    Raises
    ------
    ServiceFailed
        When a service behind a geocoder does not answer.
    """
    if addresses is not None and hint.address is not None:
        request = _request(hint, f"{hint.address} {hint.postcode or ''} {hint.city or ''}")
        found = [one for one in addresses.search(request) if one.score >= _MIN_ADDRESS_SCORE]
        if found:
            return found[0]
    if hint.is_empty:
        return RowRefused("row_without_place")
    return _search_commune(hint, communes)


def _request(hint: CommuneHint, text: str) -> GeocodingRequest:
    return GeocodingRequest(
        text=" ".join(text.split()), postcode=hint.postcode, insee_code=hint.insee_code
    )


def _search_commune(hint: CommuneHint, communes: Geocoder) -> Answer:
    asked = hint.city or hint.postcode or hint.insee_code or ""
    found = communes.search(_request(hint, asked))
    if found and (found[0].score >= _MIN_SCORE or hint.insee_code == found[0].insee_code):
        return found[0]
    if len(found) == 1 and found[0].score >= _MIN_LONE_SCORE:
        return found[0]
    shown = " ".join(filter(None, (hint.postcode, hint.city)))
    if len(found) > 1:
        names = ", ".join(candidate.label for candidate in found)
        return RowRefused("commune_ambiguous", found=shown[:80], candidates=names)
    return RowRefused("commune_unknown", found=shown[:80])
