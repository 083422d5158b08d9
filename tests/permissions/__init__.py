"""What the rules of access decide, as sentences and as properties."""
