"""Cohorts that were over before the portal: read from spreadsheets, recorded, and taken back."""
