"""The schema: what the migrations make is what the tables say, on both databases, come what may."""

import multiprocessing
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from geo.errors import ServiceFailed
from geo.registry.database import Registry
from geo.registry.schema import MIGRATIONS, is_current, newest_version
from geo.registry.tables import METADATA
from tests.registry.test_entries import register

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """Address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    cluster = request.getfixturevalue("postgresql")
    name = f"empty_{uuid.uuid4().hex}"
    cluster.execute(f"CREATE DATABASE {name}")
    yield cluster.url(name)
    cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")


def tables_of(registry):
    with registry.reading() as connection:
        return set(sa.inspect(connection).get_table_names())


def test_migrations_make_what_the_tables_say(registry):
    with registry.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_versions_follow_one_another():
    script = ScriptDirectory(str(MIGRATIONS))
    assert script.get_heads() == [newest_version()]
    assert len(list(script.walk_revisions())) == len(list(MIGRATIONS.glob("versions/v*.py")))


def test_an_empty_database_gets_every_table_at_the_first_opening(empty_url):
    registry = Registry(empty_url)
    assert tables_of(registry) >= set(METADATA.tables)
    registry.close()


def test_what_is_there_stays_when_it_is_opened_again(registry, registry_url):
    entry = register(registry)
    again = Registry(registry_url)
    with again.reading() as connection:
        assert is_current(connection)
        assert connection.scalar(sa.text("SELECT id FROM entries")) == entry.entry_id
    again.close()


def test_a_registry_of_the_first_version_gets_what_came_after(registry, registry_url):
    entry = register(registry)
    with registry.writing() as connection:
        for table in ("views", "view_counts"):
            connection.execute(sa.text(f"DROP TABLE {table}"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    again = Registry(registry_url)
    assert tables_of(again) >= set(METADATA.tables)
    with again.reading() as connection:
        assert is_current(connection)
        assert connection.scalar(sa.text("SELECT id FROM entries")) == entry.entry_id
    again.close()


def test_a_registry_that_is_up_to_date_opens_without_alembic(registry, registry_url):
    code = (
        "import sys; from geo.registry.database import Registry; Registry(sys.argv[1]).close();"
        "assert 'sqlalchemy' in sys.modules and 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, registry_url], cwd=ROOT, check=True)


def test_a_registry_of_a_newer_program_is_left_alone(registry, registry_url):
    with registry.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ServiceFailed, match="registry_newer") as caught:
        Registry(registry_url)
    assert "9999" in caught.value.sentence


def open_and_close(url):
    Registry(url).close()


def test_two_programs_that_start_together_migrate_once(empty_url):
    context = multiprocessing.get_context("spawn")
    programs = [context.Process(target=open_and_close, args=[empty_url]) for _ in range(3)]
    for program in programs:
        program.start()
    for program in programs:
        program.join(60)
    assert [program.exitcode for program in programs] == [0, 0, 0]


INTERRUPTED = """
import os, sys
import sqlalchemy as sa
from alembic import op
from geo.registry.database import Registry

made = []
create_table = op.create_table
def create_and_die(*arguments, **options):
    made.append(create_table(*arguments, **options))
    if len(made) == 5:
        os.kill(os.getpid(), 9)
op.create_table = create_and_die
Registry(sys.argv[1])
"""


def test_a_migration_killed_half_way_leaves_nothing_and_is_done_again(empty_url):
    killed = subprocess.run([sys.executable, "-c", INTERRUPTED, empty_url], cwd=ROOT, check=False)
    assert killed.returncode == -9
    engine = sa.create_engine(empty_url)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()
    registry = Registry(empty_url)
    register(registry)
    registry.close()
