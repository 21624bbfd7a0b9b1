"""Call a session that is called like its module so in each reader's language

Those that are there by the title of their module, in whichever language, get its titles.

Revision: 20261128_session_names
Revises: 20261128_course_terms
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_session_names"
down_revision = "20261128_course_terms"
branch_labels = None
depends_on = None

_SESSION = sa.table(
    "training_session", sa.column("module_id"), sa.column("title"), sa.column("names", sa.JSON)
)
_MODULE = sa.table("course_module", sa.column("id"), sa.column("texts", sa.JSON))


def upgrade() -> None:
    with op.batch_alter_table("training_session", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(sa.Column("names", sa.JSON(), nullable=False, server_default="{}"))
    used = sa.select(_SESSION.c.module_id).where(_SESSION.c.module_id.is_not(None))
    modules = sa.select(_MODULE.c.id, _MODULE.c.texts).where(_MODULE.c.id.in_(used))
    for module_id, texts in op.get_bind().execute(modules).all():
        op.execute(
            _SESSION.update()
            .where(_SESSION.c.module_id == module_id, _SESSION.c.title.in_(list(texts.values())))
            .values(title=texts["en"], names=texts)
        )


def downgrade() -> None:
    with op.batch_alter_table("training_session", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("names")
