"""How much a client may ask for, and how often it may ask for people who are not there.

What comes in: the root fields that an operation resolves, and the identity numbers that they name. What goes out:
what it uses (kept in a `PendingUsage`), or RATE_LIMITED or LOOKUP_LOCKED before anything is read.

* `quotas` -- what is counted, and how high each counter may go, as the settings say: a `CounterUse` adds to a counter of a client or
  organisation, a `CounterTotal` is what that counter came to, and a `PendingUsage` has what one run of an operation uses until an
  event of the ledger carries it; and what is kept of a number, a person or a day (`token_of`).
* `refusals` -- what a client is told who goes beyond.
* `counting` -- counts in a transaction of the hub's database, for work that outlives its request; what a request uses the ledger
  counts.
* `limiter` -- the totals that this process last heard of, and what they mean for an operation. Start here.

The counters are in the database (`hub.tables.usage_counters`), beside a keyed hash of each number that was asked about in the
window, by which a person counts once. The ledger writes both in the statement that writes its events, and gets the
totals of all processes back from it: no round trip is added to a read.

INVARIANT: an answer leaves only if the totals that came back with its own event allow it. So no number of processes
answers more than one would; a process that has yet to hear of the others may read once in vain.
"""
