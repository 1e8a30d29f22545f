"""Back up, destroy, restore: on each database, and from one to the other."""

import json
import random
import stat
import uuid
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from geo.backup import read_backup_papers, restore_backup, write_backup
from geo.entries import Action, Actor, ActorKind, Contact, Finding
from geo.errors import FileRefused, NotAllowed, ServiceFailed
from geo.photos import PhotoSize, PhotoStore
from geo.registry.choices import write_setting
from geo.registry.database import Registry
from geo.registry.entries import NewEntry, add_entries, change_entry, list_entries, read_history
from geo.registry.tables import METADATA, consents, photos, secret_links
from geo.registry.usage import add_usage
from geo.registry.views import add_view
from geo.values import DeliveryZone
from geo.views import View
from tests.factories import make_place, make_shop

AT = datetime(2026, 5, 1, 9, 30, 15, 123456, tzinfo=UTC)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
KEY = "ab" * 16


@pytest.fixture
def store(tmp_path):
    return PhotoStore(tmp_path / "photos")


@pytest.fixture
def filled(registry, store):
    """A registry with something in every kind of column."""
    zone = DeliveryZone(codes=("commune:07901",), fee="</script>${x}`\u202e=cmd")
    shop = make_shop(zones=(zone,), places=(make_place(), make_place(position=None)))
    new = NewEntry(
        shop=shop,
        contact=Contact(email="prive@a.example", remark="é" * 10_000),
        finding=Finding(distance_m=-12.5, doubts=("far",)),
        confirmed_on=date(2026, 4, 30),
    )
    with registry.writing() as connection:
        entry, _ = add_entries(connection, [new, new], by=OPERATOR, at=AT)
        change_entry(connection, entry.entry_id, version=1, by=OPERATOR, at=AT, shop=make_shop())
        write_setting(connection, "territory", {"codes": ["a"]}, version=0, by=OPERATOR, at=AT)
        ids = {"id": "c" * 32, "entry_id": entry.entry_id}
        connection.execute(
            sa.insert(consents).values(
                **ids, purpose="photo", text="D'accord", holder="A", channel="form", given_at=AT
            )
        )
        connection.execute(
            sa.insert(photos).values(
                **ids, key=KEY, width=1, height=1, rank=0, consent_id="c" * 32, added_at=AT,
                is_accepted=True,
            )
        )  # fmt: skip
        link = {"token_hash": "h" * 64, "entry_id": entry.entry_id}
        add_view(connection, View(slug="ouest", title="L'Ouest"), by=OPERATOR, at=AT)
        add_usage(connection, AT.date(), {("v/ouest", True): 3})
        connection.execute(sa.insert(secret_links).values(**link, created_at=AT, expires_at=AT))
    for size in PhotoSize:
        store.put(KEY, size, size.value.encode())
    return registry


def as_text(row):
    # PostgreSQL does not keep the order of names in a document.
    return json.dumps(dict(row), default=str, sort_keys=True)


def rows_of(registry):
    left_out = {"tallies", "sessions", "throttles"}
    with registry.reading() as connection:
        return {
            table.name: sorted(map(as_text, connection.execute(sa.select(table)).mappings()))
            for table in METADATA.sorted_tables
            if table.name not in left_out
        }


def change_everything(registry, store):
    with registry.writing() as connection:
        entry = list_entries(connection)[0]
        edited = make_shop(name="Perdu")
        change_entry(connection, entry.entry_id, version=None, by=OPERATOR, at=AT, shop=edited)
        connection.execute(sa.delete(secret_links))
    store.remove([KEY])


def test_what_was_backed_up_comes_back_whole(filled, store, tmp_path):
    before = rows_of(filled)
    made = write_backup(filled, store, tmp_path / "a.zip", at=AT)
    change_everything(filled, store)
    assert rows_of(filled) != before
    assert restore_backup(filled, store, tmp_path / "a.zip", is_forced=True) == made
    assert rows_of(filled) == before
    assert store.read(KEY, PhotoSize.LARGE) == b"large"
    assert (made.entry_count, made.photo_count, made.made_at) == (2, 1, AT)


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request, tmp_path):
    """Another empty registry, on either database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"
    else:
        cluster, name = request.getfixturevalue("postgresql"), f"elsewhere_{uuid.uuid4().hex}"
        cluster.execute(f"CREATE DATABASE {name} TEMPLATE migrated")
        url = cluster.url(name)
    opened = Registry(url)
    yield opened
    opened.close()


def test_a_backup_of_either_database_is_restored_to_the_other(filled, store, tmp_path, elsewhere):
    write_backup(filled, store, tmp_path / "a.zip", at=AT)
    restore_backup(elsewhere, PhotoStore(tmp_path / "elsewhere"), tmp_path / "a.zip")
    assert rows_of(elsewhere) == rows_of(filled)


def test_life_goes_on_after_a_restoration(filled, store, tmp_path):
    write_backup(filled, store, tmp_path / "a.zip", at=AT)
    before = filled.publication()
    restore_backup(filled, store, tmp_path / "a.zip", is_forced=True)
    assert filled.publication() > before
    with filled.writing() as connection:
        [entry] = add_entries(connection, [NewEntry(shop=make_shop())], by=OPERATOR, at=AT)
        assert [line.action for line in read_history(connection, entry.entry_id)] == [
            Action.IMPORTED
        ]


def test_a_registry_that_somebody_uses_is_not_overwritten(filled, store, tmp_path):
    write_backup(filled, store, tmp_path / "a.zip", at=AT)
    before = rows_of(filled)
    with pytest.raises(NotAllowed, match="restore_not_empty"):
        restore_backup(filled, store, tmp_path / "a.zip")
    assert rows_of(filled) == before


def test_the_demonstration_alone_may_be_overwritten(registry, store, tmp_path):
    write_backup(registry, store, tmp_path / "empty.zip", at=AT)
    demonstration = NewEntry(shop=make_shop(is_demonstration=True))
    with registry.writing() as connection:
        add_entries(connection, [demonstration], by=OPERATOR, at=AT)
    restore_backup(registry, store, tmp_path / "empty.zip")
    with registry.reading() as connection:
        assert list_entries(connection) == []


def test_a_backup_is_for_its_owner_alone(filled, store, tmp_path):
    write_backup(filled, store, tmp_path / "a.zip", at=AT)
    assert stat.S_IMODE((tmp_path / "a.zip").stat().st_mode) == 0o600


def test_a_backup_that_fails_leaves_the_former_one(filled, store, tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"former")
    filled.close()
    with pytest.raises((FileRefused, ServiceFailed)):
        write_backup(filled, store, tmp_path / "nowhere" / "a.zip", at=AT)
    assert path.read_bytes() == b"former"
    assert [one.name for one in tmp_path.glob(".*")] == []


def rewritten(path, changed, *, added=()):
    """Write the archive `path` anew with some of its files changed or left out (``None``)."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files |= changed
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [*files.items(), *added]:
            if content is not None:
                archive.writestr(name, content)


HOSTILE = {
    "path traversal": {"../../etc/passwd": b"x"},
    "absolute path": {"/etc/passwd": b"x"},
    "photo elsewhere": {f"photos/../{KEY}-large.webp": b"x"},
    "program": {"photos/run.py": b"x"},
    "unknown table": {"tables/sqlite_master.jsonl": b"{}"},
    "missing table": {"tables/entries.jsonl": None},
    "missing papers": {"alentour.json": None},
    "papers that are no JSON": {"alentour.json": b"{"},
    "papers that are a list": {"alentour.json": b"[]"},
    "papers that nest": {"alentour.json": b"[" * 60_000},
    "papers too long": {"alentour.json": b" " * 100_000},
    "rows too few": {"tables/entries.jsonl": b""},
    "rows that are no JSON": {"tables/entries.jsonl": b"\xff\xfe"},
    "a row that is a list": {"tables/tallies.jsonl": b"[]\n"},
    "a row of other columns": {"tables/tallies.jsonl": b'{"nom": 1}\n'},
    "a value of another type": {"tables/tallies.jsonl": b'{"name": {"a": 1}, "value": 1}\n'},
    "a bomb": {"tables/tallies.jsonl": b" " * 40_000_000},
    "an endless row": {"tables/tallies.jsonl": random.Random(7).randbytes(18_000_000)},
}


@pytest.mark.parametrize("changed", HOSTILE.values(), ids=HOSTILE.keys())
def test_an_archive_that_is_no_backup_changes_nothing(filled, store, tmp_path, changed):
    path = tmp_path / "a.zip"
    write_backup(filled, store, path, at=AT)
    rewritten(path, changed)
    before = rows_of(filled)
    with pytest.raises(FileRefused):
        restore_backup(filled, store, path, is_forced=True)
    assert rows_of(filled) == before
    assert not (tmp_path.parent / "etc").exists()


def test_a_name_that_stands_twice_is_refused(filled, store, tmp_path):
    path = tmp_path / "a.zip"
    write_backup(filled, store, path, at=AT)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("tables/tallies.jsonl", b"")
    with pytest.raises(FileRefused, match="backup_unknown"):
        restore_backup(filled, store, path, is_forced=True)


def test_a_backup_cut_anywhere_changes_nothing(filled, store, tmp_path):
    path = tmp_path / "a.zip"
    write_backup(filled, store, path, at=AT)
    whole, before = path.read_bytes(), rows_of(filled)
    for cut in range(0, len(whole), len(whole) // 12):
        path.write_bytes(whole[:cut])
        with pytest.raises(FileRefused):
            restore_backup(filled, store, path, is_forced=True)
    assert rows_of(filled) == before


def test_a_changed_byte_is_noticed_or_changes_nothing_that_counts(filled, store, tmp_path):
    path = tmp_path / "a.zip"
    write_backup(filled, store, path, at=AT)
    whole, before = path.read_bytes(), rows_of(filled)
    generator = random.Random(7)
    for _ in range(25):
        damaged = bytearray(whole)
        damaged[generator.randrange(len(whole))] ^= 1 << generator.randrange(8)
        path.write_bytes(damaged)
        with suppress(FileRefused):
            restore_backup(filled, store, path, is_forced=True)
        assert rows_of(filled) == before


def test_a_backup_of_another_version_says_which(filled, store, tmp_path):
    path = tmp_path / "a.zip"
    write_backup(filled, store, path, at=AT)
    with zipfile.ZipFile(path) as archive:
        papers = json.loads(archive.read("alentour.json"))
    rewritten(path, {"alentour.json": json.dumps(papers | {"schema": "0000"}).encode()})
    with pytest.raises(FileRefused, match="backup_other_version") as caught:
        read_backup_papers(path)
    assert "0000" in caught.value.sentence


@pytest.mark.parametrize("content", [b"", b"PK", b"SQLite format 3\x00"], ids=repr)
def test_another_file_is_no_backup(tmp_path, content):
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(FileRefused):
        read_backup_papers(tmp_path / "a.zip")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileRefused, match="file_missing"):
        read_backup_papers(tmp_path / "a.zip")
