"""People are found by the names that lists show; the one on certificates has a key of its own

Revision: 20261202_names_shown
Revises: 20261201_archived_people
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from training_portal.platform.finding import key_column, one_key
from training_portal.platform.text import kept_key

revision = "20261202_names_shown"
down_revision = "20261201_archived_people"
branch_labels = None
depends_on = None

_SHOWN = ("full_name", "name_in_latin", "native_name")
_OTHERS = ("preferred_name", "name_on_certificate")
#: Rows that are read, and whose keys are written, at once.
_AT_ONCE = 1000
_PERSON = sa.table("person", *map(sa.column, ("id", "name_key", *_SHOWN, *_OTHERS)))


def _key_by(names: Sequence[str], *, with_certificate: bool) -> None:
    """Make the keys of those anew who have another name than those that are shown."""
    person, connection = _PERSON.c, op.get_bind()
    has_others = sa.or_(*(person[name] != "" for name in _OTHERS))
    chosen = sa.select(person.id, *(person[name] for name in (*_SHOWN, *_OTHERS)))
    chosen = chosen.where(has_others).order_by(person.id).limit(_AT_ONCE)
    rows = connection.execute(chosen).all()
    while rows:
        values = [
            {
                "row_id": row.id,
                "key": one_key((getattr(row, name) for name in names), 800),
                "certificate": kept_key(row.name_on_certificate),
            }
            for row in rows
        ]
        certificate = ", certificate_key = :certificate" if with_certificate else ""
        connection.execute(
            sa.text(f"UPDATE person SET name_key = :key{certificate} WHERE id = :row_id"), values
        )
        rows = connection.execute(chosen.where(person.id > rows[-1].id)).all()


def upgrade() -> None:
    op.add_column(
        "person", sa.Column("certificate_key", key_column(400), nullable=False, server_default="")
    )
    _key_by(_SHOWN, with_certificate=True)


def downgrade() -> None:
    _key_by((*_SHOWN, *_OTHERS), with_certificate=False)
    with op.batch_alter_table("person", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("certificate_key")
