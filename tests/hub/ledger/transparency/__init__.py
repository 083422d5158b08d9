"""Tests of the ledger's Merkle tree, its checkpoints, exports, verifiers and witnesses."""
