"""Lists of nominees go through a chain of endorsements

Revision: 20261203_endorsements
Revises: 20261203_waivers
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261203_endorsements"
down_revision = "20261203_waivers"
branch_labels = None
depends_on = None

BEFORE = (
    "trainee",
    "nominating_officer",
    "programme_manager",
    "programme_coordinator",
    "reviewer",
    "trainer",
    "administrator",
    "company_owner",
    "company_recruiter",
    "observer",
)
ADDED = ("endorser",)
_COUNTRY = sa.text("ended_at IS NULL AND organisation_id IS NULL")
_BODY = sa.text("ended_at IS NULL AND organisation_id IS NOT NULL")
_OPEN = sa.text("state IN ('under_way', 'returned')")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _allow(roles: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{role}'" for role in roles)
    for table in ("invitation", "role_assignment"):
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_role"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_{table}_role"), f"role IN ({listed})")


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other.partition('.')[0]}")
    return sa.ForeignKeyConstraint([column], [other], name=name)


def _when(name: str, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def upgrade() -> None:
    _allow(BEFORE + ADDED)
    op.create_table(
        "endorsement_chain",
        _number("id"),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        _number("organisation_id", nullable=True),
        _when("since", nullable=False),
        _when("ended_at"),
        _to("endorsement_chain", "country_code", "country.code"),
        _to("endorsement_chain", "organisation_id", "organisation.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement_chain")),
        sa.UniqueConstraint("public_id", name=op.f("uq_endorsement_chain_public_id")),
    )
    op.create_index(
        "uq_endorsement_chain_country",
        "endorsement_chain",
        ["country_code"],
        unique=True,
        sqlite_where=_COUNTRY,
        postgresql_where=_COUNTRY,
    )
    op.create_index(
        "uq_endorsement_chain_body",
        "endorsement_chain",
        ["organisation_id"],
        unique=True,
        sqlite_where=_BODY,
        postgresql_where=_BODY,
    )
    op.create_table(
        "endorsement_step",
        _number("chain_id"),
        _number("position"),
        sa.Column("body", _choice("stepbody", "unit", "parent", "named"), nullable=False),
        _number("organisation_id", nullable=True),
        _number("days"),
        sa.Column("proof", _choice("proof", "on_page", "signed_upload"), nullable=False),
        sa.Column("when_over", _choice("whenover", "escalate", "not_endorsed"), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 4", name=op.f("ck_endorsement_step_position")),
        sa.CheckConstraint("days BETWEEN 1 AND 60", name=op.f("ck_endorsement_step_days")),
        sa.CheckConstraint(
            "(body = 'named') = (organisation_id IS NOT NULL)",
            name=op.f("ck_endorsement_step_named"),
        ),
        _to("endorsement_step", "chain_id", "endorsement_chain.id"),
        _to("endorsement_step", "organisation_id", "organisation.id"),
        sa.PrimaryKeyConstraint("chain_id", "position", name=op.f("pk_endorsement_step")),
    )
    op.create_table(
        "endorsement",
        _number("id"),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        _number("cohort_id"),
        _number("organisation_id"),
        _number("chain_id"),
        sa.Column(
            "state",
            _choice(
                "endorsementstate",
                "under_way",
                "returned",
                "endorsed",
                "not_endorsed",
                "called_off",
            ),
            nullable=False,
        ),
        _number("sent_by_id", nullable=True),
        _when("sent_at", nullable=False),
        _when("ended_at"),
        sa.Column("told", sa.String(length=1000), nullable=False),
        _to("endorsement", "cohort_id", "cohort.id"),
        _to("endorsement", "organisation_id", "organisation.id"),
        _to("endorsement", "chain_id", "endorsement_chain.id"),
        _to("endorsement", "sent_by_id", "account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_endorsement_public_id")),
    )
    op.create_index(
        "uq_endorsement_open",
        "endorsement",
        ["cohort_id", "organisation_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("ix_endorsement_organisation", "endorsement", ["organisation_id"])
    op.create_index("ix_endorsement_state", "endorsement", ["state"])
    op.create_index(op.f("ix_endorsement_chain_id"), "endorsement", ["chain_id"])
    op.create_table(
        "endorsement_stage",
        _number("id"),
        _number("endorsement_id"),
        _number("position"),
        _number("organisation_id"),
        _number("days"),
        sa.Column("proof", _choice("proof", "on_page", "signed_upload"), nullable=False),
        sa.Column("when_over", _choice("whenover", "escalate", "not_endorsed"), nullable=False),
        sa.Column(
            "state",
            _choice("stagestate", "waiting", "open", "endorsed", "returned", "run_out"),
            nullable=False,
        ),
        _when("due_at"),
        _when("reminded_at"),
        _when("escalated_at"),
        _when("decided_at"),
        _number("decided_by_id", nullable=True),
        sa.Column("signed_by", sa.String(length=200), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        _number("file_id", nullable=True),
        _to("endorsement_stage", "endorsement_id", "endorsement.id"),
        _to("endorsement_stage", "organisation_id", "organisation.id"),
        _to("endorsement_stage", "decided_by_id", "account.id"),
        _to("endorsement_stage", "file_id", "stored_file.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement_stage")),
        sa.UniqueConstraint(
            "endorsement_id", "position", name=op.f("uq_endorsement_stage_endorsement_id_position")
        ),
    )
    op.create_index(
        "ix_endorsement_stage_organisation", "endorsement_stage", ["organisation_id", "state"]
    )
    op.create_index("ix_endorsement_stage_due", "endorsement_stage", ["state", "due_at"])
    op.create_table(
        "endorsed_nominee",
        _number("endorsement_id"),
        _number("nomination_id"),
        _number("place"),
        sa.Column(
            "verdict", _choice("verdict", "waiting", "endorsed", "not_endorsed"), nullable=False
        ),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        _number("stage_id", nullable=True),
        _to("endorsed_nominee", "endorsement_id", "endorsement.id"),
        _to("endorsed_nominee", "nomination_id", "nomination.id"),
        _to("endorsed_nominee", "stage_id", "endorsement_stage.id"),
        sa.PrimaryKeyConstraint("endorsement_id", "nomination_id", name=op.f("pk_endorsed_nominee")),
    )
    op.create_index(
        op.f("ix_endorsed_nominee_nomination_id"), "endorsed_nominee", ["nomination_id"]
    )
    op.create_index(op.f("ix_endorsed_nominee_stage_id"), "endorsed_nominee", ["stage_id"])


def downgrade() -> None:
    for table in (
        "endorsed_nominee",
        "endorsement_stage",
        "endorsement",
        "endorsement_step",
        "endorsement_chain",
    ):
        op.drop_table(table)
    for table in ("invitation", "role_assignment"):
        op.execute(
            sa.text(f"DELETE FROM {table} WHERE role IN :roles").bindparams(
                sa.bindparam("roles", ADDED, expanding=True)
            )
        )
    _allow(BEFORE)
