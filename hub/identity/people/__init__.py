"""A person signs in, and lets a client act for them for one purpose (RFC 6749 §4.1).

What comes in: a browser that a client sent. What goes out: the browser, sent back with a code, or with an error.

* `routes` -- the pages, in the order in which a browser sees them. Start here.
* `authorizing` -- what the client asks for, and what it gets: Authlib's server over prepared facts, without I/O.
* `identification` -- who the person is: a step with two forms. `one_time_codes` for the demo, `outside_provider` for
  a city (its documents in `provider`, its answer in `id_token`).
* `login_flow` -- where both arrive: the account of who was identified, and the browser session that begins.
* `cookies` -- the pending authorization before the identification and the browser session after it; `browser_sessions` -- those that last.
* `pages` -- HTML that needs no script.

INVARIANT: nobody is sent to an address that is not registered, and no account is made by signing in.
"""
