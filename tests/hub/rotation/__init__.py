"""Mirrors `hub/rotation`."""
