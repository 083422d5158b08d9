"""Grants as data: the policy file, the store, and a steward's acts, on both databases."""
