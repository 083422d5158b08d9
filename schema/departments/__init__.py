"""The departments' own record types: one file per department, each line a field with its classification.

A record type has the fields of `AssistanceRecord` and its own columns; every field is granted per type, the
shared ones too. `register` has an entry for each record type, from which every list of them is made.
"""
