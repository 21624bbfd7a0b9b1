"""Cohorts: an intake of a course with its dates, seats and staff; and the enrolments in it."""
