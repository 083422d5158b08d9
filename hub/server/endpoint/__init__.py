"""/graphql: one question in, one answer out.

media             which media types are taken and given
graphql_request   the HTTP request becomes a question: JSON, within the limits
request_context   one request: who asks, with which rights, and which text; what it used and wrote so far, and what is on record of it
measure           how large a document is, before anything else is done with it (the limits are in `hub.limits`)
documents         its text becomes a document, valid under the one contract and remembered by what it says
views             what a profile sees of the contract: its own schema for introspection, and the types that are absent
plans             a document becomes a whole plan, which runs without graphql-core
introspecting     what GraphQL itself answers
preferences       what a request prefers of its answer (RFC 7240)
strict            all or nothing, for whoever asks so
answer            data, what was withheld and why, and the state of the sources become bytes
sources           the state of each source, and what is missing where one did not answer
answering         does these in order, and lets nothing leave before the ledger has it
admission         how many operations run and wait, and for how long
metrics           numbers for operators, on a port of their own (the line of a request in the log: `hub.server.log`)
statuses          one rule for the status of a refusal
challenge         what whoever comes without a good token is told
endpoint          HTTP around it: the way to it, statuses, headers, and a client that goes away
"""
