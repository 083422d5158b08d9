"""Every right, proved from outside: what the policy says is what happens, and nothing else does.

`drawn` makes random grants and random questions. `policies` and `row_security` are a second, independent judge of
both: PostgreSQL's own row-level security, column privileges and views, written from the grants and not from the
stages; `forms` works the shown form of a value out in plain Python, `worlds` shakes the city.

`policy_text` reads a policy file once more, as plain YAML. `tests.resolvers.test_authorise` goes in process through every coordinate of the
contract, every path and all rows that there can be, for every distinct profile of the tests' policy and of the demo's, and
for drawn ones. The tests of the matrix (of reading, of writing, of other uses) ask the real application over HTTP, about
a drawn sample and at full size about everything, and compare with what both judges say. New fields, record types,
forms, scopes and uses join by themselves; what needs a word of its own (a path, a band) fails by name until it is written.
"""
