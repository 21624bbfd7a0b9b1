"""The rooms in their order of knowing: each knows those above it, none knows those below."""

from __future__ import annotations

import importlib
import importlib.util

from flask import Flask

ROOMS = (
    "geography",
    "classifications",
    "organisations",
    "accounts",
    "people",
    "jobs",
    "appointments",
    "courses",
    "cohorts",
    "demand",
    "eligibility",
    "questionnaires",
    "admissions",
    "endorsements",
    "reviews",
    "allocations",
    "replacements",
    "appeals",
    "health",
    "messaging",
    "learning",
    "credentials",
    "placements",
    "alumni",
    "records",
    "reporting",
    "translations",
    "demo",
    "front",
)
#: Files of a room that register something when they are imported.
_FILES = ("models", "permissions", "subscriptions", "views")


def init_app(app: Flask) -> None:
    """Import each room's tables, permissions and subscriptions, and register its pages."""
    for room in ROOMS:
        for file in _FILES:
            name = f"training_portal.{room}.{file}"
            if importlib.util.find_spec(name) is None:
                continue
            module = importlib.import_module(name)
            if file == "views":
                module.init_app(app)
