"""What the commands of `hub` do: one file for each group, with one function for each command.

A function takes what its command takes, after the settings where it needs them. `acting` does an act on the policy,
`bars` shows how far long work has come.
"""
