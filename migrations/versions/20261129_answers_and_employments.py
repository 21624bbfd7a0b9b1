"""When a question of the network was answered; one employment by a company at a time

Answers of before are as old as the audit says, and as their questions where it says nothing. Of two
employments of one person by one company the earlier stays.

Revision: 20261129_answers_and_employments
Revises: 20261129_audit_not_replaced
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "20261129_answers_and_employments"
down_revision = "20261129_audit_not_replaced"
branch_labels = None
depends_on = None

_STANDS = sa.text("kind = 'employed_by' AND ended_at IS NULL")
_MOMENT = sa.DateTime(timezone=True)
_LINK = sa.table(
    "company_link",
    sa.column("id"),
    sa.column("person_id"),
    sa.column("organisation_id"),
    sa.column("kind"),
    sa.column("since"),
    sa.column("ended_at", _MOMENT),
)
_AUDIT = sa.table(
    "audit_event",
    sa.column("at", _MOMENT),
    *(
        sa.column(name)
        for name in ("source", "actor", "subject_kind", "subject_id", "action", "person_ref")
    ),
)


def upgrade() -> None:
    with op.batch_alter_table("person_link", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(sa.Column("answered_at", _MOMENT, nullable=True))
    op.execute(
        "UPDATE person_link SET answered_at = coalesce("
        "(SELECT max(audit_event.at) FROM audit_event WHERE subject_kind = 'person_link'"
        " AND subject_id = person_link.id AND action IN ('accept', 'decline')), asked_at)"
        " WHERE state NOT IN ('asked', 'withdrawn')"
    )
    with op.batch_alter_table("person_link", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_person_link_answered"),
            "(state IN ('asked', 'withdrawn')) = (answered_at IS NULL)",
        )
    _end_doubles(op.get_bind())
    op.create_index(
        "uq_company_link_employed",
        "company_link",
        ["person_id", "organisation_id"],
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    )


def _end_doubles(connection: sa.Connection) -> None:
    link, seen = _LINK.c, set()
    # SQLite keeps moments in UTC without saying so.
    now = datetime.now(UTC)
    now = now.replace(tzinfo=None) if connection.dialect.name == "sqlite" else now
    standing = sa.select(link.id, link.person_id, link.organisation_id).where(_STANDS)
    for row in connection.execute(standing.order_by(link.since, link.id)).all():
        pair = (row.person_id, row.organisation_id)
        if pair not in seen:
            seen.add(pair)
            continue
        connection.execute(_LINK.update().where(link.id == row.id).values(ended_at=now))
        connection.execute(
            _AUDIT.insert().values(
                at=now,
                source="system",
                actor="system",
                subject_kind="company_link",
                subject_id=row.id,
                action="end",
                person_ref=f"person:{row.person_id}",
            )
        )


def downgrade() -> None:
    op.drop_index("uq_company_link_employed", "company_link")
    with op.batch_alter_table("person_link", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f("ck_person_link_answered"), type_="check")
        batch_op.drop_column("answered_at")
