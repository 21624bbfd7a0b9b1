"""Appeals: one against a decision of admission, decided by another person than decided first."""
