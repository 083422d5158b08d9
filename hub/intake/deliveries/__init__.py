"""Deliveries as things of their own: written down while they are imported, listed, compared, and withdrawn.

* `recording` -- the row of a delivery from its beginning to its end, and the rows that it spoke of.
* `withdrawing` -- a delivery is taken back: `statements` of other deliveries on the same rows, `history` for rows that have one,
  `persons_and_households` for persons and households, `outcome` for what it came to.
* `whole_list` -- a delivery that names all there is of a kind; `missing` finds what it does not name, `ending` ends that, and
  `preview` tells it before anything is stored.
* `form_maps` -- what the form of a deliverer is taken for, kept from one delivery to the next.
* `listing` -- deliveries as they are shown; `comparing` -- two of them, side by side.
"""
