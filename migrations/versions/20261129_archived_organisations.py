"""Organisations that are no more leave lists and choices, and keep their past

Revision: 20261129_archived_organisations
Revises: 20261129_no_more_applications
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129_archived_organisations"
down_revision = "20261129_no_more_applications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisation", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_organisation_parent_id", ["parent_id"])


def downgrade() -> None:
    with op.batch_alter_table("organisation", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_index("ix_organisation_parent_id")
        batch_op.drop_column("archived_at")
