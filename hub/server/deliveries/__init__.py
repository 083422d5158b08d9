"""Deliveries over HTTP: the same files that `hub import` takes, sent by a client or by a person who signed in.

A delivery is opened, its files arrive one by one, it is checked, confirmed by whoever may write each of its columns, and
imported by `hub.intake.importing.import_city`, as the command does it.

* `routes` -- the addresses, and how each is answered; `services` -- with what; `requests` -- what is asked, read and bounded;
  `receiving` -- files that arrive; `answers` -- the JSON of a delivery; `samples` -- first rows, as far as who asks may read
  them; `rejected_rows` -- the refused rows as a workbook with a note at each wrong cell.
* `jobs` -- the rows of delivery jobs, and from which state to which they go; `turns` -- whose turn it is; `spool` -- the
  files, on the disk of the hub, for its own account alone.
* `rights` -- which rights to write a column needs, and whether somebody has them; `scope` -- what a delivery may speak of,
  asked again in each transaction; `job_rights` -- what its deliverer may read and try.
* `checking` and `importing` -- the work on one delivery, in a process of its own (`working`), so that neither the rows nor their
  reading stand in the way of anybody's question. Killed, it goes on.
* `acts` -- what is asked of a delivery after its import: it is withdrawn, or what is missing from a whole list ends;
  `act_work` -- that it is done.
"""
