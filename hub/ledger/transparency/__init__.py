"""The ledger as a transparency log: a Merkle tree over its events, with signed checkpoints, so that it can be proved to somebody
who trusts nobody here.

What comes in: events that are committed and in order. What goes out: checkpoints (C2SP tlog-checkpoint), proofs, and an export
that is verified offline. The format is written down in `hub/docs/ledger-format.md`.

* `entry` -- the canonical bytes of an event: what a leaf of the tree is a hash of.
* `merkle` -- RFC 9162: hashes, the growing tree, inclusion and consistency proofs; pure.
* `signed_note` -- signed notes, checkpoints and cosignatures; pure.
* `log_key` -- the key of this ledger, and the name that the log has with it.
* `tree_store` -- checkpoints and tiles in the database.
* `sealing` -- `Sealer`: appends what is committed to the tree. Start here.
* `export` -- the ledger as JSON Lines. `verification` -- what such a file proves, and the first entry that is wrong in it.
* `signed_statement` -- what the key of the log signs beside checkpoints.
* `receipt` -- what a caller keeps of an answer, and proves later by an export.
* `looks_proof` -- what a person keeps of the entries about them. `leaf_places` -- where these stand in the tree.
* `witness` -- what another organisation runs to cosign checkpoints. `cosigning` -- how the hub asks witnesses.
* `verify_apart` -- the same verification once more, written from the paper alone; it needs nothing of the hub.

INVARIANT: the tree is only ever appended to. A sealer that fails or is away stops nothing: what it left is appended later.
"""
