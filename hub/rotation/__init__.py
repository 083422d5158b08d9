"""Keys are replaced while the hub works.

* `active_keys` -- which key new values get: the database says it, and every process keeps in step.
* `reencryption` -- which keys the stored values were made with, and rows encrypted anew with the active key, batch by batch.
* `steps` -- what an operator does: a new key, the active key, a key retired.

The order is: a new key into the key file (nobody uses it yet) -> the file to every machine -> the key in use (one
transaction, which bumps the policy version) -> rows encrypted anew -> the old key out of the file.

INVARIANT: no row carries a key before it is the one in use, and who writes such a row holds `key_in_use` or the policy
version until it is committed. So a look-up that was answered under an older version asked for every token that there
was, and once a key is no longer in use, no new row carries it.
"""
