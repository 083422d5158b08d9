"""The change feed: what departments store reaches the hub's own tables, each change once and in order.

What comes in: the change events of a source, wherever a department keeps its records. What goes out: copies of them in the
hub's own list of changes, and rows of the hub that follow from the records.

* `consumer` -- reads the events of a source after the last position and stores their copies. Start here.
* `projections` -- caseload and dated facts that follow from the records.
"""
