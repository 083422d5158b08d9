"""Runs the steps on the connection that `hub.sources.migrate` hands in, inside its transaction.

`tables` bounds them to the tables of one department's database; the hub's own database has every table.
"""

from __future__ import annotations

from alembic import context

from hub.tables import metadata
from migrations.operations import operations_on

if context.is_offline_mode():
    raise NotImplementedError("Migrations run on an open database only; use `hub migrate`.")

given = context.config.attributes
context.configure(
    connection=given["connection"],
    target_metadata=metadata,
    version_table=given["version_table"],
    on_version_apply=given["on_version_apply"],
)
if given["tables"] is None:
    context.run_migrations()
else:
    with operations_on(context.get_context(), given["tables"]):
        context.get_context().run_migrations()
