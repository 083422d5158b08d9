"""Measures the hub on a city of a named size; every measure is paired with what it is compared to.

* `city` -- `build_city`: the city that is measured on.
"""
