"""The same person on record twice: found, proposed to programme staff, and decided by them."""
