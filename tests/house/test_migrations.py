"""The migrations are one chain: two heads at once cannot be upgraded to."""

from __future__ import annotations

from alembic.script import ScriptDirectory

from training_portal.config import ROOT


def test_there_is_one_head() -> None:
    heads = ScriptDirectory(str(ROOT / "migrations")).get_heads()
    assert len(heads) == 1, f"set down_revision of one of these to the other: {heads}"
