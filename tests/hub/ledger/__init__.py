"""The ledger as the gate, on both databases."""
