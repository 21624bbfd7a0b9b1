"""Links between people and companies that come of placements

Revision: 20261128_company_links
Revises: 20261128_audit_chain
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_company_links"
down_revision = "20261128_audit_chain"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "company_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "placed_at",
                "employed_by",
                name="companytie",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("placement_application_id", sa.Integer(), nullable=False),
        sa.Column("person_country", sa.String(length=2), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_company_link_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_company_link_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_application_id"],
            ["placement_application.id"],
            name=op.f("fk_company_link_placement_application_id_placement_application"),
        ),
        sa.ForeignKeyConstraint(
            ["person_country"],
            ["country.code"],
            name=op.f("fk_company_link_person_country_country"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_link")),
    )
    op.create_index(
        "uq_company_link_source",
        "company_link",
        ["placement_application_id", "kind"],
        unique=True,
    )
    op.create_index("ix_company_link_person_id", "company_link", ["person_id"])
    op.create_index("ix_company_link_organisation_id", "company_link", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("company_link")
