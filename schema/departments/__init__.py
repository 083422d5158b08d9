"""The departments' own record types: one file per department, each line a field with its classification.

A record type has the fields of `AssistanceRecord` and its own columns; every field is granted per type, the
shared ones too. Each file ends with its `RECORDS`, an entry for each record type; `register` finds them by the name of the
department, and every list of record types is made from them.
"""
