"""Lists of people as offices keep them: bytes to rows, rows to values in words, kept sealed.

Two kinds of lists come in: nominees for a cohort (admissions) and people of past cohorts (here).
"""
