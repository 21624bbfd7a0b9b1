"""Keys that rows are looked up by have an index

Revision: 20261129_keys_looked_up
Revises: 20261129_claims_by_state
"""

from __future__ import annotations

from alembic import op

revision = "20261129_keys_looked_up"
down_revision = "20261129_claims_by_state"
branch_labels = None
depends_on = None

_KEYS = (
    ("application", "nomination_id"),
    ("invitation", "organisation_id"),
    ("placement_application", "consent_id"),
)


def upgrade() -> None:
    for table, key in _KEYS:
        op.create_index(f"ix_{table}_{key}", table, [key])


def downgrade() -> None:
    for table, key in _KEYS:
        op.drop_index(f"ix_{table}_{key}", table_name=table)
