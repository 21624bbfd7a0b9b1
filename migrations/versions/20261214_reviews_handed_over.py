"""Reviews that pass to another

Revision: 20261214_reviews_handed_over
Revises: 20261213_part_windows
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261214_reviews_handed_over"
down_revision = "20261213_part_windows"
branch_labels = None
depends_on = None

STATES = ("assigned", "begun", "sent", "conflict", "taken_back")
NAME = "ck_review_reviewstate"
KEY = "fk_review_handed_from_id_review"


def _allow(states: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("review", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f(NAME), type_="check")
        batch_op.create_check_constraint(op.f(NAME), f"state IN ({listed})")


def upgrade() -> None:
    with op.batch_alter_table("review", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(sa.Column("handed_from_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f(KEY), "review", ["handed_from_id"], ["id"])
        batch_op.create_index("ix_review_handed_from", ["handed_from_id"])
    _allow((*STATES, "handed_over"))


def downgrade() -> None:
    # To the older code it is a review that ended: what was handed over is with another.
    op.execute(sa.text("UPDATE review SET state = 'taken_back' WHERE state = 'handed_over'"))
    _allow(STATES)
    with op.batch_alter_table("review", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_index("ix_review_handed_from")
        batch_op.drop_constraint(op.f(KEY), type_="foreignkey")
        batch_op.drop_column("handed_from_id")
