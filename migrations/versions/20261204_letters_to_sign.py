"""Steps of endorsements are taken by letters with a code, and by offices without accounts

Revision: 20261204_letters_to_sign
Revises: 20261203_endorsements
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261204_letters_to_sign"
down_revision = "20261203_endorsements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("endorsement_step", "endorsement_stage"):
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch_op:
            batch_op.add_column(
                sa.Column(
                    "office_email", sa.String(length=254), nullable=False, server_default=""
                )
            )
    for table in ("endorsement_step", "endorsement_stage"):
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch_op:
            batch_op.alter_column("office_email", server_default=None)
    with op.batch_alter_table("endorsement_stage", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(sa.Column("code", sa.String(length=12), nullable=True))
        batch_op.create_unique_constraint(op.f("uq_endorsement_stage_code"), ["code"])


def downgrade() -> None:
    with op.batch_alter_table("endorsement_stage", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f("uq_endorsement_stage_code"), type_="unique")
        batch_op.drop_column("code")
    for table in ("endorsement_stage", "endorsement_step"):
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch_op:
            batch_op.drop_column("office_email")
