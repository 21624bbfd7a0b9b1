"""Figures for observers and the working group: groups of five or more, never a person."""
