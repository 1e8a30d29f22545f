"""What organizers choose: kept with its history, never over somebody else's choice."""

import pytest

from geo.entries import Action
from geo.errors import ChangedMeanwhile
from geo.registry.choices import read_setting, write_setting
from geo.registry.history import read_whole_history
from tests.registry.test_entries import AT, MODERATOR


def choose(registry, value, *, version):
    with registry.writing() as connection:
        return write_setting(connection, "rule", value, version=version, by=MODERATOR, at=AT)


def chosen(registry):
    with registry.reading() as connection:
        return read_setting(connection, "rule")


def test_nothing_is_chosen_at_first(registry):
    assert chosen(registry) is None


def test_a_choice_is_kept_with_its_version(registry):
    assert choose(registry, {"a": 1}, version=0) == 1
    assert choose(registry, {"a": 2}, version=1) == 2
    assert chosen(registry) == (2, {"a": 2})


@pytest.mark.parametrize("version", [0, 2])
def test_whoever_chooses_second_is_told(registry, version):
    choose(registry, {"a": 1}, version=0)
    with pytest.raises(ChangedMeanwhile) as caught:
        choose(registry, {"a": 2}, version=version)
    assert caught.value.current == chosen(registry) == (1, {"a": 1})


def test_without_a_version_whatever_is_there_is_replaced(registry):
    choose(registry, {"a": 1}, version=0)
    assert choose(registry, {"a": 2}, version=None) == 2


def test_the_history_says_what_was_chosen_before_and_after(registry):
    choose(registry, {"a": 1}, version=0)
    choose(registry, {"a": 2}, version=1)
    with registry.reading() as connection:
        newest, oldest = read_whole_history(connection, actions=[Action.SETTING_CHANGED])
    assert (oldest.before, oldest.after) == (None, {"rule": {"a": 1}})
    assert (newest.before, newest.after) == ({"rule": {"a": 1}}, {"rule": {"a": 2}})
    assert (newest.actor, newest.entry_id) == (MODERATOR, None)


def test_catalogues_look_again_after_a_choice(registry):
    before = registry.publication()
    choose(registry, {"a": 1}, version=0)
    assert registry.publication() > before
