"""Changes of the schema, in order, for Alembic."""
