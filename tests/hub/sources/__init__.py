"""Named databases: reading, writing, being away, being slow, being migrated."""
