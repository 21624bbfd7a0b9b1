"""Verbs of accounts."""

from __future__ import annotations


def create_administrator(email: str, name: str) -> str:
    """Make the first administrator; returns the one-time link for setting the password."""
    raise NotImplementedError
