"""Seats reserved for people who live beside a corridor

Revision: 20261205_seats_beside_corridors
Revises: 20261203_changes_asked_for
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261205_seats_beside_corridors"
down_revision = "20261203_changes_asked_for"
branch_labels = None
depends_on = None

_RULES, _COUNTS = "ck_allocation_rules_reserved", "ck_allocation_outcome_reservation"


def upgrade() -> None:
    with op.batch_alter_table("allocation_rules", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.add_column(sa.Column("corridors", sa.Integer(), nullable=False, server_default="0"))
        batch.drop_constraint(op.f(_RULES), type_="check")
        batch.create_check_constraint(
            op.f(_RULES), "women >= 0 AND companies >= 0 AND corridors >= 0"
        )
    with op.batch_alter_table("allocation_rules", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.alter_column("corridors", server_default=None)
    _let_count_for("women", "companies", "corridors")


def downgrade() -> None:
    # What counted for the group counts for none: the outcome itself stays.
    op.execute("UPDATE allocation_outcome SET counts_for = NULL WHERE counts_for = 'corridors'")
    _let_count_for("women", "companies")
    with op.batch_alter_table("allocation_rules", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.drop_constraint(op.f(_RULES), type_="check")
        batch.create_check_constraint(op.f(_RULES), "women >= 0 AND companies >= 0")
        batch.drop_column("corridors")


def _let_count_for(*groups: str) -> None:
    known = ", ".join(f"'{group}'" for group in groups)
    with op.batch_alter_table("allocation_outcome", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.drop_constraint(op.f(_COUNTS), type_="check")
        batch.create_check_constraint(op.f(_COUNTS), f"counts_for IN ({known})")
