"""Tables of companies and their sites

Revision: 20261128_companies
Revises: 20261128_company_roles
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_companies"
down_revision = "20261128_company_roles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "in_review",
                "returned",
                "verified",
                "refused",
                "suspended",
                name="companystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("registration_number", sa.String(80), nullable=False),
        sa.Column("sector_code", sa.String(length=1), nullable=True),
        sa.Column("parent_country", sa.String(length=2), nullable=False),
        sa.Column("website", sa.String(300), nullable=False),
        sa.Column("about", sa.String(2000), nullable=False),
        sa.Column("contact_name", sa.String(200), nullable=False),
        sa.Column("contact_email", sa.String(254), nullable=False),
        sa.Column("contact_phone", sa.String(length=40), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state_reason", sa.String(1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_company_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["sector_code"], ["sector.code"], name=op.f("fk_company_sector_code_sector")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_company_organisation_id")),
    )
    with op.batch_alter_table("company", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_index("ix_company_state", ["state"], unique=False)
    op.create_table(
        "company_site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("park_code", sa.String(length=60), nullable=True),
        sa.Column("province_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "park_code IS NOT NULL OR province_id IS NOT NULL",
            name=op.f("ck_company_site_placed"),
        ),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_company_site_country_code_country")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_company_site_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["park_code"],
            ["industrial_park.code"],
            name=op.f("fk_company_site_park_code_industrial_park"),
        ),
        sa.ForeignKeyConstraint(
            ["province_id"], ["province.id"], name=op.f("fk_company_site_province_id_province")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_site")),
        sa.UniqueConstraint("public_id", name=op.f("uq_company_site_public_id")),
    )
    with op.batch_alter_table("company_site", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_index("ix_company_site_organisation_id", ["organisation_id"], unique=False)
        batch_op.create_index("ix_company_site_park_code", ["park_code"], unique=False)


def downgrade() -> None:
    op.drop_table("company_site")
    op.drop_table("company")
