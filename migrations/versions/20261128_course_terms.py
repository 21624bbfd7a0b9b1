"""Say whom a course is for, where it is and who pays in other languages than English

What is there stays where it is: it is the English. Published versions get their words in other
languages from the courses' files, the next time these are loaded.

Revision: 20261128_course_terms
Revises: 20261128_handovers
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_course_terms"
down_revision = "20261128_handovers"
branch_labels = None
depends_on = None

_TERMS = {"place": 160, "audience": 400, "fee": 300, "stipend": 300, "travel": 300}


def upgrade() -> None:
    with op.batch_alter_table("course_text", reflect_kwargs={"resolve_fks": False}) as batch_op:
        for name, length in _TERMS.items():
            batch_op.add_column(
                sa.Column(name, sa.String(length), nullable=False, server_default="")
            )


def downgrade() -> None:
    with op.batch_alter_table("course_text", reflect_kwargs={"resolve_fks": False}) as batch_op:
        for name in _TERMS:
            batch_op.drop_column(name)
