"""Messages to one group of a cohort, and to whom each went

Revision: 20261203_messages
Revises: 20261203_questions
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from training_portal.platform.finding import key_column
from training_portal.platform.text import LONGEST_KEY

revision = "20261203_messages"
down_revision = "20261203_questions"
branch_labels = None
depends_on = None

_GROUPS = ("applicants", "participants", "bodies", "reviewers")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "cohort_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("audience", _choice("audience", *_GROUPS), nullable=False),
        sa.Column("states", sa.JSON(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("subject_key", key_column(LONGEST_KEY), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.Column("merge_values", sa.JSON(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_message_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_cohort_message_country_code_country")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["account.id"], name=op.f("fk_cohort_message_sent_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_message")),
        sa.UniqueConstraint("id", "audience", name=op.f("uq_cohort_message_id_audience")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cohort_message_public_id")),
    )
    op.create_index("ix_cohort_message_cohort", "cohort_message", ["cohort_id", "sent_at"])
    op.create_table(
        "message_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("audience", _choice("audience", *_GROUPS), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "(audience = 'applicants') = (application_id IS NOT NULL)"
            " AND (audience = 'participants') = (enrolment_id IS NOT NULL)"
            " AND (audience = 'bodies') = (organisation_id IS NOT NULL)"
            " AND (audience IN ('bodies', 'reviewers')) = (account_id IS NOT NULL)",
            name=op.f("ck_message_recipient_kept_apart"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_message_recipient_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_message_recipient_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_message_recipient_enrolment_id_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id", "audience"],
            ["cohort_message.id", "cohort_message.audience"],
            name=op.f("fk_message_recipient_message_id_cohort_message"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_message_recipient_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_recipient")),
        sa.UniqueConstraint("public_id", name=op.f("uq_message_recipient_public_id")),
    )
    op.create_index("ix_message_recipient_message", "message_recipient", ["message_id", "id"])
    for column in ("account_id", "application_id", "enrolment_id", "organisation_id"):
        op.create_index(op.f(f"ix_message_recipient_{column}"), "message_recipient", [column])


def downgrade() -> None:
    op.drop_table("message_recipient")
    op.drop_table("cohort_message")
