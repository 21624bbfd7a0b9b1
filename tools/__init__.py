"""What `make` calls: set-up, gates, and the way up from an empty folder."""
