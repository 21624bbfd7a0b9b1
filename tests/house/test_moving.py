"""When two records become one, whatever points to a person moves, or stays for a reason."""

from __future__ import annotations

from flask import Flask

from training_portal.people.moving import moved_columns
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
    moved = {f"{each.class_.__tablename__}.{each.key}" for each in moved_columns()}
    assert moved & STAYS.keys() == set()
    assert moved | STAYS.keys() == pointing
