"""People are known again by the key of their address

The key is made here: SQLite folds the letters of ASCII alone.

Revision: 20261129_email_keys
Revises: 20261129_keys_looked_up
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129_email_keys"
down_revision = "20261129_keys_looked_up"
branch_labels = None
depends_on = None

_PERSON = sa.table("person", sa.column("id"), sa.column("email"), sa.column("email_key"))
#: Rows whose keys are written by one statement.
_AT_ONCE = 1000


def upgrade() -> None:
    op.add_column(
        "person", sa.Column("email_key", sa.String(800), nullable=False, server_default="")
    )
    connection = op.get_bind()
    addresses = sa.select(_PERSON.c.id, _PERSON.c.email).where(_PERSON.c.email != "")
    keys = [
        {"row_id": row_id, "key": email.strip().casefold()}
        for row_id, email in connection.execute(addresses)
    ]
    write = (
        _PERSON.update()
        .where(_PERSON.c.id == sa.bindparam("row_id"))
        .values(email_key=sa.bindparam("key"))
    )
    for start in range(0, len(keys), _AT_ONCE):
        connection.execute(write, keys[start : start + _AT_ONCE])
    op.drop_index("ix_person_email", table_name="person")
    op.create_index("ix_person_email_key", "person", ["email_key"])


def downgrade() -> None:
    op.drop_index("ix_person_email_key", table_name="person")
    op.create_index("ix_person_email", "person", ["email"])
    with op.batch_alter_table("person", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("email_key")
