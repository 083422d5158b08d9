"""The scan over everybody's chains: what was planted is found, everybody is looked at once, and nothing is told unrecorded."""
