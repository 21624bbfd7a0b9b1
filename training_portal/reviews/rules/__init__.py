"""Decisions of reviewing over plain values: the plan, who reviews what, what scores come to."""
