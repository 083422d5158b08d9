"""Who may do what, as text under review: a change of these files is the change of access to look at.

demo.txt, ground.txt   every right of the demo's policy and of the tests' own, as `hub matrix FILE` prints them
exceptions.txt         every column that a statement may name without showing it
unread.txt             the coordinates that no role of the demo's policy has any right on: this list may only shrink
"""
