"""Keys are replaced while the hub works.

* `in_use` -- which key new values get: the database says it, and every process keeps in step.
* `carrying` -- which keys the stored values carry, and rows carried over to the key in use, batch by batch.
* `steps` -- what an operator does: a new key, the key in use, a key retired.

The order is: a new key into the key file (nobody uses it yet) -> the file to every machine -> the key in use (one
transaction, which bumps the policy version) -> rows carried over -> the old key out of the file.

INVARIANT: no row carries a key before it is the one in use, and who writes such a row holds `key_in_use` or the policy
version until it is committed. So a look-up that was answered under an older version asked for every token that there
was, and once a key is no longer in use, no new row carries it.
"""
