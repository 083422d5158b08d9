"""Tokens, and the caller of a request.

What comes in: a client's credentials at the token endpoint, a person's browser, or the `Authorization` header of a
request. What goes out: an access token for exactly one purpose, or the `Caller` that a request acts as.

A client shows who it is and gets a token (start with `authorization`):

* `routes` and `addresses` -- the endpoints; `forms` -- the limits of what they read.
* `credentials` -- what a request shows; `clients` -- what is registered; `client_authentication` -- whether both fit.
* `client_secret`, `client_assertion`, `used_assertions` -- the two methods, and the record that makes an
  assertion work once.
* `issuing` -- Authlib's server over prepared facts: grant, purpose, token. It does no I/O. `pkce` -- its rule for codes.
* `introspection` -- what a client does with a token that it has: it revokes the token, or asks whether it is active.

A person lets a client act for them (start with `people`):

* `people/` -- the pages: who are you, for which purpose, back to the client.
* `accounts` -- who is registered, and what they may pick of; `sign_ins` -- what came of it: codes and refresh tokens.
* `random_tokens` -- secrets without meaning, and their hashes.

A token comes back with each request (start with `authentication`):

* `access_token` -- whether a token is the hub's; `caller_lookup` -- what the database says of its client now.
* `caller` -- the answer. `signing` -- the keys, shared by both halves through the database.

Sources: OAuth 2.0 (RFC 6749) and its best practice (RFC 9700), PKCE (RFC 7636), revocation (RFC 7009), introspection
(RFC 7662), server metadata (RFC 8414), issuer in the response (RFC 9207), apps on a machine (RFC 8252), JWT client
authentication (RFC 7523), JWT access tokens (RFC 9068). Every fact that must hold across processes is in the database; what a process keeps is a copy with an end.
"""
