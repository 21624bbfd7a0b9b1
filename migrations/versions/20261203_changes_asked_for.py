"""Changes of a sent application that its person asks for

Revision: 20261203_changes_asked_for
Revises: 20261203_documents_looked_at
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261203_changes_asked_for"
down_revision = "20261203_documents_looked_at"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "application_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "refused",
                "taken_back",
                name="changestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_change_application_id_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_change")),
        sa.UniqueConstraint("public_id", name=op.f("uq_application_change_public_id")),
    )
    op.create_index(
        "uq_application_change_open",
        "application_change",
        ["application_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index(
        "ix_application_change_application", "application_change", ["application_id"]
    )


def downgrade() -> None:
    op.drop_table("application_change")
