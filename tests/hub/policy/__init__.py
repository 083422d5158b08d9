"""Parameters come in whole or not at all, and unknown stays unknown."""
