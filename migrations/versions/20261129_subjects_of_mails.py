"""Which record a mail is about, instead of reading it out of the key against sending twice

Of those that wait, the ones that may have to be taken back are told: how an applicant is reached.

Revision: 20261129_subjects_of_mails
Revises: 20261129_offers_that_wait
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129_subjects_of_mails"
down_revision = "20261129_offers_that_wait"
branch_labels = None
depends_on = None

_MAIL = sa.table(
    "outbox_mail",
    sa.column("id"),
    sa.column("template"),
    sa.column("dedupe_key"),
    sa.column("sent_at"),
    sa.column("about_kind"),
    sa.column("about_id"),
)


def upgrade() -> None:
    op.add_column("outbox_mail", sa.Column("about_kind", sa.String(length=40), nullable=True))
    op.add_column("outbox_mail", sa.Column("about_id", sa.Integer(), nullable=True))
    op.create_index("ix_outbox_mail_about", "outbox_mail", ["about_kind", "about_id"])
    connection, mail = op.get_bind(), _MAIL.c
    waiting = sa.select(mail.id, mail.dedupe_key).where(
        mail.template == "placement_contact", mail.sent_at.is_(None), mail.dedupe_key.is_not(None)
    )
    for row in connection.execute(waiting).all():
        # As the mail was put in: placement_contact:<application>:...
        about = int(row.dedupe_key.split(":")[1])
        connection.execute(
            _MAIL.update()
            .where(mail.id == row.id)
            .values(about_kind="placement_application", about_id=about)
        )


def downgrade() -> None:
    op.drop_index("ix_outbox_mail_about", "outbox_mail")
    with op.batch_alter_table("outbox_mail", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("about_id")
        batch_op.drop_column("about_kind")
