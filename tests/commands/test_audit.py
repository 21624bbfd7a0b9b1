"""`training-portal audit ...`, in a cluster where nobody else's transactions delay the sealing."""

from __future__ import annotations

from pathlib import Path

from tests.support.alone import databases  # noqa: F401
from tests.support.commands import Command
from training_portal import create_app
from training_portal.config import load_settings
from training_portal.platform import audit_chain
from training_portal.platform.database import db


def test_the_audit_is_held_against_its_chain(data: str, portal: Command, tmp_path: Path) -> None:
    assert portal("audit", "head").out == "Nothing is sealed yet.\n"
    portal("create-admin", "admin@example.org")
    with create_app(load_settings()).app_context():
        sealer = audit_chain.Sealer()
        assert sum(sealer() for _round in range(3))
        newest = audit_chain.head()
        db.session.remove()
        db.engine.dispose()
    assert newest is not None
    assert portal("audit", "head").out == f"1 {newest.last_id} {newest.root}\n"
    assert newest.root in (tmp_path / "audit-heads.txt").read_text()
    said = portal("audit", "verify")
    assert (said.code, said.out[:6]) == (0, "Whole:")
    (tmp_path / "audit-heads.txt").write_text(f"2027-01-01T00:00:00 2 99 {'ab' * 32}\n")
    said = portal("audit", "verify")
    assert said.code == 1
    assert said.err.startswith("BROKEN: block 2, whose head was published, is missing")
