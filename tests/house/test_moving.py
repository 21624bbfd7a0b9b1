"""When two records become one, whatever points to a person moves, or stays for a reason."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from sqlalchemy import Table

from training_portal.people.moving import followings, moved_columns, name_of, restings
from training_portal.platform.database import Base

#: What points to a person and does not move, and why.
STAYS = {
    "claim_question.claimant_id": "none is open, and one that is settled is history",
    "claim_question.unclaimed_id": "none is open, and one that is settled is history",
    "network_member.person_id": "the other record left the network, and is blanked there",
    "network_report.reported_id": "no report is open; what was settled is sealed and done",
    "network_report.reporter_id": "no report is open; what was settled is sealed and done",
    "person_join.kept_id": "it says which two records were joined",
    "person_join.other_id": "it says which two records were joined",
    "person_link.asker_id": "links ended when the other record left the network",
    "person_link.high_id": "links ended when the other record left the network",
    "person_link.low_id": "links ended when the other record left the network",
    "person_mark.person_id": "the record that rests is compared with nobody",
    "twin.high_id": "it says which two records were compared",
    "twin.low_id": "it says which two records were compared",
}


def test_every_column_that_points_to_a_person_moves_or_stays_for_a_reason(app: Flask) -> None:
    pointing = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "person"
    }
    moved = {name_of(each) for each in moved_columns()}
    assert moved & STAYS.keys() == set()
    assert moved | STAYS.keys() == pointing


#: Rows that hang on two others, which need not be one person's.
OF_SEVERAL = {
    "letter_person": "a letter to a body names several people",
    "message_recipient": "an application or an enrolment, never both",
    "seat_replacement": "the seat of one person goes on by the application of another",
}


def _tables() -> frozenset[str]:
    return frozenset(column.class_.__tablename__ for column in moved_columns())


def _hangs_on(table: Table, seen: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """The keys by which a table hangs on tables that move, also by way of others in between."""
    for key in table.foreign_keys:
        parent = key.column.table
        if parent.name in _tables():
            yield f"{table.name}.{key.parent.name}", parent.name
        elif parent.name not in seen | {table.name, "person"}:
            for _key, above in _hangs_on(parent, seen | {table.name}):
                yield f"{table.name}.{key.parent.name}", above


def test_every_row_with_a_person_that_hangs_on_a_row_that_moves_says_so(app: Flask) -> None:
    """Else undoing a join tears it off (`Moving.follows`)."""
    declared = {
        (following.child.class_.__tablename__, following.parent.class_.__tablename__)
        for following in followings()
    }
    hanging = {
        (table.name, parent)
        for table in Base.metadata.tables.values()
        if table.name in _tables()
        for _key, parent in _hangs_on(table)
        if parent != "consent_record"
    }
    by_no_key = {("enrolment", "application"), ("appointment_invitation", "application")}
    assert declared == hanging | by_no_key


def test_every_row_that_rests_on_a_consent_says_whose_it_is(app: Flask) -> None:
    """Else it rests on another one's consent once a join is undone (`Moving.rests`)."""
    declared = {f"{each.consent.class_.__tablename__}.{each.consent.key}" for each in restings()}
    assert declared == {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "consent_record"
    }


def test_every_row_that_hangs_on_two_that_move_rests_on_a_consent_or_has_a_reason(
    app: Flask,
) -> None:
    several = {
        table.name
        for table in Base.metadata.tables.values()
        if table.name not in _tables() and len(set(_hangs_on(table))) > 1
    }
    resting = {each.consent.class_.__tablename__ for each in restings()}
    assert several - resting == OF_SEVERAL.keys()
