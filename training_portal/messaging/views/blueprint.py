"""The blueprint of all pages of letters and messages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("messaging", __name__)
