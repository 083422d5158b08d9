"""Tokens, and the caller of a request.

What comes in: a client's credentials at the token endpoint, or the `Authorization` header of a request.
What goes out: an access token for exactly one purpose, or the `Caller` that a request acts as.

A client shows who it is and gets a token (start with `authorization`):

* `routes` and `addresses` -- the three endpoints; `forms` -- the limits of what they read.
* `credentials` -- what a request shows; `clients` -- what is registered; `client_authentication` -- whether both fit.
* `client_secret`, `client_assertion`, `used_assertions` -- the two methods, and the record that makes an
  assertion work once.
* `issuing` -- Authlib's server over prepared facts: grant, purpose, token. It does no I/O.

A token comes back with each request (start with `authentication`):

* `access_token` -- whether a token is the hub's; `standing` -- what the database says of its client now.
* `caller` -- the answer. `signing` -- the keys, shared by both halves through the database.

Sources: OAuth 2.0 (RFC 6749), server metadata (RFC 8414), JWT client authentication (RFC 7523), JWT access tokens
(RFC 9068). Every fact that must hold across processes is in the database; what a process keeps is a copy with an end.
"""
