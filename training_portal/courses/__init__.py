"""Courses in versions: what is taught, to whom, and what completion needs."""
