"""The record of every read, write and refusal, and the gate that each answer passes.

What comes in: one `Event` for each operation, before its answer leaves. What goes out: the policy version at
the moment of writing; the event is stored if and only if it was authorised under that version. What the operation uses of its
client's limits travels in the same statement.

* `event` -- what is recorded; never a value of personal data. The fields that events name are stored apart, each set of them once,
  under the hash of its names.
* `late` -- outcomes that the ledger could not take are entered once it can.
* `gate` -- `LedgerGate.record`: the events of operations that run at the same time are written together. Start here.
* `operator` -- what an operator reads at the command line, without a token: recorded like any other read.
* `reconcile` -- closes the intents that a kill left open, by the records' change events.
* `writing` -- what a writer promises; `postgresql` and `sqlite` are the two.
* `transparency/` -- the Merkle tree over the events, its signed checkpoints, and how they are verified by others.
* `read_back` -- events as they are stored. `search` -- who looked at a person, what a client asked.

INVARIANT: no answer leaves without its event. When the ledger cannot be written, nothing is answered.
"""
