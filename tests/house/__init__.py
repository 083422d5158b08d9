"""The rules of the house, checked by reading it: floors, sizes, names, docstrings, pinned requirements."""
