"""What is misconfigured, in words: every part that the settings name is tried, none is changed."""

import json
import shutil
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from geo.boundaries import Boundaries
from geo.errors import AlentourError, ServiceFailed
from geo.geocoding.address_index import AddressIndex, index_folder
from geo.mail import Mailer
from geo.outbound import Limits, Outbound
from geo.photos import PhotoSize, PhotoStore
from geo.registry.database import Registry
from geo.registry.history import newest_line_at
from geo.registry.opening import registry_url
from geo.registry.organizers import has_organizer
from geo.registry.photos import photo_keys
from geo.registry.schema import is_current
from geo.settings import LogInService, Settings
from geo.travel import open_service
from geo.wording import count_label

__all__ = ["Check", "Health", "examine"]

_LEAST_FREE_BYTES: Final = 200 * 1000**2
_LITTLE_FREE_BYTES: Final = 2 * 1000**3
_CLOCK_TOLERANCE: Final = timedelta(minutes=5)
_WRITTEN_IN: Final = 2026
"""No clock that is right shows an earlier year."""
_PATIENCE_S: Final = 10.0


class Health(StrEnum):
    """How a part is."""

    GOOD = "good"
    WARNING = "warning"
    """The map works without it, but somebody should know."""
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was found of one part: its name and a sentence, in French."""

    health: Health
    part: str
    sentence: str


def examine(settings: Settings, *, at: datetime) -> Iterator[Check]:
    """Try every part in turn; a part that cannot be tried is a fault, never an error.

    Parameters
    ----------
    at
        Now, as the machine's clock tells it.
    """
    yield from _examine_folder(settings.home)
    yield from _examine_registry(settings, at)
    yield _examine_boundaries(settings)
    yield _examine_addresses(settings)
    yield from _examine_travel(settings)
    yield from _examine_mail(settings)
    if settings.log_in_service is not None:
        yield _examine_log_in(settings.log_in_service)


def _good(part: str, sentence: str) -> Check:
    return Check(health=Health.GOOD, part=part, sentence=sentence)


def _warning(part: str, sentence: str) -> Check:
    return Check(health=Health.WARNING, part=part, sentence=sentence)


def _fault(part: str, sentence: str) -> Check:
    return Check(health=Health.FAULT, part=part, sentence=sentence)


def _examine_folder(home: Path) -> Iterator[Check]:
    part = "Dossier"
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        yield _fault(part, f"« {there} » ne peut pas être écrit : {error.strerror}.")
        return
    free = shutil.disk_usage(there).free
    free_gb = f"{free / 1e9:.1f}".replace(".", ",")
    told = f"« {home} » : {free_gb} Go libres."
    if free < _LEAST_FREE_BYTES:
        yield _fault(part, f"{told} C'est trop peu pour enregistrer : libérez de la place.")
    elif free < _LITTLE_FREE_BYTES:
        yield _warning(part, f"{told} Il faudra bientôt libérer de la place.")
    else:
        yield _good(part, told)


def _examine_registry(settings: Settings, at: datetime) -> Iterator[Check]:
    part = "Registre"
    url = registry_url(settings)
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        yield _good(part, "Pas encore de registre : le premier démarrage le créera.")
        return
    try:
        registry = Registry(url, is_migrated=False)
        try:
            yield from _examine_open_registry(registry, settings, at)
        finally:
            registry.close()
    except ServiceFailed as error:
        yield _fault(part, error.sentence)


def _examine_open_registry(registry: Registry, settings: Settings, at: datetime) -> Iterator[Check]:
    part = "Registre"
    damage = registry.find_damage()
    if damage is not None:
        yield _fault(part, ServiceFailed("registry_damaged").sentence)
        return
    with registry.reading() as connection:
        if not is_current(connection):
            yield _warning(part, "Ses tables seront mises à jour au prochain démarrage.")
            return
        is_kept = has_organizer(connection)
        newest = newest_line_at(connection)
        keys = photo_keys(connection)
    yield _good(part, f"{registry.name} répond et il est à jour.")
    yield _examine_organizers(is_kept=is_kept)
    yield _examine_clock(newest, at)
    yield from _examine_photos(PhotoStore.at_home(settings.home), keys)


def _examine_organizers(*, is_kept: bool) -> Check:
    if is_kept:
        return _good("Organisateurs", "Quelqu'un peut modérer.")
    return _warning(
        "Organisateurs",
        "Personne ne peut encore modérer : « alentour organizer add » crée un compte.",
    )


def _examine_clock(newest: datetime | None, at: datetime) -> Check:
    told = f"{at.astimezone():%d/%m/%Y %H:%M}"
    if at.year < _WRITTEN_IN:
        return _fault("Horloge", f"Elle indique {told}, ce qui est passé : réglez-la.")
    if newest is not None and newest > at + _CLOCK_TOLERANCE:
        return _fault(
            "Horloge",
            f"Elle indique {told}, avant le dernier changement du registre "
            f"({newest.astimezone():%d/%m/%Y %H:%M}) : réglez-la.",
        )
    return _good("Horloge", f"Elle indique {told}.")


def _examine_photos(store: PhotoStore, keys: Collection[str]) -> Iterator[Check]:
    lost = [key for key in keys if not all(store.path(key, size).is_file() for size in PhotoSize)]
    if lost:
        missing = count_label(len(lost), "photo n'a", "photos n'ont")
        yield _warning("Photos", f"{missing} plus leurs fichiers : restaurez une sauvegarde.")


def _examine_boundaries(settings: Settings) -> Check:
    part = "Limites administratives"
    try:
        communes = Boundaries().expand(settings.territory_codes)
    except AlentourError as error:
        return _fault(part, error.sentence)
    return _good(part, f"{count_label(len(communes), 'commune', 'communes')} dans le territoire.")


def _examine_addresses(settings: Settings) -> Check:
    part = "Adresses"
    try:
        known = AddressIndex.open(index_folder(settings.home)).insee_codes()
    except AlentourError as error:
        return _fault(part, error.sentence)
    except OSError as error:
        return _fault(part, f"L'index d'adresses ne se lit pas : {error.strerror}.")
    if known:
        return _good(part, f"{count_label(len(known), 'commune chargée', 'communes chargées')}.")
    if settings.geocoders:
        return _good(part, f"Aucune sur cette machine ; {', '.join(settings.geocoders)} répond.")
    return _warning(
        part,
        "Aucune sur cette machine : les positions s'arrêtent à la commune. « alentour addresses "
        "fetch 07 » charge celles d'un département.",
    )


def _examine_travel(settings: Settings) -> Iterator[Check]:
    """Ask the service, if one is named, how far one gets in five minutes from the territory."""
    part = "Temps de trajet"
    if settings.travel is None:
        return
    try:
        boundaries = Boundaries()
        codes = boundaries.expand(settings.territory_codes)
        communes = (boundaries.commune(code) for code in sorted(codes))
        here = next(one.position for one in communes if one is not None and one.position)
        open_service(settings.travel).isochrone(here, 5)
    except AlentourError as error:
        yield _fault(part, error.sentence)
    except StopIteration:
        yield _fault(part, "Le territoire n'a aucune commune dont la position est connue.")
    else:
        yield _good(part, f"{settings.travel} répond.")


def _examine_mail(settings: Settings) -> Iterator[Check]:
    part = "Courrier"
    server = settings.mail_server
    if server is None:
        yield _warning(
            part, "Aucun serveur : les liens secrets sont montrés au lieu d'être envoyés."
        )
        return
    try:
        Mailer(server, timeout_s=_PATIENCE_S, whole_s=2 * _PATIENCE_S).check()
    except ServiceFailed as error:
        yield _fault(part, f"{server.host}:{server.port} : {error.sentence}")
    else:
        yield _good(part, f"{server.host}:{server.port} accepte la connexion.")


def _examine_log_in(service: LogInService) -> Check:
    part = "Connexion des organisateurs"
    limits = Limits(whole_s=_PATIENCE_S)
    # The operator named it: it may well be inside.
    outbound = Outbound(is_allowed=lambda _address: True)
    try:
        answer = outbound.fetch(f"{service.issuer}/.well-known/openid-configuration", limits=limits)
        named = json.loads(answer.body)["issuer"] if answer.status == _OK else None
    except AlentourError as error:
        return _fault(part, error.sentence)
    except (ValueError, LookupError, TypeError):
        named = None
    host = urlsplit(service.issuer).hostname
    if not isinstance(named, str) or named.rstrip("/") != service.issuer:
        return _fault(part, f"{host} ne répond pas comme un service OpenID Connect.")
    return _good(part, f"{host} répond.")


_OK: Final = 200
