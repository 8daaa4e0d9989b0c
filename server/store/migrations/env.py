"""Alembic runs migrations on the connection that it is given."""

from alembic import context

from server.store.migrate import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=False,
    transactional_ddl=False,
)
context.run_migrations()
