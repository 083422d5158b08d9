"""The rooms of the hub, tested where they stand: real files, real databases, real HTTP."""
