"""Keep the medical part apart: who asks for it, what was told, the medical officer's role

Revision: 20261206_medical_part
Revises: 20261205_seats_beside_corridors
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261206_medical_part"
down_revision = "20261205_seats_beside_corridors"
branch_labels = None
depends_on = None

ROLES = (
    "trainee",
    "nominating_officer",
    "endorser",
    "programme_manager",
    "programme_coordinator",
    "reviewer",
    "trainer",
    "administrator",
    "company_owner",
    "company_recruiter",
    "observer",
)
ROLE = "medical_officer"
PURPOSES = ("application", "transfer_abroad", "guardian", "alumni_network", "placement")
PURPOSE = "health"


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _allow(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        batch_op.create_check_constraint(op.f(f"ck_{table}_{name}"), f"{column} IN ({listed})")


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other.partition('.')[0]}")
    return sa.ForeignKeyConstraint([column], [other], name=name)


def upgrade() -> None:
    for table in ("invitation", "role_assignment"):
        _allow(table, "role", "role", (*ROLES, ROLE))
    _allow("consent_record", "purpose", "consentpurpose", (*PURPOSES, PURPOSE))
    op.create_table(
        "medical_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("is_asked", sa.Boolean(), nullable=False),
        sa.Column("needs_statement", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        _to("medical_plan", "cohort_id", "cohort.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medical_plan")),
        sa.UniqueConstraint("cohort_id", name=op.f("uq_medical_plan_cohort_id")),
    )
    op.create_table(
        "medical_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            _choice("medicalstate", "given", "asked_back", "looked_at"),
            nullable=False,
        ),
        sa.Column("statement_id", sa.Integer(), nullable=True),
        sa.Column("statement_facts", sa.LargeBinary(), nullable=True),
        sa.Column("question", sa.LargeBinary(), nullable=True),
        sa.Column("care_note", sa.LargeBinary(), nullable=True),
        sa.Column(
            "note_state", _choice("notestate", "proposed", "agreed", "declined"), nullable=True
        ),
        _to("medical_part", "id", "application.id"),
        _to("medical_part", "consent_id", "consent_record.id"),
        _to("medical_part", "statement_id", "stored_file.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medical_part")),
        sa.UniqueConstraint("public_id", name=op.f("uq_medical_part_public_id")),
    )
    op.create_index(op.f("ix_medical_part_consent_id"), "medical_part", ["consent_id"])
    op.create_table(
        "medical_reminder",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        _to("medical_reminder", "application_id", "application.id"),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_medical_reminder")),
    )


def downgrade() -> None:
    op.drop_table("medical_reminder")
    op.drop_table("medical_part")
    op.drop_table("medical_plan")
    # What only the newer code knows goes: the role with all that hangs on it, the consents.
    held = f"(SELECT id FROM role_assignment WHERE role = '{ROLE}')"
    op.execute(sa.text(f"DELETE FROM deputyship WHERE assignment_id IN {held}"))
    op.execute(sa.text(f"DELETE FROM handover WHERE from_id IN {held} OR to_id IN {held}"))
    op.execute(sa.text(f"DELETE FROM consent_record WHERE purpose = '{PURPOSE}'"))
    _allow("consent_record", "purpose", "consentpurpose", PURPOSES)
    for table in ("invitation", "role_assignment"):
        op.execute(sa.text(f"DELETE FROM {table} WHERE role = '{ROLE}'"))
        _allow(table, "role", "role", ROLES)
