"""The blueprint of organisations, by itself so that every module of pages may import it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("organisations", __name__)
