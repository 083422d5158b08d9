"""The change feed: what departments store is taken in once, and what follows from it."""
