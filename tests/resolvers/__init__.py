"""The stages as a whole: whichever way a question goes, its answer is the same, and each root field is one statement.

`loaded` has a city's rows in memory and how they hang together, `paths` says where each link leads, `interpreter`
answers questions from them in plain Python. `selections` draws questions, `comparison` opens what they are put to.
"""
