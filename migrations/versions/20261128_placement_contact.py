"""When companies were told of applications, and when placements are planned to end

Revision: 20261128_placement_contact
Revises: 20261128_email_changes
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_placement_contact"
down_revision = "20261128_email_changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("posting", reflect_kwargs={"resolve_fks": False}) as posting:
        posting.add_column(sa.Column("applicants_told_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("placement_application", reflect_kwargs={"resolve_fks": False}) as application:
        application.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        application.add_column(sa.Column("end_told_for", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("placement_application", reflect_kwargs={"resolve_fks": False}) as application:
        application.drop_column("end_told_for")
        application.drop_column("ends_on")
    with op.batch_alter_table("posting", reflect_kwargs={"resolve_fks": False}) as posting:
        posting.drop_column("applicants_told_at")
