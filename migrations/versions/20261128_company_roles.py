"""Let accounts be owners and recruiters of companies, and observers

Companies post placements and observers read figures from now on.

Revision: 20261128_company_roles
Revises: 20261124_list_reading
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_company_roles"
down_revision = "20261124_list_reading"
branch_labels = None
depends_on = None

BEFORE = (
    "trainee",
    "nominating_officer",
    "programme_manager",
    "programme_coordinator",
    "trainer",
    "administrator",
)
ADDED = ("company_owner", "company_recruiter", "observer")


def _allow(roles: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{role}'" for role in roles)
    for table in ("invitation", "role_assignment"):
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_role"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_{table}_role"), f"role IN ({listed})")


def upgrade() -> None:
    _allow(BEFORE + ADDED)


def downgrade() -> None:
    for table in ("invitation", "role_assignment"):
        op.execute(
            sa.text(f"DELETE FROM {table} WHERE role IN :roles").bindparams(
                sa.bindparam("roles", ADDED, expanding=True)
            )
        )
    _allow(BEFORE)
