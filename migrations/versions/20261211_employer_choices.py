"""Keep what people let their employer see, and when a body took a nomination back

Revision: 20261211_employer_choices
Revises: 20261210_joins
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261211_employer_choices"
down_revision = "20261210_joins"
branch_labels = None
depends_on = None

PURPOSES = (
    "application",
    "transfer_abroad",
    "guardian",
    "alumni_network",
    "placement",
    "health",
)
ADDED = ("employer_state", "employer_attendance", "employer_result", "employer_certificate")
NAME = "ck_consent_record_consentpurpose"


def _allow(values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table("consent_record", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f(NAME), type_="check")
        batch_op.create_check_constraint(op.f(NAME), f"purpose IN ({listed})")


def upgrade() -> None:
    _allow((*PURPOSES, *ADDED))
    with op.batch_alter_table("nomination", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))
    # What bodies took back so far stands in the audit alone.
    op.execute(
        sa.text(
            "UPDATE nomination SET taken_back_at = (SELECT max(audit_event.at) FROM audit_event "
            "WHERE audit_event.subject_kind = 'nomination' AND audit_event.action = 'withdraw' "
            "AND audit_event.subject_id = nomination.id)"
        )
    )


def downgrade() -> None:
    with op.batch_alter_table("nomination", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("taken_back_at")
    # What only the newer code knows goes: nobody could read or take back such a consent.
    listed = ", ".join(f"'{value}'" for value in ADDED)
    theirs = f"(SELECT id FROM consent_record WHERE purpose IN ({listed}))"
    op.execute(sa.text(f"DELETE FROM application_consent WHERE consent_id IN {theirs}"))
    op.execute(sa.text(f"DELETE FROM consent_record WHERE purpose IN ({listed})"))
    _allow(PURPOSES)
