"""Postings in several languages: the original, and the others by language

Revision: 20261128_posting_texts
Revises: 20261128_mended_rows
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_posting_texts"
down_revision = "20261128_mended_rows"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("posting", reflect_kwargs={"resolve_fks": False}) as posting:
        posting.add_column(sa.Column("titles_key", sa.Text(), nullable=False, server_default=""))
        posting.add_column(sa.Column("titles", sa.JSON(), nullable=False, server_default="{}"))
        posting.add_column(
            sa.Column("descriptions", sa.JSON(), nullable=False, server_default="{}")
        )
    # One language so far: what finds a posting is what it is sorted by.
    op.execute("UPDATE posting SET titles_key = title_key")


def downgrade() -> None:
    with op.batch_alter_table("posting", reflect_kwargs={"resolve_fks": False}) as posting:
        posting.drop_column("descriptions")
        posting.drop_column("titles")
        posting.drop_column("titles_key")
