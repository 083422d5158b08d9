"""Deliveries as things of their own: written down while they are imported, listed, compared, and withdrawn.

* `recording` -- the row of a delivery from its beginning to its end; `row_sets` -- the rows that it spoke of.
* `listing` -- deliveries as they are shown; `comparing` -- two of them, side by side.
"""
