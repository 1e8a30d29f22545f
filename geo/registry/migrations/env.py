"""What Alembic runs: the versions that are missing, in the transaction that it is given."""

from alembic import context

from geo.registry.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    # SQLite takes back CREATE and ALTER too, now that its transactions are begun by us.
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
