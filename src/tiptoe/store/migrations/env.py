"""How alembic reaches the record: always through the connection and transaction it is given."""

from alembic import context

from tiptoe.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,  # true of PostgreSQL, and of SQLite the way we begin transactions
    render_as_batch=True,
)
context.run_migrations()
