"""The work of the commands of `hub`: one file for each group of commands, with one function for each command.

A function takes what its command takes, after the settings where it needs them. `acting` does an act on the policy,
`bars` shows how far long work has come.
"""
