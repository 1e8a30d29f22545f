"""A maker's right to erasure, looked for in every row and, on SQLite, in every byte."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from geo.entries import Action, Actor, ActorKind, Contact, Finding, SourceLink
from geo.errors import NotAllowed
from geo.registry.entries import (
    NewEntry,
    add_entries,
    change_entry,
    find_entry,
    find_entry_by_slug,
    read_history,
)
from geo.registry.erasure import ERASED_NAME, erase_entry
from geo.registry.tables import (
    METADATA,
    confirmed_positions,
    consents,
    entries,
    hostings,
    imports,
    link_checks,
    outbox,
    photos,
    reports,
    secret_links,
    sources,
    submissions,
)
from geo.values import Role, Status
from tests.factories import make_place, make_shop

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
MAKER = Actor(kind=ActorKind.MAKER)
TRACE = "zzpersonnezz"
"""Stands in every field that tells who it was."""


def personal_shop(**changes):
    values = {
        "slug": TRACE,
        "name": TRACE,
        "description": f"Je suis {TRACE}",
        "phone": TRACE,
        "email": f"{TRACE}@a.example",
        "website": f"https://{TRACE}.example",
        "labels": (TRACE,),
        "places": (make_place(name=TRACE, address=TRACE),),
    }
    return make_shop(**values | changes)


@pytest.fixture
def entry(registry):
    """An entry whose every trace holds the word, with all that may stand around it."""
    contact = Contact(name=TRACE, email=f"{TRACE}@b.example", phone=TRACE, remark=TRACE)
    source = SourceLink(source_key="s", reference="node/1", fingerprint=TRACE)
    new = NewEntry(
        shop=personal_shop(), contact=contact, finding=Finding(sentence=TRACE), source=source
    )
    with registry.writing() as connection:
        connection.execute(sa.insert(sources).values(key="s", name="S", columns={}, options={}))
        [added] = add_entries(connection, [new], by=MAKER, at=AT, reason=TRACE)
        surround(connection, added.entry_id)
        return change_entry(
            connection, added.entry_id, version=1, by=MAKER, at=AT, reason=TRACE,
            shop=personal_shop(name=f"{TRACE} deux"),
        )  # fmt: skip


def surround(connection, entry_id):
    key = {"id": "1" * 32, "entry_id": entry_id}
    agreed = {"purpose": "photo", "text": "D'accord.", "channel": "form", "given_at": AT}
    size = {"width": 9, "height": 9, "rank": 0, "added_at": AT, "is_accepted": True}
    rows = {
        consents: key | agreed | {"holder": TRACE, "given_by": TRACE},
        photos: key | size | {"key": "k" * 32, "caption": TRACE, "consent_id": "1" * 32},
        reports: key | {"topic": "closed", "text": TRACE, "contact": TRACE, "at": AT},
        imports: {"id": "1" * 32, "source_key": "s", "at": AT, "actor_kind": "operator",
                  "counts": {}, "report": TRACE},
        secret_links: {"token_hash": "h" * 64, "entry_id": entry_id, "created_at": AT,
                       "expires_at": AT},
        confirmed_positions: {"entry_id": entry_id, "text_digest": "d", "lon": 4.0, "lat": 44.0,
                              "at": AT},
        submissions: {
            "drawn_hash": "h" * 64,
            "entry_id": entry_id,
            "at": AT,
            "content_digest": "d",
        },
        outbox: key | {"kind": "link", "words": TRACE, "created_at": AT, "attempts": 0},
        link_checks: {"entry_id": entry_id, "url_digest": "d", "url": f"https://{TRACE}.example",
                      "state": "dead", "checked_at": AT},
    }  # fmt: skip
    for table, row in rows.items():
        connection.execute(sa.insert(table).values(row))


def erase(registry, entry):
    with registry.writing() as connection:
        return erase_entry(connection, entry.entry_id, by=MAKER, at=AT, reason="À sa demande")


def everything(registry):
    with registry.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table))]
            for table in METADATA.sorted_tables
        }


def test_no_row_tells_any_more_who_it_was(registry, entry):
    assert TRACE in repr(everything(registry))
    erase(registry, entry)
    held = everything(registry)
    assert [name for name, rows in held.items() if TRACE in repr(rows)] == []


def test_every_table_about_entries_is_thought_of():
    """A table that comes later is written here, and in the erasure, or says why not."""
    about = {
        table.name
        for table in METADATA.sorted_tables
        if any(key.column.table is entries for key in table.foreign_keys)
    }
    emptied = {"history", "consents", "reports"}
    deleted = {"photos", "secret_links", "confirmed_positions", "submissions", "outbox"}
    assert about == emptied | deleted | {"link_checks", "hostings"}


def bytes_of(folder):
    return b"".join(path.read_bytes() for path in sorted(Path(folder).glob("registry.sqlite*")))


@pytest.mark.parametrize("registry_url", ["sqlite"], indirect=True)
def test_no_byte_of_the_file_tells_any_more_who_it_was(registry, entry, tmp_path):
    assert TRACE.encode() in bytes_of(tmp_path)
    erase(registry, entry)
    assert TRACE.encode() not in bytes_of(tmp_path)


def test_a_skeleton_stays(registry, entry):
    erased = erase(registry, entry).entry
    with registry.reading() as connection:
        assert find_entry(connection, entry.entry_id) == erased
        assert find_entry_by_slug(connection, TRACE) is None
    assert erased.status is Status.ERASED
    assert (erased.shop.name, erased.shop.kinds) == (ERASED_NAME, entry.shop.kinds)
    assert (erased.created_at, erased.published) == (AT, None)


def test_an_import_can_tell_that_it_was_there(registry, entry):
    source = erase(registry, entry).entry.source
    assert (source.source_key, source.reference) == ("s", "node/1")


def test_the_history_says_who_did_what_and_when_and_nothing_else(registry, entry):
    erase(registry, entry)
    with registry.reading() as connection:
        lines = read_history(connection, entry.entry_id)
    assert [line.action for line in lines] == [Action.IMPORTED, Action.EDITED, Action.ERASED]
    assert {(line.before, line.after) for line in lines} == {(None, None)}
    assert [line.reason for line in lines] == [None, None, "À sa demande"]


def test_the_files_of_its_photos_are_named_to_be_deleted(registry, entry):
    assert erase(registry, entry).photo_keys == ("k" * 32,)


def test_what_was_erased_cannot_be_changed_nor_erased_again(registry, entry):
    erase(registry, entry)
    with pytest.raises(NotAllowed, match="entry_erased"):
        erase(registry, entry)
    with pytest.raises(NotAllowed, match="entry_erased"), registry.writing() as connection:
        change_entry(connection, entry.entry_id, version=None, by=MAKER, at=AT, shop=make_shop())


def test_a_guest_loses_its_pickup_point_there(registry, entry):
    places = (make_place(), make_place(role=Role.PICKUP_POINT, host_slug=TRACE))
    with registry.writing() as connection:
        new = NewEntry(shop=make_shop(slug="invite", places=places))
        [guest] = add_entries(connection, [new], by=MAKER, at=AT)
        pair = {"id": "h" * 32, "entry_id": guest.entry_id, "host_id": entry.entry_id}
        connection.execute(sa.insert(hostings).values(**pair, state="accepted", asked_at=AT))
    erase(registry, entry)
    with registry.reading() as connection:
        left = find_entry(connection, guest.entry_id)
    assert len(left.shop.places) == len(left.published.places) == 1
    assert TRACE not in repr(everything(registry))
