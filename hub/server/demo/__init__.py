"""The demo: a small generated city, ordinary clients and people with ordinary grants, and the main job played on it.

`policy.yaml` is what a steward would write; `stage` sets everything up once, in `var/demo`; `transcript` plays the
main job over real HTTP and checks every step; `lines` are the commands that a newcomer pastes.
"""
