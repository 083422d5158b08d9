"""Every right, proved from outside: what the policy says is what happens, and nothing else does.

`drawn` makes random grants and random questions; `row_security` is a second, independent judge of both: PostgreSQL's
own row-level security, column privileges and masking views, written from the grants and not from the stages.
"""
