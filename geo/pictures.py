"""The photos of a shop as JSON text, which flat tables can hold: the catalogue and the snapshot."""

import json
from dataclasses import asdict, fields
from typing import Final

from geo.values import Photo

__all__ = ["photos_from_text", "photos_text"]

_NAMES: Final = frozenset(field.name for field in fields(Photo))


def photos_text(photos: tuple[Photo, ...]) -> str | None:
    """Return `photos` as JSON text, ``None`` when there are none."""
    if not photos:
        return None
    return json.dumps([_record(photo) for photo in photos], ensure_ascii=False)


def photos_from_text(text: str | None) -> tuple[Photo, ...]:
    """Return the photos that :func:`photos_text` wrote.

    Raises
    ------
    ValueError, TypeError
        When `text` is not such a text; whoever reads knows which file or row it stands in.
    """
    if text is None:
        return ()
    records = json.loads(text)
    if not isinstance(records, list):
        raise TypeError(f"expected a list of photos, got {text!r}")
    return tuple(_photo_from(record) for record in records)


def _record(photo: Photo) -> dict[str, object]:
    return {name: value for name, value in asdict(photo).items() if value is not None}


def _photo_from(record: object) -> Photo:
    if not isinstance(record, dict) or not record.keys() <= _NAMES:
        raise ValueError(f"expected a photo, got {record!r}")
    sizes = (record.get("width"), record.get("height"))
    texts = [value for name, value in record.items() if name not in {"width", "height"}]
    if not all(isinstance(size, int) for size in sizes):
        raise TypeError(f"expected pixels, got {sizes!r}")
    if not all(isinstance(text, str) for text in texts):
        raise TypeError(f"expected text, got {texts!r}")
    return Photo(**record)
