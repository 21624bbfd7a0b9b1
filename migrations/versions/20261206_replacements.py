"""Seats that were given up wait for a replacement of the same country

Revision: 20261206_replacements
Revises: 20261206_joint_runs
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261206_replacements"
down_revision = "20261206_joint_runs"
branch_labels = None
depends_on = None

_TABLE = "seat_replacement"


def _to(column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{_TABLE}_{column}_{other.partition('.')[0]}")
    return sa.ForeignKeyConstraint([column], [other], name=name)


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("left_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "filled",
                "passed_on",
                name="replacementstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'filled') = (application_id IS NOT NULL)",
            name=op.f("ck_seat_replacement_filled"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)", name=op.f("ck_seat_replacement_ended")
        ),
        _to("cohort_id", "cohort.id"),
        _to("organisation_id", "organisation.id"),
        _to("country_code", "country.code"),
        _to("left_id", "application.id"),
        _to("application_id", "application.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_replacement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_seat_replacement_public_id")),
        sa.UniqueConstraint("left_id", name=op.f("uq_seat_replacement_left_id")),
        sa.UniqueConstraint("application_id", name=op.f("uq_seat_replacement_application_id")),
    )
    op.create_index("ix_seat_replacement_cohort", _TABLE, ["cohort_id", "state"])
    op.create_index("ix_seat_replacement_state", _TABLE, ["state"])
    op.create_index(op.f("ix_seat_replacement_organisation_id"), _TABLE, ["organisation_id"])


def downgrade() -> None:
    # A seat that waits is counted as taken and nobody's: without the table it is free again.
    op.execute(
        f"UPDATE seat_share SET taken = taken - (SELECT count(*) FROM {_TABLE} AS kept WHERE "
        "kept.cohort_id = seat_share.cohort_id AND kept.country_code = seat_share.country_code "
        "AND kept.state = 'open')"
    )
    op.execute(
        "UPDATE cohort SET seats_taken = seats_taken - (SELECT count(*) FROM "
        f"{_TABLE} AS kept WHERE kept.cohort_id = cohort.id AND kept.state = 'open')"
    )
    op.drop_table(_TABLE)
