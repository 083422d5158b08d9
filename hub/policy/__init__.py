"""What the notice says about a person on a day: eligible, not eligible, or for a human to look at.

What comes in: a FROM clause `people` (columns `person_id`, `division_code`, `deceased`), a day `on` (valid time) and a moment
`known_at` (recorded time), the last two as bind parameters.
What goes out: a `Select` with one row per row of `people`: verdict, benefit, category, reason, and the state of
each condition. Nothing is evaluated in Python, so one person and three million are the same statement.

* `programmes/` -- one readable entry per programme. Start there, with `premium_subsidy`.
* `conditions` -- one condition with its article and sentence, and lists that name people; `programme` -- conditions and a
  benefit, as SQL.
* `due` -- in which periods a programme is due without an application; `chain_states` -- what is said of a chain where something
  was missed or came twice.
* `figures` -- whether a household's figures can be relied on; `household` -- what the two recognitions of §1 share.
* `needs` -- what a rule may ask for; `situation` -- all that is known of each person, joined; `facts` -- where it comes
  from; the only module that aggregates; `population_selector` -- whose rows it reads.
* `parameter_codes` -- which local values the rules speak of; `parameter_values` -- which value holds for whom;
  `parameters` -- how values come in; `parameter_file` -- the YAML file that they come from; `parameter_check` -- what it lacks;
  `samples.yaml` -- values that nobody has published, to try the hub with.
* `constants` -- fixed words and numbers inside a statement.

INVARIANT: unknown is NULL from the first row to the verdict and never turns into yes, no or zero (Kleene's logic).
"""
