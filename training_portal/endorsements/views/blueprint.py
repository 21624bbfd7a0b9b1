"""The blueprint of the pages of endorsing."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("endorsements", __name__)
