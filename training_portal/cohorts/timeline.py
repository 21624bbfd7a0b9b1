"""Audit events of a cohort as lines of a timeline, in words."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts.models import Account
from training_portal.platform import audit
from training_portal.platform.database import db
from training_portal.platform.web.shell import TimelineEntry

_TONES = {"cancel": "bad", "confirm": "good", "complete": "good"}


def sentence(kind: str, action: str) -> str:
    """What happened, as a short sentence."""
    sentences = {
        ("cohort", "open"): _("Cohort made"),
        ("cohort", "announce"): _("Announced"),
        ("cohort", "screen"): _("Screening started"),
        ("cohort", "confirm"): _("Confirmed"),
        ("cohort", "cancel"): _("Cancelled"),
        ("cohort", "hold"): _("Held: dates no longer move it on"),
        ("cohort", "release"): _("No longer held"),
        ("cohort", "change_seat_plan"): _("Seat plan changed"),
        ("cohort", "change"): _("Dates or facts changed"),
        ("cohort", "close"): _("Applications closed before their time"),
        ("cohort", "clone"): _("Made like another cohort"),
        ("cohort", "set_trainers"): _("Trainers changed"),
        ("cohort", "change_allocation_rules"): _("Reserved seats and rules of allocation changed"),
        ("cohort", "try_allocation"): _("Allocation of seats tried"),
        ("cohort", "apply_allocation"): _("Allocation of seats applied"),
        ("cohort", "archive"): _("Archived"),
        ("cohort", "restore"): _("Taken out of the archive"),
        ("cohort", "record_past"): _("Recorded afterwards from a list"),
        ("past_import", "upload"): _("List sent"),
        ("past_import", "read_again"): _("Read in another encoding"),
        ("past_import", "turn_dates"): _("Dates read with day and month changed round"),
        ("past_import", "replace"): _("Deleted: another list took its place"),
        ("past_import", "drop_row"): _("Row left out"),
        ("past_import", "take_row_back"): _("Row used again"),
        ("past_import", "mend_row"): _("Row corrected"),
        ("past_import", "mend_cohort"): _("Cohort corrected"),
        ("past_import", "say_who"): _("Said whether a row is somebody who is known"),
        ("past_import", "drop_rows"): _("Rows with errors left out"),
        ("past_import", "record"): _("Recorded"),
        ("past_import", "undo"): _("Taken back"),
        ("training_session", "plan"): _("Session planned"),
        ("training_session", "change"): _("Session changed"),
        ("training_session", "cancel"): _("Session cancelled"),
        ("enrolment", "record_past"): _("Recorded afterwards from a list"),
        ("enrolment", "enrol"): _("Enrolled"),
        ("enrolment", "begin"): _("Began"),
        ("enrolment", "enrol_again"): _("Enrolled once more"),
        ("enrolment", "withdraw"): _("Withdrawn"),
        ("enrolment", "dismiss"): _("Dismissed"),
        ("enrolment", "no_show"): _("Did not come"),
        ("enrolment", "came_after_all"): _("Came after all"),
        ("enrolment", "join"): _("Moved to the record that the person keeps"),
        ("enrolment", "cancel"): _("Ended with the cohort"),
        ("enrolment", "complete"): _("Completed"),
        ("enrolment", "not_complete"): _("Not completed"),
        ("enrolment", "complete_by_hand"): _("Completed, decided by two people"),
        ("enrolment", "not_complete_by_hand"): _("Not completed, decided by two people"),
        ("enrolment", "propose_by_hand"): _("Decision by hand proposed"),
        ("enrolment", "refuse_by_hand"): _("Decision by hand turned down"),
        ("enrolment", "take_back_by_hand"): _("Proposal of a decision by hand taken back"),
        ("enrolment", "take_attendance"): _("Attendance taken"),
        ("enrolment", "mark"): _("Marked"),
    }
    return str(sentences.get((kind, action), action.replace("_", " ").capitalize()))


def entries(subjects: Sequence[tuple[str, int]]) -> list[TimelineEntry]:
    """The timeline of these subjects, newest first, with the names of those who acted."""
    found = audit.timeline(subjects)
    names = _names({each for entry in found for each in entry.references})
    return [
        TimelineEntry(
            moment=entry.at,
            sentence=sentence(entry.subject_kind, entry.action),
            actor=entry.by(names, _("the portal")),
            reason=entry.reason or "",
            tone=_TONES.get(entry.action, "info"),
        )
        for entry in found
    ]


def _names(references: set[str]) -> dict[str, str]:
    ids = [int(each.removeprefix("account:")) for each in references if each[:8] == "account:"]
    rows = db.session.execute(select(Account.id, Account.display_name).where(Account.id.in_(ids)))
    return {f"account:{account_id}": name for account_id, name in rows}
