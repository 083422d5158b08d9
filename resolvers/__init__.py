"""From a selection to an answer, one file a stage.

    select                      the GraphQL selection becomes a plain tree; aliases, fragments, @skip and @include are merged
    authorise                   each node gets its verdict: shown how, on which rows, or withheld for a reason; so do the
               argument_rights  that its arguments use (`argument_rights`), to filter or to sort by a field; `shown` has the rule by which
                                the views of a verdict become what is shown
    plan                        the permitted tree becomes nodes of rows, with what each one needs and where its rows live;
                                `split` makes steps of it, one statement each, where rows live in several sources
    compile                     a step becomes one SQL statement that returns finished JSON (`dialects/` for each database);
                                `compile_steps` is what crosses from one source to another, `pages` makes a page of a list, and
                                `statement_release` lets go of a statement once it is compiled
    execute                     arguments are bound, what writes is performed, the statements run; `federate` asks several sources and joins their `partial_rows`; marked values are
                                finished: what is sealed is opened, a pseudonym is put in the place of an id;
                                `cursors` of a page are opened before, and made after

`analysis` is what an operation asks, worked out once for whoever looks: the root fields for a document and its switches;
for a request their `arguments`, what these change of the statement, what the answer will `cost`, whose numbers are named.
`arguments` also makes values of variables, and `literals` of what is written in the document. `answers` is what root fields come to.

Each stage is a pure function between frozen dataclasses, up to `execute`. Only these do things in order:
`prepare` (the stages before it, once for a root field and a profile), `execute` (for each request), `write/` (a write-back) and
`steward` (acts on access). What was written is answered by `execute`, too.

INVARIANT: after `authorise`, no stage can name a withheld column. It is not in the tree any more, so it cannot
come back in output, order or a condition; only masks, scopes and keys that are declared as such touch columns
that the caller may not read.

`scope` says once, as SQL, which rows lie in a scope: for what is shown, what a path reaches and what may be written.
`column_exposure` lists every column that a statement may name without showing it.

`rights_questions` and `ledger_entries` are look-ups: what a root field finds out before its statement runs.

`usage` says what an operation uses of its client's limits.

`operation` is what these files know of the request they work for, and it is frozen: who asks, when, with which rights and
through which services. What becomes of it is a result that its caller gets back, and the uses and writes that it adds to. Promise: one statement per source and root field, whatever the depth; a path that leaves a
source and comes back to it costs one more each time.
"""
