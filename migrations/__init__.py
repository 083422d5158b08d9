"""How the hub's tables come to be, one dated step at a time (Alembic).

`versions/` holds the steps, each named by its number and what it brings; `env` runs them on the connection that
`hub.sources.migrate` hands in. Start there: it opens the transaction, takes the lock and sets the time-outs, so a
migration happens whole or not at all, and two at once wait for each other.

Steps go forwards only, and each must leave the tables usable by the release before it: add first, remove later.
"""
