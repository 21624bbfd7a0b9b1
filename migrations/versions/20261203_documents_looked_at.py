"""Documents of an application are looked at, and have a last day

Revision: 20261203_documents_looked_at
Revises: 20261204_letters_to_sign
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261203_documents_looked_at"
down_revision = "20261204_letters_to_sign"
branch_labels = None
depends_on = None

_STATE = sa.Enum(
    "waiting",
    "accepted",
    "refused",
    name="documentstate",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    with op.batch_alter_table("application_document", reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column("expires_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("state", _STATE, nullable=False, server_default="waiting"))
        table.add_column(sa.Column("reason", sa.String(500), nullable=False, server_default=""))
        table.add_column(sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("application_document", reflect_kwargs={"resolve_fks": False}) as table:
        table.alter_column("state", server_default=None)
        table.alter_column("reason", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("application_document", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_column("asked_at")
        table.drop_column("decided_at")
        table.drop_column("reason")
        table.drop_constraint(op.f("ck_application_document_documentstate"), type_="check")
        table.drop_column("state")
        table.drop_column("expires_on")
