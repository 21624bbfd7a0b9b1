"""Letters: their words in versions, each as it was issued, and their numbers

Revision: 20261203_letters
Revises: 20261203_appeals
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261203_letters"
down_revision = "20261203_appeals"
branch_labels = None
depends_on = None

_KINDS = ("nomination_request", "invitation", "acceptance", "regret", "visa_support")
_IS_VALID = sa.text("state = 'valid'")
_TO_BODY = sa.text("state = 'valid' AND organisation_id IS NOT NULL")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "letter_series",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_letter_series")),
    )
    op.create_table(
        "letter_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("letterkind", *_KINDS), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=6000), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_letter_template_made_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
        sa.UniqueConstraint(
            "kind", "language", "number", name=op.f("uq_letter_template_kind_language_number")
        ),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("kind", _choice("letterkind", *_KINDS), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("template_number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("merge_values", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("issuer_name", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_specimen", sa.Boolean(), nullable=False),
        sa.Column("state", _choice("letterstate", "valid", "withdrawn"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(application_id IS NULL) <> (organisation_id IS NULL)",
            name=op.f("ck_letter_addressee"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_letter_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_letter_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_letter_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("code", name=op.f("uq_letter_code")),
        sa.UniqueConstraint("number", name=op.f("uq_letter_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_letter_public_id")),
    )
    op.create_index("ix_letter_cohort", "letter", ["cohort_id", "number"])
    op.create_index(
        "uq_letter_of_application",
        "letter",
        ["application_id", "kind"],
        unique=True,
        sqlite_where=_IS_VALID,
        postgresql_where=_IS_VALID,
    )
    op.create_index(
        "uq_letter_of_body",
        "letter",
        ["organisation_id", "cohort_id", "kind"],
        unique=True,
        sqlite_where=_TO_BODY,
        postgresql_where=_TO_BODY,
    )
    op.create_table(
        "letter_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_letter_person_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_letter_person_letter_id_letter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_person")),
        sa.UniqueConstraint(
            "letter_id", "position", name=op.f("uq_letter_person_letter_id_position")
        ),
    )
    op.create_index(op.f("ix_letter_person_application_id"), "letter_person", ["application_id"])


def downgrade() -> None:
    op.drop_table("letter_person")
    op.drop_table("letter")
    op.drop_table("letter_template")
    op.drop_table("letter_series")
