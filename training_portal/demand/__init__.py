"""Demand: what bodies and companies ask for, and the proposals that it becomes courses by."""
