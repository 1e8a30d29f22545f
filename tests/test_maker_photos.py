import io

import pytest
from PIL import Image

from geo.errors import FileRefused, QueryRefused
from geo.maker_photos import (
    PHOTO_CONSENT_TEXT,
    add_maker_photo,
    caption_maker_photo,
    remove_maker_photo,
)
from geo.photos import PhotoSize, PhotoStore
from geo.registry.consents import list_consents
from geo.registry.photos import MOST_PHOTOS, list_photos, public_photos
from tests.registry.people import AT, register


def jpeg():
    file = io.BytesIO()
    Image.new("RGB", (900, 600), (120, 60, 30)).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def store(tmp_path):
    return PhotoStore(tmp_path / "photos")


@pytest.fixture
def entry_id(registry):
    with registry.writing() as connection:
        return register(connection)


def files(tmp_path):
    return sorted(path.name for path in (tmp_path / "photos").glob("*"))


def add(registry, store, entry_id, **changes):
    values = {"content": jpeg(), "name": "four.jpg", "credit": "Les Aulnes", "at": AT}
    return add_maker_photo(registry, store, entry_id, **(values | changes))


def photos(registry, entry_id):
    with registry.reading() as connection:
        return list_photos(connection, entry_id)


def test_photo_is_kept_with_the_words_that_were_agreed_to(registry, store, entry_id):
    photo = add(registry, store, entry_id)
    assert (photo.width, photo.height, photo.credit) == (900, 600, "Les Aulnes")
    assert photo.consent.text == PHOTO_CONSENT_TEXT
    assert photo.consent.holder == "Les Aulnes"
    assert store.read(photo.key, PhotoSize.SMALL) is not None


def test_photo_waits_for_an_organizer(registry, store, entry_id):
    photo = add(registry, store, entry_id)
    assert photo.is_accepted is False
    with registry.reading() as connection:
        assert public_photos(connection) == {}


def test_photo_of_nobody_is_refused_and_leaves_nothing(registry, store, entry_id, tmp_path):
    with pytest.raises(QueryRefused, match="consent_empty"):
        add(registry, store, entry_id, credit="  \u200b ")
    assert photos(registry, entry_id) == []
    assert files(tmp_path) == []


def test_file_that_is_no_photo_is_refused_and_leaves_nothing(registry, store, entry_id, tmp_path):
    with pytest.raises(FileRefused, match="photo_unknown"):
        add(registry, store, entry_id, content=b"MZ\x90" + bytes(200))
    assert photos(registry, entry_id) == []
    assert files(tmp_path) == []


def test_one_photo_too_many_leaves_neither_file_nor_consent(registry, store, entry_id, tmp_path):
    for _ in range(MOST_PHOTOS):
        add(registry, store, entry_id)
    with pytest.raises(QueryRefused, match="photo_too_many"):
        add(registry, store, entry_id)
    assert len(files(tmp_path)) == 2 * MOST_PHOTOS
    with registry.reading() as connection:
        assert len(list_consents(connection, entry_id)) == MOST_PHOTOS


def test_caption_is_changed_and_taken_away(registry, store, entry_id):
    photo = add(registry, store, entry_id)
    for typed, kept in [("Le four\u202e à bois " + "x" * 300, 160), ("   ", None)]:
        caption_maker_photo(registry, entry_id, photo.photo_id, caption=typed, at=AT)
        [shown] = photos(registry, entry_id)
        assert shown.caption is None if kept is None else len(shown.caption) == kept
        assert "\u202e" not in (shown.caption or "")


def test_removed_photo_takes_its_files_and_its_consent_along(registry, store, entry_id, tmp_path):
    photo = add(registry, store, entry_id)
    remove_maker_photo(registry, store, entry_id, photo.photo_id, at=AT)
    assert photos(registry, entry_id) == []
    assert files(tmp_path) == []
    with registry.reading() as connection:
        [consent] = list_consents(connection, entry_id)
    assert consent.revoked_at == AT


def test_photo_of_another_entry_cannot_be_touched(registry, store, entry_id):
    photo = add(registry, store, entry_id)
    with registry.writing() as connection:
        other = register(connection)
    with pytest.raises(QueryRefused, match="photo_gone"):
        remove_maker_photo(registry, store, other, photo.photo_id, at=AT)
    with pytest.raises(QueryRefused, match="photo_gone"):
        caption_maker_photo(registry, other, photo.photo_id, caption="à moi", at=AT)
    assert len(photos(registry, entry_id)) == 1
