"""Findings: what was planted is found and nothing else, once, by whom it is to be corrected, until it is gone."""
