"""Opening the registry that the settings name: made, migrated and filled once."""

import multiprocessing
import stat
from dataclasses import replace

import pytest
import sqlalchemy as sa

from geo.errors import ServiceFailed
from geo.registry.entries import list_entries
from geo.registry.opening import open_registry
from geo.registry.published import read_published
from geo.registry.tables import entries, history
from geo.settings import DEMONSTRATION_PATH, Settings
from geo.snapshot import read_shops
from tests.test_publication import TODAY


@pytest.fixture
def settings(registry_url, tmp_path):
    return Settings(home=tmp_path, database_url=registry_url)


def counts(registry):
    with registry.reading() as connection:
        tables = (entries, history)
        return [connection.scalar(sa.select(sa.func.count()).select_from(one)) for one in tables]


def test_the_first_start_writes_the_demonstration_and_the_second_nothing(settings):
    shops = read_shops(DEMONSTRATION_PATH)
    for _ in range(2):
        registry = open_registry(settings)
        assert counts(registry) == [len(shops), len(shops)]
        registry.close()


def test_the_demonstration_is_shown_as_it_was_with_its_pickup_points(settings):
    registry = open_registry(settings)
    with registry.reading() as connection:
        published = read_published(connection, since=None, today=TODAY)
    registry.close()
    assert all(shop.published_on is not None for shop in published.shops.values())
    # A snapshot does not hold since when the public sees a shop.
    shown = {shop.slug: replace(shop, published_on=None) for shop in published.shops.values()}
    assert shown == {shop.slug: shop for shop in read_shops(DEMONSTRATION_PATH)}
    assert any(place.host_slug for shop in shown.values() for place in shop.places)


def test_without_the_demonstration_it_stays_empty_for_good(settings, tmp_path):
    empty = Settings(home=tmp_path, database_url=settings.database_url, is_demo=False)
    open_registry(empty).close()
    registry = open_registry(settings)
    assert counts(registry) == [0, 0]
    registry.close()


def test_a_demonstration_that_was_removed_does_not_come_back(settings):
    registry = open_registry(settings)
    with registry.writing() as connection:
        for table in reversed(entries.metadata.sorted_tables):
            if table.name != "tallies":
                connection.execute(sa.delete(table))
    registry.close()
    again = open_registry(settings)
    with again.reading() as connection:
        assert list_entries(connection) == []
    again.close()


def open_and_close(settings):
    open_registry(settings).close()


def test_programs_that_start_together_fill_it_once(settings):
    context = multiprocessing.get_context("spawn")
    programs = [context.Process(target=open_and_close, args=[settings]) for _ in range(3)]
    for program in programs:
        program.start()
    for program in programs:
        program.join(120)
    assert [program.exitcode for program in programs] == [0, 0, 0]
    registry = open_registry(settings)
    assert counts(registry)[0] == len(read_shops(DEMONSTRATION_PATH))
    registry.close()


def test_the_file_is_made_with_its_folder_for_its_owner_alone(tmp_path):
    open_registry(Settings(home=tmp_path / "new" / "home", is_demo=False)).close()
    made = tmp_path / "new" / "home" / "registry.sqlite"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ServiceFailed, match="registry_read_only"):
        open_registry(Settings(home=tmp_path / "file" / "home"))
