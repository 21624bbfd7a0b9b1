"""What long lists are filtered by has an index: sectors, occupations, countries, corridors

Revision: 20261130_filter_keys
Revises: 20261130_past_list_keys
"""

from __future__ import annotations

from alembic import op

revision = "20261130_filter_keys"
down_revision = "20261130_past_list_keys"
branch_labels = None
depends_on = None

_KEYS = (
    ("cohort", "corridor_code"),
    ("company", "sector_code"),
    ("company_site", "country_code"),
    ("network_member", "sector_code"),
    ("posting", "occupation_code"),
)


def upgrade() -> None:
    for table, column in _KEYS:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table, column in reversed(_KEYS):
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
