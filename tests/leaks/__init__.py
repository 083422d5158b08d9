"""What is withheld does not leak: not through statements, answers, order, refusals, nor through silence.

* `profiles`, `questions` -- random rights, and random questions that are valid under them, from one seed each.
* `asking` -- a question answered under a profile by the stages alone, without a server.
* `scramble` -- the city once more, with every value changed that a profile may not know.
"""
