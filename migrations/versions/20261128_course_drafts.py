"""Courses are written by staff: drafts, what was last loaded, courses put away

Revision: 20261128_course_drafts
Revises: 20261128_company_links
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_course_drafts"
down_revision = "20261128_company_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("course", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(
            sa.Column("loaded_sha256", sa.String(64), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    # Every version so far came from a file: the current one tells which.
    op.execute(
        "UPDATE course SET loaded_sha256 = COALESCE((SELECT content_sha256 FROM course_version"
        " WHERE course_version.course_id = course.id AND course_version.is_current), '')"
    )
    op.create_table(
        "course_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_draft_course_id_course")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["account.id"], name=op.f("fk_course_draft_changed_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_draft")),
        sa.UniqueConstraint("course_id", name=op.f("uq_course_draft_course_id")),
    )


def downgrade() -> None:
    op.drop_table("course_draft")
    with op.batch_alter_table("course", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("archived_at")
        batch_op.drop_column("loaded_sha256")
