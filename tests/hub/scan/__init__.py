"""The scan over everybody: it says what the rule says of each, and tells nothing that the ledger has not."""
