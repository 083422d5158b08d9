"""Runs the steps on the connection that `hub.sources.migrate` hands in, inside its transaction."""

from __future__ import annotations

from alembic import context

from hub.sources.migrate import VERSION_TABLE
from hub.tables import metadata

if context.is_offline_mode():
    raise NotImplementedError("Migrations run on an open database only; use `hub migrate`.")

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    on_version_apply=context.config.attributes["on_version_apply"],
)
context.run_migrations()
