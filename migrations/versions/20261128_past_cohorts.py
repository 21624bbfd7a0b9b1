"""Record cohorts that were over before the portal, from spreadsheets

Revision: 20261128_past_cohorts
Revises: 20261128_public_state
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_past_cohorts"
down_revision = "20261128_public_state"
branch_labels = None
depends_on = None

STATES = ("reading", "checked", "recording", "recorded", "discarded", "undone")


def _foreign(table: str, column: str, other: str, **options: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, **options)


def upgrade() -> None:
    op.create_table(
        "past_import",
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *STATES, name="paststate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("original_name", sa.String(length=255), nullable=False),
        sa.Column("reading", sa.LargeBinary(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("encoding", sa.String(length=12), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        _foreign("past_import", "organisation_id", "organisation"),
        _foreign("past_import", "file_id", "stored_file"),
        _foreign("past_import", "created_by_id", "account"),
        _foreign("past_import", "job_id", "job", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_past_import_public_id")),
    )
    op.create_index(op.f("ix_past_import_organisation_id"), "past_import", ["organisation_id"])
    op.create_table(
        "past_row",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("error_count", sa.Integer(), nullable=False),
        sa.Column("warning_count", sa.Integer(), nullable=False),
        sa.Column("is_dropped", sa.Boolean(), nullable=False),
        _foreign("past_row", "import_id", "past_import"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_row")),
        sa.UniqueConstraint("import_id", "line", name=op.f("uq_past_row_import_id_line")),
    )
    op.create_table(
        "past_cohort",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        _foreign("past_cohort", "cohort_id", "cohort"),
        _foreign("past_cohort", "import_id", "past_import"),
        sa.PrimaryKeyConstraint("cohort_id", name=op.f("pk_past_cohort")),
    )
    op.create_index(op.f("ix_past_cohort_import_id"), "past_cohort", ["import_id"])
    op.create_table(
        "past_place",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("made_record", sa.Boolean(), nullable=False),
        sa.Column("certificate_number", sa.String(length=80), nullable=False),
        sa.Column("certificate_on", sa.Date(), nullable=True),
        _foreign("past_place", "enrolment_id", "enrolment"),
        _foreign("past_place", "import_id", "past_import"),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_past_place")),
    )
    op.create_index(op.f("ix_past_place_import_id"), "past_place", ["import_id"])


def downgrade() -> None:
    for table in ("past_place", "past_cohort", "past_row", "past_import"):
        op.drop_table(table)
