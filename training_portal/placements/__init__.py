"""Placements: what companies offer, whether it is fair, who applies, and what becomes of it."""
