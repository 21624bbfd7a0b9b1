"""Pages of long work: how far it has come, what it said, what it made."""
