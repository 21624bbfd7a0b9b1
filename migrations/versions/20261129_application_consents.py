"""Which applications a consent was given for

A guardian's consent of before that is for no placement is taken to be for every application that
was sent since: doubt is the person's. What others agreed to is known by its words.

Revision: 20261129_application_consents
Revises: 20261129_answers_and_employments
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "20261129_application_consents"
down_revision = "20261129_answers_and_employments"
branch_labels = None
depends_on = None

_TABLE = "application_consent"
#: An application is sent a moment before its consents are written down, in the same transaction.
_MOMENT = timedelta(minutes=1)
_GUARDIANS = sa.text(
    "SELECT consent.id AS consent_id, consent.given_at AS given_at, application.id AS application_id,"
    " application.submitted_at AS submitted_at FROM consent_record AS consent"
    " JOIN application ON application.person_id = consent.person_id"
    " WHERE consent.purpose = 'guardian' AND application.submitted_at IS NOT NULL"
    " AND consent.id NOT IN (SELECT consent_id FROM placement_guardian_consent)"
).columns(
    sa.column("consent_id", sa.Integer),
    sa.column("given_at", sa.DateTime(timezone=True)),
    sa.column("application_id", sa.Integer),
    sa.column("submitted_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f(f"fk_{_TABLE}_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"],
            ["consent_record.id"],
            name=op.f(f"fk_{_TABLE}_consent_id_consent_record"),
        ),
        sa.PrimaryKeyConstraint("application_id", "consent_id", name=op.f(f"pk_{_TABLE}")),
    )
    op.create_index(f"ix_{_TABLE}_consent_id", _TABLE, ["consent_id"])
    ties = [
        {"application_id": row.application_id, "consent_id": row.consent_id}
        for row in op.get_bind().execute(_GUARDIANS)
        if row.submitted_at >= row.given_at - _MOMENT
    ]
    if ties:
        table = sa.table(_TABLE, sa.column("application_id"), sa.column("consent_id"))
        op.bulk_insert(table, ties)


def downgrade() -> None:
    op.drop_table(_TABLE)
