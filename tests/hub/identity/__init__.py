"""Tokens and callers, over HTTP and on both databases."""
