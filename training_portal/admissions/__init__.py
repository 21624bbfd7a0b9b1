"""Admission: nominations, applications, eligibility, decisions, offers and the waitlist."""
