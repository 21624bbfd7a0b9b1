"""People as those see them who work with them: a list, and a page of each, within one's reach."""
