"""What the form says while one types: an entry like this one may be there already.

Whoever asks is nobody in particular, so that the answer must not tell what is not public. Names are
compared with the map alone, where the map shows them. A telephone, an e-mail or a SIRET is looked
for among all entries, for equality only, a limited number of times, and the answer names nobody.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from geo.application import Application
from geo.coordinates import Position, is_valid_position
from geo.duplicates import NEAR_M, LikenessReason, find_duplicates, is_like_name
from geo.entries import Contact
from geo.errors import InputError, NotAllowed
from geo.registration.contacts import read_email, read_phone, read_siret
from geo.registry.database import Registry
from geo.registry.throttles import Limit, count_try, digest, tell_network
from geo.search import Hit, search_shops
from geo.values import Query, Shop

__all__ = ["PossibleDouble", "find_doubles"]

_MOST_SHOWN: Final = 3
_LIMIT: Final = Limit(name="doubles", most=40, window=timedelta(minutes=30))
_EXACT: Final = frozenset({LikenessReason.SIRET, LikenessReason.EMAIL, LikenessReason.PHONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleDouble:
    """An entry that may be the same.

    Attributes
    ----------
    name, url
        Of a shop on the map; ``None`` when nothing of it may be told.
    """

    sentence: str
    name: str | None = None
    url: str | None = None


def find_doubles(
    application: Application,
    fields: Mapping[str, Sequence[str]],
    *,
    host: str | None,
    at: datetime,
) -> list[PossibleDouble]:
    """Return the entries that a form half filled may repeat, what may be told of them.

    Parameters
    ----------
    fields
        The form as it is; what cannot be read yet is left out.
    host
        Network address of whoever asks, to count the questions.
    """
    named = [_tell(hit) for hit in _find_named(application, fields)][:_MOST_SHOWN]
    contact = _read_contact(fields)
    registry = application.registry
    if named or registry is None or contact == Contact():
        return named
    if not _is_known(registry, contact, host, at):
        return []
    sentence = (
        "Ce téléphone, cette adresse électronique ou ce SIRET est déjà celui d'une fiche. "
        "Si c'est la vôtre, modifiez-la par son lien secret au lieu d'en créer une autre."
    )
    return [PossibleDouble(sentence=sentence)]


def _find_named(application: Application, fields: Mapping[str, Sequence[str]]) -> list[Hit]:
    """Return the shops on the map of a name alike, near or in the same commune."""
    name = _first(fields, "name")[:120]
    position, insee_code = _read_position(fields), _first(fields, "places[0].insee_code")
    if len(name) < 3 or (position is None and not insee_code):
        return []
    query = (
        Query(text=name, insee_codes=(insee_code,))
        if insee_code
        else Query(text=name, near=position, radius_m=NEAR_M)
    )
    hits = search_shops(application.catalogue, query, limit=20).hits
    return [hit for hit in hits if is_like_name(hit.name, name)]


def _tell(hit: Hit) -> PossibleDouble:
    where = f" à {hit.city}" if hit.city else ""
    return PossibleDouble(
        sentence=f"Une fiche de ce nom est déjà sur la carte{where}.",
        name=hit.name,
        url=f"/?boutique={hit.slug}",
    )


def _is_known(registry: Registry, contact: Contact, host: str | None, at: datetime) -> bool:
    try:
        with registry.writing() as connection:
            network = digest(connection, tell_network(host), at=at)
            count_try(connection, _LIMIT, network, at=at)
    except NotAllowed:
        return False
    with registry.reading() as connection:
        found = find_duplicates(connection, Shop(slug="", name=""), contact)
    return any(_EXACT.intersection(likeness.reasons) for likeness in found)


def _read_contact(fields: Mapping[str, Sequence[str]]) -> Contact:
    return Contact(
        phone=_read(fields, "phone", read_phone),
        email=_read(fields, "email", read_email),
        siret=_read(fields, "siret", read_siret),
    )


def _read(
    fields: Mapping[str, Sequence[str]], name: str, reader: Callable[[str], str]
) -> str | None:
    written = _first(fields, name)[:300]
    try:
        return reader(written) if written else None
    except InputError:
        return None


def _read_position(fields: Mapping[str, Sequence[str]]) -> Position | None:
    try:
        lon, lat = (float(_first(fields, f"places[0].{name}")) for name in ("lon", "lat"))
    except ValueError:
        return None
    return Position(lon=lon, lat=lat) if is_valid_position(lon=lon, lat=lat) else None


def _first(fields: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(fields.get(name, ())), "").strip()
