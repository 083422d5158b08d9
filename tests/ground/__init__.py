"""A small city with its policy, ready to be asked: the ground that tests of whole answers stand on.

`city` builds one template database of each kind for a worker; `hub` is the real application on a copy of it, asked
over HTTP (in process), with real tokens. The same key file serves both kinds, so both cities have the same ids.
"""
