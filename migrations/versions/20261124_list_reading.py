"""Keep what was said of a list of nominees as a whole while it waits

Lines that are no people and columns that are not read were told once, on the page after the upload.

Revision: 20261124_list_reading
Revises: 20261124_audit_append_only
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124_list_reading"
down_revision = "20261124_audit_append_only"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("nominee_import", sa.Column("reading", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("nominee_import", "reading")
