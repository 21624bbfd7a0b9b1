"""Refuse what takes the place of a row of the audit, as INSERT OR REPLACE does

SQLite takes the row that stood there away without asking the triggers for DELETE.

Revision: 20261129_audit_not_replaced
Revises: 20261130_parks_by_staff
"""

from __future__ import annotations

from alembic import op

revision = "20261129_audit_not_replaced"
down_revision = "20261130_parks_by_staff"
branch_labels = None
depends_on = None

#: What is there once, by table. A row whose id the database gives has none of ours (from 1) yet.
_ONCE = {
    "audit_event": "NEW.id > 0 AND id = NEW.id",
    "audit_block": "number = NEW.number OR first_id = NEW.first_id OR last_id = NEW.last_id"
    " OR previous = NEW.previous OR root = NEW.root",
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return  # There a row is replaced by an UPDATE, which is refused.
    for table, same in _ONCE.items():
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in _ONCE:
            op.execute(f"DROP TRIGGER {table}_no_replace")
