"""The door to the registry: what is acknowledged stays, and what fails is told."""

import logging
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from geo.errors import ChangedMeanwhile, ServiceFailed
from geo.registry import database
from geo.registry.database import Registry
from geo.registry.entries import change_entry, find_entry, list_entries
from geo.registry.tables import entries, tallies
from geo.registry.tallies import add_to_tally, read_tally, touch_publication
from geo.values import Status
from tests.factories import make_shop
from tests.postgresql import Cluster
from tests.registry.test_entries import AT, MAKER, register

ROOT = Path(__file__).resolve().parents[2]
sqlite_only = pytest.mark.parametrize("registry_url", ["sqlite"], indirect=True)
postgresql_only = pytest.mark.parametrize("registry_url", ["postgresql"], indirect=True)


def count(registry):
    with registry.reading() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(entries))


def rename(registry, entry, name, version=None):
    with registry.writing() as connection:
        shop = make_shop(name=name)
        return change_entry(connection, entry.entry_id, version=version, by=MAKER, at=AT, shop=shop)


def test_a_reader_sees_one_moment_whatever_is_written_meanwhile(registry):
    register(registry)
    with registry.reading() as connection:
        before = list_entries(connection)
        register(registry)
        assert list_entries(connection) == before
    assert count(registry) == 2


def test_a_reader_sees_the_moment_of_its_beginning_not_of_its_first_question(registry):
    with registry.reading() as connection:
        register(registry)
        assert list_entries(connection) == []


def test_a_reader_cannot_write(registry):
    with pytest.raises(ServiceFailed, match="registry_read_only"), registry.reading() as connection:
        add_to_tally(connection, "never")


def test_twenty_writers_lose_nothing_and_write_nothing_twice(registry):
    def write(_number):
        with registry.writing() as connection:
            found = read_tally(connection, "written")
            time.sleep(0.001)
            assert add_to_tally(connection, "written") == found + 1

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(write, range(100)))
    with registry.reading() as connection:
        assert read_tally(connection, "written") == 100


def test_of_two_who_save_the_same_version_together_one_is_told(registry):
    entry = register(registry)
    start = threading.Barrier(2)

    def save(name):
        start.wait()
        try:
            return rename(registry, entry, name, version=entry.version).shop.name
        except ChangedMeanwhile as told:
            return told.current.shop.name

    with ThreadPoolExecutor(2) as threads:
        names = set(threads.map(save, ["Un", "Deux"]))
    assert len(names) == 1


def test_registrations_in_parallel_get_slugs_of_their_own(registry):
    with ThreadPoolExecutor(8) as threads:
        added = list(threads.map(lambda _: register(registry), range(40)))
    assert len({entry.shop.slug for entry in added}) == 40
    assert count(registry) == 40


WRITE_FOREVER = """
import sys
from geo.registry.database import Registry
from geo.registry.tallies import add_to_tally
registry = Registry(sys.argv[1])
while True:
    with registry.writing() as connection:
        written = add_to_tally(connection, "written")
        add_to_tally(connection, "twin")
    print(written, flush=True)
"""


@pytest.mark.parametrize("patience_s", [0.02, 0.05, 0.11])
def test_what_was_acknowledged_is_there_after_a_kill(registry, registry_url, patience_s):
    with subprocess.Popen(
        [sys.executable, "-c", WRITE_FOREVER, registry_url], cwd=ROOT, stdout=subprocess.PIPE
    ) as writer:
        acknowledged = [int(writer.stdout.readline())]
        time.sleep(patience_s)
        writer.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in writer.stdout.read().split()]
    with registry.reading() as connection:
        kept, twin = read_tally(connection, "written"), read_tally(connection, "twin")
    assert kept == twin >= acknowledged[-1]
    register(registry)


def hold_the_lock(registry, is_held, is_over):
    with registry.writing():
        is_held.set()
        is_over.wait(60)


def test_a_writer_who_waits_too_long_is_told_and_the_next_one_writes(
    registry, registry_url, monkeypatch
):
    monkeypatch.setattr(database, "_WAIT_S", 1)
    impatient = Registry(registry_url)
    is_held, is_over = threading.Event(), threading.Event()
    holder = threading.Thread(target=hold_the_lock, args=[registry, is_held, is_over])
    holder.start()
    is_held.wait()
    with pytest.raises(ServiceFailed, match="registry_busy"):
        register(impatient)
    is_over.set()
    holder.join()
    register(impatient)
    impatient.close()


def test_a_writer_of_this_process_who_waits_too_long_is_told(registry, monkeypatch):
    monkeypatch.setattr(database, "_WAIT_S", 0.2)
    is_held, is_over = threading.Event(), threading.Event()
    holder = threading.Thread(target=hold_the_lock, args=[registry, is_held, is_over])
    holder.start()
    is_held.wait()
    with pytest.raises(ServiceFailed, match="registry_busy"):
        register(registry)
    is_over.set()
    holder.join()


@sqlite_only
def test_a_full_disk_is_told_and_what_was_there_stays(registry):
    entry = register(registry)
    with registry.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # never below what there is
    with pytest.raises(ServiceFailed, match="registry_full") as caught:
        register(registry, description="x" * 5_000_000)
    assert "plein" in caught.value.sentence
    with registry.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    rename(registry, entry, "Encore là")


@sqlite_only
def test_a_file_that_is_no_database_is_told(registry, tmp_path):
    path = tmp_path / "other.sqlite"
    path.write_bytes(b"PK\x03\x04" * 5_000)
    with pytest.raises(ServiceFailed, match="registry_damaged"):
        Registry(f"sqlite:///{path}")


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ServiceFailed, match="registry_unreachable"):
        Registry(f"sqlite:///{tmp_path / 'nowhere' / 'registry.sqlite'}")


def test_a_server_that_is_not_there_is_told():
    with pytest.raises(ServiceFailed, match="registry_unreachable"):
        Registry("postgresql+psycopg://moi:s3cret@127.0.0.1:1/carte")


@postgresql_only
def test_a_database_that_is_not_there_is_told(registry, postgresql):
    with pytest.raises(ServiceFailed, match="registry_unreachable"):
        Registry(postgresql.url("nowhere"))


def test_a_server_that_goes_away_is_told_and_found_again_when_it_comes_back():
    cluster = Cluster()
    try:
        cluster.execute("CREATE DATABASE alone")
        registry = Registry(cluster.url("alone"))
        entry = register(registry)
        cluster.stop()
        with pytest.raises(ServiceFailed, match="registry_unreachable"):
            register(registry)
        with pytest.raises(ServiceFailed, match="registry_unreachable"):
            count(registry)
        cluster.start()
        with registry.reading() as connection:
            assert find_entry(connection, entry.entry_id) == entry
        register(registry)
        registry.close()
    finally:
        cluster.remove()


@postgresql_only
def test_a_connection_cut_between_two_readings_is_made_again(registry, postgresql):
    entry = register(registry)
    postgresql.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'alentour'"
    )
    with registry.reading() as connection:
        assert find_entry(connection, entry.entry_id) == entry


def test_a_repeated_key_is_told_without_a_word_of_the_row(registry, caplog):
    twice = [{"name": "s3cret", "value": 1}, {"name": "s3cret", "value": 1}]
    with (
        pytest.raises(ServiceFailed, match="registry_failed") as caught,
        registry.writing() as connection,
    ):
        connection.execute(sa.insert(tallies), twice)
    assert caught.value.__cause__ is None
    assert "s3cret" not in str(caught.value) + caught.value.sentence


def test_the_log_holds_no_personal_data(registry, caplog):
    caplog.set_level(logging.DEBUG)
    rename(registry, register(registry, description="s3cret"), "s3cret", version=1)
    assert "s3cret" not in caplog.text


@postgresql_only
def test_the_name_of_a_registry_holds_no_password(registry, postgresql):
    url = postgresql.url("migrated").replace("alentour@", "alentour:s3cret@")
    again = Registry(url)
    assert "s3cret" not in again.name
    again.close()


def test_listeners_are_told_after_a_commit_that_changed_what_is_public(registry):
    told = []
    registry.on_publication(lambda: told.append(registry.publication()))
    register(registry)
    assert told == []
    register(registry, status=Status.PUBLISHED)
    assert told == [1]


def test_listeners_are_not_told_of_what_was_rolled_back(registry):
    told = []
    registry.on_publication(lambda: told.append(True))
    with pytest.raises(ZeroDivisionError):
        publish_and_fail(registry)
    register(registry)
    assert told == []
    assert registry.publication() == 0


def publish_and_fail(registry):
    with registry.writing() as connection:
        add_to_tally(connection, "x")
        touch_publication(connection)
        raise ZeroDivisionError


@sqlite_only
def test_the_file_is_written_so_that_a_power_cut_loses_nothing(registry):
    with registry.writing() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    full = 2
    assert found == {
        "journal_mode": "wal", "synchronous": full, "foreign_keys": 1, "secure_delete": 1,
    }  # fmt: skip


def test_what_refers_to_nothing_is_refused(registry):
    with pytest.raises(ServiceFailed, match="registry_failed"), registry.writing() as connection:
        connection.execute(
            sa.text("INSERT INTO submissions (drawn_hash, entry_id) VALUES ('a', 'nobody')")
        )
