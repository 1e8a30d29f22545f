"""Photos that a maker adds to an entry, with the agreement of whoever took them."""

from datetime import datetime
from typing import Final

from geo.entries import Actor, ActorKind, ConsentChannel, PhotoRecord
from geo.errors import QueryRefused
from geo.photos import PhotoStore, read_photo
from geo.registration.texts import clean_line
from geo.registry.consents import PHOTO, give_consent, revoke_consent
from geo.registry.database import Registry
from geo.registry.photos import add_photo, change_photo, find_photo, remove_photo

__all__ = [
    "LONGEST_CAPTION",
    "LONGEST_CREDIT",
    "PHOTO_CONSENT_TEXT",
    "add_maker_photo",
    "caption_maker_photo",
    "remove_maker_photo",
]

PHOTO_CONSENT_TEXT: Final = (
    "J'ai pris ces photos, ou leur auteur est d'accord : elles peuvent être publiées avec la "
    "fiche, sur la carte et dans les données ouvertes qui en sont tirées, avec le nom de leur "
    "auteur. Les personnes reconnaissables sont d'accord aussi. Cet accord peut être retiré à "
    "tout moment."
)
"""What is agreed to, recorded word for word."""
LONGEST_CAPTION: Final = 160
LONGEST_CREDIT: Final = 120
_MAKER: Final = Actor(kind=ActorKind.MAKER)


def add_maker_photo(
    registry: Registry,
    store: PhotoStore,
    entry_id: str,
    *,
    content: bytes,
    name: str,
    credit: str,
    at: datetime,
) -> PhotoRecord:
    """Keep a photo with the consent that its sender has given; an organizer looks at it next.

    Parameters
    ----------
    content, name
        Of the file as it was sent.
    credit
        Who took the photo, and agrees.

    Raises
    ------
    FileRefused
        When the file is no photo that can be used.
    QueryRefused
        ``consent_empty`` without a `credit`, ``photo_too_many``.
    ServiceFailed
        When the disk or the registry does not take it; nothing is kept then.
    """
    holder = clean_line(credit)[:LONGEST_CREDIT]
    if not holder:
        raise QueryRefused("consent_empty")
    photo = read_photo(content, name)
    key = store.keep(photo)
    try:
        with registry.writing() as connection:
            consent = give_consent(
                connection,
                entry_id,
                purpose=PHOTO,
                text=PHOTO_CONSENT_TEXT,
                holder=holder,
                channel=ConsentChannel.FORM,
                by=_MAKER,
                at=at,
            )
            return add_photo(
                connection,
                entry_id,
                key=key,
                width=photo.width,
                height=photo.height,
                by=_MAKER,
                at=at,
                credit=holder,
                consent_id=consent.consent_id,
            )
    except BaseException:
        store.remove([key])
        raise


def caption_maker_photo(
    registry: Registry, entry_id: str, photo_id: str, *, caption: str, at: datetime
) -> None:
    """Change the caption of a photo; ``""`` takes it away.

    Raises
    ------
    QueryRefused
        ``photo_gone`` when the entry has no such photo.
    """
    with registry.writing() as connection:
        photo = _own_photo(find_photo(connection, photo_id), entry_id)
        said = clean_line(caption)[:LONGEST_CAPTION] or None
        change_photo(connection, photo_id, caption=said, credit=photo.credit, by=_MAKER, at=at)


def remove_maker_photo(
    registry: Registry, store: PhotoStore, entry_id: str, photo_id: str, *, at: datetime
) -> None:
    """Take back the consent to a photo and delete its files.

    Raises
    ------
    QueryRefused
        ``photo_gone`` when the entry has no such photo.
    """
    with registry.writing() as connection:
        photo = _own_photo(find_photo(connection, photo_id), entry_id)
        if photo.consent is not None:
            revoke_consent(connection, photo.consent.consent_id, by=_MAKER, at=at)
        key = remove_photo(connection, photo_id, by=_MAKER, at=at)
    store.remove([key])


def _own_photo(photo: PhotoRecord | None, entry_id: str) -> PhotoRecord:
    """Return `photo` when it is one of the entry: a link opens one entry and no other."""
    if photo is None or photo.entry_id != entry_id:
        raise QueryRefused("photo_gone")
    return photo
