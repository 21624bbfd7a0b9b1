"""The blueprint of allocation; modules of pages add their routes to it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("allocations", __name__)
