"""Tests of the matching of needs and supplies."""
