"""Access as data: who was granted what, and how that changes.

What comes in: a policy file once, a steward's acts ever after. What goes out: the profile of a caller, at a
known version of the policy.

* `store` -- the way from a principal to a profile; remembers profiles until the policy or the time
  changes them. Start here.
* `snapshot` -- one statement that reads the version, the grants of some roles and the blocks, all of one moment.
* `policy_changes` -- what a steward does to the policy; each act takes part in a transaction and bumps the version.
* `requests` -- what is put before the stewards (`proposals`, `requested_access`) and how they decide; `in_force` carries
  out what was approved, `registering` what opens nothing by itself. The rules are `permissions.acts`.
* `contract_fields`, `duties`, `holders` -- who owns a field, which duty it belongs to, and who holds which roles.
* `accounts` -- the acts on people who may sign in; `redirects` -- the addresses that they may be sent back to.
* `policy` -- a whole policy as plain values; `policy_file` and `callers_file` read it from YAML with the help of
  `yaml_entries`, and name every mistake with its line; `load` puts it into an empty store; `show` writes the store out in words.
* `grantable` -- what may be granted on which field: the rules at the door.
* `articles` -- which departments an article of the notice makes responsible.

INVARIANT: whatever changes who may see what (a grant, a block, a client, a token, a signing key) bumps the
policy version in the same transaction. The ledger compares versions before each answer leaves; that is how a
change takes effect on every node without a poll.
"""
