"""Clients as partners use them, unchanged, against a hub that is really served: `hub demo` in a process of its own.

The scripts (`*.mjs`, `gql_client.py`) are what a partner would write; the partner guide points to them. They print a line of
JSON for each thing that they did, and the tests read those.
"""
