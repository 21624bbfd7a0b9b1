"""People: one human being, once, with names as the person writes them and consent on record."""
