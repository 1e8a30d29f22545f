import pytest

from geo.entries import Action, ConsentChannel
from geo.errors import QueryRefused
from geo.registry.consents import PUBLICATION, give_consent, revoke_consent
from geo.registry.history import read_history
from geo.registry.photos import (
    MOST_PHOTOS,
    accept_photo,
    add_photo,
    change_photo,
    find_photo,
    list_photos,
    photo_keys,
    photos_to_check,
    public_photos,
    remove_photo,
)
from geo.values import Photo
from tests.registry.people import AT, MAKER, ORGANIZER, register


@pytest.fixture
def writing(registry):
    with registry.writing() as connection:
        yield connection


@pytest.fixture
def entry_id(writing):
    return register(writing)


def agree(connection, entry_id, purpose="photo"):
    consent = give_consent(
        connection,
        entry_id,
        purpose=purpose,
        text="Oui.",
        holder="Les Aulnes",
        channel=ConsentChannel.FORM,
        by=MAKER,
        at=AT,
    )
    return consent.consent_id


def add(connection, entry_id, number=0, by=MAKER, **changes):
    values = {"key": f"{number:032x}", "width": 800, "height": 600} | changes
    return add_photo(connection, entry_id, by=by, at=AT, **values)


def keys_shown(connection, entry_id):
    return [photo.key for photo in public_photos(connection).get(entry_id, ())]


def test_a_photo_agreed_to_and_looked_at_is_public(writing, entry_id):
    consent_id = agree(writing, entry_id)
    photo = add(writing, entry_id, consent_id=consent_id, caption="L'atelier", credit="Les Aulnes")
    accept_photo(writing, photo.photo_id, by=ORGANIZER, at=AT)
    assert public_photos(writing) == {
        entry_id: (
            Photo(key="0" * 32, caption="L'atelier", credit="Les Aulnes", width=800, height=600),
        )
    }


def test_a_photo_that_nobody_looked_at_is_not(writing, entry_id):
    add(writing, entry_id, consent_id=agree(writing, entry_id))
    assert public_photos(writing) == {}


def test_a_photo_without_consent_is_not(writing, entry_id):
    photo = add(writing, entry_id)
    accept_photo(writing, photo.photo_id, by=ORGANIZER, at=AT)
    assert public_photos(writing) == {}


def test_the_consent_to_publish_the_entry_is_none_to_show_a_photo(writing, entry_id):
    add(writing, entry_id, by=ORGANIZER, consent_id=agree(writing, entry_id, PUBLICATION))
    assert public_photos(writing) == {}


def test_a_consent_taken_back_hides_its_photos_and_no_others(writing, entry_id):
    first, second = agree(writing, entry_id), agree(writing, entry_id)
    add(writing, entry_id, 1, by=ORGANIZER, consent_id=first)
    add(writing, entry_id, 2, by=ORGANIZER, consent_id=second)
    revoke_consent(writing, first, by=MAKER, at=AT)
    assert keys_shown(writing, entry_id) == [f"{2:032x}"]


def test_a_consent_that_came_later_lets_the_photo_be_shown(writing, entry_id):
    photo = add(writing, entry_id)
    consent_id = agree(writing, entry_id)
    accept_photo(writing, photo.photo_id, by=ORGANIZER, at=AT, consent_id=consent_id)
    assert keys_shown(writing, entry_id) == [photo.key]


def test_what_an_organizer_adds_has_been_looked_at(writing, entry_id):
    add(writing, entry_id, by=ORGANIZER, consent_id=agree(writing, entry_id))
    assert keys_shown(writing, entry_id) == ["0" * 32]
    assert photos_to_check(writing) == {}


def test_photos_that_wait_are_listed_by_entry(writing, entry_id):
    photo = add(writing, entry_id)
    assert photos_to_check(writing) == {entry_id: [photo]}


def test_photos_stand_in_the_order_they_came(writing, entry_id):
    for number in (3, 1, 2):
        add(writing, entry_id, number)
    assert [photo.key[-1] for photo in list_photos(writing, entry_id)] == ["3", "1", "2"]


def test_an_entry_has_so_many_photos_and_no_more(writing, entry_id):
    for number in range(MOST_PHOTOS):
        add(writing, entry_id, number)
    with pytest.raises(QueryRefused, match="photo_too_many"):
        add(writing, entry_id, 99)
    assert len(list_photos(writing, entry_id)) == MOST_PHOTOS


def test_new_words_of_a_maker_are_looked_at_again(writing, entry_id):
    photo = add(writing, entry_id, by=ORGANIZER, consent_id=agree(writing, entry_id))
    change_photo(writing, photo.photo_id, caption="Bol", credit=None, by=MAKER, at=AT)
    assert keys_shown(writing, entry_id) == []
    changed = change_photo(writing, photo.photo_id, caption="B", credit="C", by=ORGANIZER, at=AT)
    assert (changed.caption, changed.credit) == ("B", "C")
    assert keys_shown(writing, entry_id) == [photo.key]


def test_the_same_words_change_nothing(writing, entry_id):
    photo = add(writing, entry_id, by=ORGANIZER, caption="Bol")
    assert change_photo(
        writing, photo.photo_id, caption="Bol", credit=None, by=MAKER, at=AT
    ) == find_photo(writing, photo.photo_id)
    assert find_photo(writing, photo.photo_id).is_accepted


def test_a_photo_removed_gives_the_key_of_its_files(writing, entry_id):
    photo = add(writing, entry_id, 7)
    assert remove_photo(writing, photo.photo_id, by=MAKER, at=AT) == photo.key
    assert find_photo(writing, photo.photo_id) is None
    assert photo_keys(writing) == frozenset()


@pytest.mark.parametrize("act", [accept_photo, remove_photo])
def test_a_photo_that_is_gone_is_told(writing, act):
    with pytest.raises(QueryRefused, match="photo_gone"):
        act(writing, "0" * 32, by=ORGANIZER, at=AT)


def test_the_history_tells_of_photos_without_their_words(writing, entry_id):
    photo = add(writing, entry_id, caption="chez moi, 3 rue du Lavoir")
    remove_photo(writing, photo.photo_id, by=MAKER, at=AT, reason="floue")
    lines = read_history(writing, entry_id)[-2:]
    assert [line.action for line in lines] == [Action.PHOTO_ADDED, Action.PHOTO_REMOVED]
    assert "Lavoir" not in repr(lines)
    assert lines[1].reason == "floue"


def test_photos_of_chosen_entries_alone(writing, entry_id):
    other_id = register(writing)
    for number, one in enumerate((entry_id, other_id)):
        add(writing, one, number, by=ORGANIZER, consent_id=agree(writing, one))
    assert set(public_photos(writing, [other_id])) == {other_id}
    assert set(public_photos(writing)) == {entry_id, other_id}
    assert public_photos(writing, []) == {}


def test_the_catalogues_are_told_of_every_change(registry):
    with registry.writing() as connection:
        photo = add(connection, register(connection))
    for act in (accept_photo, remove_photo):
        before = registry.publication()
        with registry.writing() as connection:
            act(connection, photo.photo_id, by=ORGANIZER, at=AT)
        assert registry.publication() > before
