"""A write-back, in order: validate, resolve, intend, store, and read the answer.

    validate  WRITE for the entry and for each input field that was given (`prepared_input`, once for a plan); key and values, by the
              `form` of the input: a `ValidatedInput`
    resolve   what only the hub's own tables know (`look_up`): does what it names lie within the scope of the right to write, and what
              does the rule say? a `WriteCommand`
    count     what the write tells is `counted` before it is told
    intend    a line in the ledger, before anything is written or with it
    store     the record, its idempotency key and its change event, or none of them: in the record's own source. What
              nothing stands against is stored by one statement (`writing_statement`), many `together`; `store` goes step by
              step for the rest, and `rows` writes, corrects or supersedes the row itself
    record    does these in order for one record, and has the row that its answer is read by
    batch     does them for up to 1,000, each stored or not on its own

A field of the contract names its act (`SelectedRoot.performs`). The act leaves in its `MutationProgress` what its answer is read by, with
the caller's own rights.

INVARIANT: `store` needs a `WriteCommand` and a connection of the record's source, and for a department's record touches no
table of the hub. That is what lets a department keep its records in a database of its own.

What holds the policy still: the intent is in the ledger only if the policy is the one under which the write was authorised,
so no write begins under a policy that has ended. A record in the hub's own database is stored in a transaction that
also holds the row of the policy version, so that a revocation comes either before it, and stops it, or after it. In a
PostgreSQL of the hub's own the intent is entered by that very transaction, unless the ledger may still refuse the write for
what it uses (`PendingUsage.needs_all_totals`; whether look-ups are locked is found by that transaction), or it is one of a batch: then a kill leaves nothing between the two. Over
two databases no transaction can promise that: there the version is compared just before the record's transaction,
and a revocation that is committed within that transaction's few milliseconds finds the intent on record before it.

A key that was used before gives the first record again, or IDEMPOTENCY_CONFLICT when the body differs.
"""
