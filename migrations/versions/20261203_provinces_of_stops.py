"""Towns of the corridors name the province they lie in

Revision: 20261203_provinces_of_stops
Revises: 20261203_general_information
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261203_provinces_of_stops"
down_revision = "20261203_general_information"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("stop", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.add_column(sa.Column("province_code", sa.String(length=20), nullable=True))
        batch.create_foreign_key(
            op.f("fk_stop_province_code_province"), "province", ["province_code"], ["code"]
        )
        batch.create_index("ix_stop_province_code", ["province_code"])


def downgrade() -> None:
    with op.batch_alter_table("stop", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.drop_index("ix_stop_province_code")
        batch.drop_constraint(op.f("fk_stop_province_code_province"), type_="foreignkey")
        batch.drop_column("province_code")
