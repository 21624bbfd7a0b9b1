"""Endorsements: who signs for a body's list of nominees before its people can be offered a seat."""
