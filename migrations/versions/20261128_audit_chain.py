"""Seal the audit into a hash chain

Blocks are append-only as the audit is.

Revision: 20261128_audit_chain
Revises: 20261128_placements
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_audit_chain"
down_revision = "20261128_placements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_block",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "first_id <= last_id AND count > 0", name=op.f("ck_audit_block_stretch")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_block")),
        sa.UniqueConstraint("first_id", name=op.f("uq_audit_block_first_id")),
        sa.UniqueConstraint("last_id", name=op.f("uq_audit_block_last_id")),
        sa.UniqueConstraint("previous", name=op.f("uq_audit_block_previous")),
        sa.UniqueConstraint("root", name=op.f("uq_audit_block_root")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_block_no_{verb.lower()} BEFORE {verb} ON audit_block "
                "BEGIN SELECT RAISE(ABORT, 'audit_block is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_block_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit_block is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_block_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON audit_block FOR EACH STATEMENT EXECUTE FUNCTION audit_block_refuse()"
    )


def downgrade() -> None:
    op.drop_table("audit_block")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_block_refuse()")
