"""Tests of endorsing."""
