"""Let a name and a register number stand for one company of a country

Organisations that were put in as companies before get their company row here; nobody has looked at
their papers yet, so they wait to be verified.

Revision: 20261128_company_claims
Revises: 20261128_companies
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from training_portal.organisations.rules import likeness, name_claim

revision = "20261128_company_claims"
down_revision = "20261128_companies"
branch_labels = None
depends_on = None

company = sa.table(
    "company",
    sa.column("organisation_id", sa.Integer()),
    sa.column("state", sa.String()),
    *(
        sa.column(name, sa.String())
        for name in (
            "registration_number", "parent_country", "website", "about", "contact_name",
            "contact_email", "contact_phone", "state_reason", "name_claim", "likeness",
        )
    ),
    sa.column("registered_at", sa.DateTime(timezone=True)),
    sa.column("state_since", sa.DateTime(timezone=True)),
)  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("company", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(sa.Column("name_claim", sa.String(length=400), nullable=True))
        batch_op.add_column(sa.Column("number_claim", sa.String(length=120), nullable=True))
        batch_op.add_column(
            sa.Column("likeness", sa.String(length=400), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("state_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_unique_constraint(op.f("uq_company_name_claim"), ["name_claim"])
        batch_op.create_unique_constraint(op.f("uq_company_number_claim"), ["number_claim"])
        batch_op.create_index("ix_company_likeness", ["likeness"], unique=False)
    op.execute(sa.text("UPDATE company SET state_since = registered_at"))
    _give_rows()
    with op.batch_alter_table("company", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.alter_column("likeness", server_default=None, existing_type=sa.String(length=400))
        batch_op.alter_column(
            "state_since", nullable=False, existing_type=sa.DateTime(timezone=True)
        )


def _give_rows() -> None:
    """A row for each organisation that is a company; the first of a name holds the claim to it."""
    rows = op.get_bind().execute(
        sa.text(
            "SELECT id, country_code, name FROM organisation WHERE kind = 'company'"
            " AND id NOT IN (SELECT organisation_id FROM company) ORDER BY id"
        )
    )
    # As the portal stores moments: naive UTC in SQLite, aware elsewhere.
    now = datetime.now(UTC)
    moment = now.replace(tzinfo=None) if op.get_bind().dialect.name == "sqlite" else now
    claimed: set[str] = set()
    for organisation_id, country, name in rows.all():
        claim: str | None = name_claim(country, name)
        if claim in claimed:
            claim = None
        else:
            claimed.add(claim or "")
        op.execute(
            company.insert().values(
                organisation_id=organisation_id,
                state="in_review",
                registration_number="",
                parent_country="",
                website="",
                about="",
                contact_name="",
                contact_email="",
                contact_phone="",
                state_reason="",
                name_claim=claim,
                likeness=likeness(name),
                registered_at=moment,
                state_since=moment,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("company", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_index("ix_company_likeness")
        batch_op.drop_constraint(op.f("uq_company_number_claim"), type_="unique")
        batch_op.drop_constraint(op.f("uq_company_name_claim"), type_="unique")
        for name in ("state_since", "likeness", "number_claim", "name_claim"):
            batch_op.drop_column(name)
