"""What happened to an application, told to each side as far as it is theirs to know."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.placements.lifecycle import PLACEMENT
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.posting_history import names_of
from training_portal.placements.posting_queries import is_verified
from training_portal.platform import audit
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM
from training_portal.platform.web.shell import TimelineEntry

_TONES = {
    "accept": "good", "start": "good", "begin": "good", "finish": "good", "interview": "wait",
    "offer": "wait", "reject": "bad", "dismiss": "bad", "expire": "bad", "end": "bad",
    "leave": "bad", "retract": "bad", "call_off": "bad", "prolong": "wait", "hold": "wait",
}  # fmt: skip
#: Why somebody left is for the programme, not for the company.
_NOT_FOR_COMPANY = frozenset({"leave"})
#: Steps of the applicant, whose words go with the consent.
_OF_APPLICANT = frozenset({"decline", "withdraw", "answer_interview"})


def _sentence(action: str) -> str:
    sentences = {
        "apply": _("The application was sent."),
        "shortlist": _("It was shortlisted."),
        "interview": _("An interview was proposed."),
        "answer_interview": _("The interview was answered."),
        "offer": _("The placement was offered."),
        "call_off": _("The interview was called off."),
        "prolong": _("More time was given to answer the offer."),
        "hold": _("The time to answer stood still: nobody could accept."),
        "go_on": _("The time to answer went on."),
        "retract": _("The offer was taken back."),
        "accept": _("The offer was accepted."),
        "decline": _("The offer was declined."),
        "expire": _("The offer expired without an answer."),
        "reject": _("It was not selected."),
        "dismiss": _("It ended with the posting."),
        "withdraw": _("The application was withdrawn."),
        "start": _("Work has begun."),
        "begin": _("Work has begun."),
        "finish": _("The placement is finished."),
        "end": _("The placement ended early."),
        "leave": _("The placement ended early."),
        "replan": _("The planned end was changed."),
        "choose_contact": _("How the company reaches the person was chosen."),
        "share_contact": _("How the company reaches the person was changed."),
    }
    return sentences.get(action) or _("The application was changed.")


def for_company(application: PlacementApplication, posting: Posting) -> list[TimelineEntry]:
    """What happened; the person is "the applicant", whatever was shared.

    The applicant's words go with what was shared: the reason of a step of theirs is shown while the
    consent stands only. The reason for withdrawing is written when sharing ends, for the company to
    read: it stays until it is blanked. A company that is not verified reads none of them.
    """
    entries = audit.timeline([(PLACEMENT.kind, application.id)])
    names = names_of((each for entry in entries for each in entry.references), posting)
    is_held = not is_verified(posting.organisation_id)
    gone = _OF_APPLICANT - {"withdraw"} if application.outcome_reason else _OF_APPLICANT
    return [
        TimelineEntry(
            moment=entry.at,
            sentence=_sentence(entry.action),
            actor=entry.by(
                names, _("The portal") if entry.actor == "system" else _("The applicant")
            ),
            reason=""
            if entry.action in _NOT_FOR_COMPANY
            or (entry.action in _OF_APPLICANT and is_held)
            or (entry.action in gone and application.shared is None)
            else entry.reason or "",
            tone=_TONES.get(entry.action, "none"),
        )
        for entry in entries
        if entry.action != "join"
    ]


def for_the_person(application: PlacementApplication, posting: Posting) -> list[TimelineEntry]:
    """What happened, without the names of those at the company."""
    account_id = db.session.scalar(
        select(Person.account_id).where(Person.id == application.person_id)
    )
    company = db.session.scalars(
        select(Organisation.name).where(Organisation.id == posting.organisation_id)
    ).one()
    others = {f"account:{account_id}": _("You"), SYSTEM.reference: _("The portal")}
    return [
        TimelineEntry(
            moment=entry.at,
            sentence=_sentence(entry.action),
            actor=others.get(entry.actor, company),
            reason=entry.reason or "",
            tone=_TONES.get(entry.action, "none"),
        )
        for entry in audit.timeline([(PLACEMENT.kind, application.id)])
        if entry.action != "join"
    ]
