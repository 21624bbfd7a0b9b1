"""Sites are found by their province, as they are by their park

Revision: 20261201_sites_by_province
Revises: 20261130_filter_keys
"""

from __future__ import annotations

from alembic import op

revision = "20261201_sites_by_province"
down_revision = "20261130_filter_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_company_site_province_id", "company_site", ["province_id"])


def downgrade() -> None:
    op.drop_index("ix_company_site_province_id", "company_site")
