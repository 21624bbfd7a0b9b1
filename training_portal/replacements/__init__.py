"""Replacement: a body names somebody else for a seat that its nominee gave up."""
