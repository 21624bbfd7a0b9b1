"""The room's one blueprint; the modules beside this one put their pages on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("admissions", __name__)
