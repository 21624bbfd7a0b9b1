"""Claims are found by state, the latest first

Revision: 20261129_claims_by_state
Revises: 20261128_seats_taken_back
"""

from __future__ import annotations

from alembic import op

revision = "20261129_claims_by_state"
down_revision = "20261128_seats_taken_back"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_claim_question_state", "claim_question", ["state", "asked_at"])


def downgrade() -> None:
    op.drop_index("ix_claim_question_state", table_name="claim_question")
