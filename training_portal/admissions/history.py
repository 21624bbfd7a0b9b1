"""What happened to an application, in sentences: from the audit, for the person and for staff."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts.models import Account
from training_portal.admissions.change_models import ApplicationChange, ChangeState
from training_portal.admissions.lifecycle import APPLICATION, CHANGE, DOCUMENT
from training_portal.admissions.models import (
    Application,
    ApplicationDocument,
    ApplicationState,
    Nomination,
)
from training_portal.eligibility.wording import rule_label
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform import audit
from training_portal.platform.database import db
from training_portal.platform.web.shell import TimelineEntry

_TONES = {
    "accept": "good",
    "enrol": "good",
    "submit": "good",
    "find_eligible": "good",
    "unwaive_rule": "wait",
    "return": "wait",
    "offer": "wait",
    "withdraw_offer": "bad",
    "reject": "bad",
    "find_ineligible": "bad",
    "reconsider": "wait",
    "reinstate": "good",
    "reinstate_eligible": "good",
    "release": "bad",
    "expire": "bad",
    "cancel": "bad",
    "accept_document": "good",
    "refuse_document": "bad",
    "ask_for_document": "wait",
    "ask_change": "wait",
    "accept_change": "good",
    "refuse_change": "bad",
}
#: A run gave seats out once more, and the place on the waitlist is another one since.
MOVED = "move_on_waitlist"
#: A waiver's reason is staff's own; the person learns the result.
_REASONS_OF_STAFF = frozenset({"waive", "waive_rule", "unwaive_rule"})


def _actor_of(action: str) -> str:
    """Who did it, where it was not the person: no names of staff."""
    return _("The body that put you forward") if action == "nominate" else _("The programme")


def _sentence(entry: audit.Entry) -> str:
    rule = rule_label(entry.after.get("rule", ""))
    sentences = {
        "start": _("The draft was begun."),
        "nominate": _("The nomination arrived."),
        "attach_document": _("A document was added."),
        "remove_document": _("A document was removed."),
        "accept_document": _("A document was accepted."),
        "refuse_document": _("A document was refused; another one is asked for."),
        "ask_for_document": _("A document has expired; another one is asked for."),
        "renew_document": _("A document was sent anew."),
        "ask_change": _("A change was asked for."),
        "accept_change": _("The change was accepted."),
        "refuse_change": _("The change was not accepted."),
        "take_change_back": _("The change was taken back."),
        "submit": _("The application was sent."),
        "wish": _("Several applications were put in an order of wishes."),
        "return": _("The application was returned for correction."),
        "find_eligible": _("The conditions of the course are met."),
        "waive_rule": _("A condition was waived: %(rule)s.", rule=rule),
        "unwaive_rule": _("The waiver of a condition was taken back: %(rule)s.", rule=rule),
        "check_again": _("The conditions were looked at again."),
        "waive": _("A person decided that the conditions are met."),
        "find_ineligible": _("The conditions of the course are not met."),
        "reconsider": _("The decision on the conditions was undone; it is looked at anew."),
        "reinstate": _("The appeal was granted: the application is on the shortlist again."),
        "reinstate_eligible": _("The appeal was granted: the application goes on."),
        "shortlist": _("The application was shortlisted."),
        "waitlist": _("The application was put on the waitlist."),
        MOVED: _moved(entry),
        "reject": _("The application was not selected."),
        "offer": _("A seat was offered."),
        "withdraw_offer": _("The offer was taken back."),
        "prolong_offer": _("More time was given to answer the offer."),
        "accept": _("The offer was accepted."),
        "decline": _("The offer was declined."),
        "expire": _("The offer expired without an answer."),
        "release": _("The seat was taken back."),
        "enrol": _("The place is confirmed."),
        "withdraw": _("The application was withdrawn."),
        "leave": _("The place was given back."),
        "cancel": _("The cohort was cancelled."),
    }
    return sentences.get(entry.action) or _("The application was changed.")


def _moved(entry: audit.Entry) -> str:
    """Without numbers: those of staff's table count over all countries, and not who hides."""
    if entry.after.get("place", 0) > entry.before.get("place", 0):
        return _("The application moved back on the waitlist.")
    return _("The application moved up on the waitlist.")


def _moved_in_numbers(entry: audit.Entry) -> str:
    return _(
        "Your number on the waitlist changed from %(before)s to %(after)s.",
        before=entry.before.get("place"),
        after=entry.after.get("place"),
    )


def for_the_person(application: Application) -> list[TimelineEntry]:
    """What happened, without the names of staff."""
    own = f"account:{_account_of(application.person_id)}"
    taken_back = _taken_back(application)
    body = _nominating_body(application) if taken_back else None

    def who(entry: audit.Entry) -> str:
        if entry.actor == own:
            return _("You")
        return body if body and _is(entry, taken_back) else _actor_of(entry.action)

    return [
        TimelineEntry(
            moment=entry.at,
            sentence=_moved_in_numbers(entry)
            if entry.action == MOVED
            else _said(entry, taken_back),
            actor=who(entry),
            reason="" if entry.action in _REASONS_OF_STAFF else entry.reason or "",
            tone=_TONES.get(entry.action, "none"),
        )
        for entry in audit.timeline(_subjects(application))
    ]


def _subjects(application: Application) -> list[tuple[str, int]]:
    """The application with its documents."""
    documents = select(ApplicationDocument.id).where(
        ApplicationDocument.application_id == application.id
    )
    changes = select(ApplicationChange.id).where(ApplicationChange.application_id == application.id)
    return [
        ("application", application.id),
        *((DOCUMENT.kind, row_id) for row_id in db.session.scalars(documents)),
        *((CHANGE.kind, row_id) for row_id in db.session.scalars(changes)),
    ]


def for_staff(application: Application) -> list[TimelineEntry]:
    """What happened, by whom and why."""
    entries = audit.timeline(_subjects(application))
    names = _names(each for entry in entries for each in entry.references)
    taken_back = _taken_back(application)
    return [
        TimelineEntry(
            moment=entry.at,
            sentence=_said(entry, taken_back),
            actor=entry.by(names, _("The portal")),
            reason=entry.reason or "",
            tone=_TONES.get(entry.action, "none"),
        )
        for entry in entries
    ]


def taken_back_by(application: Application) -> str | None:
    """The body that ended an application by taking its nomination back; None where none did."""
    if application.state is not ApplicationState.WITHDRAWN or not _taken_back(application):
        return None
    return _nominating_body(application)


def _taken_back(application: Application) -> frozenset[str]:
    """By whom the nomination of an application was taken back."""
    if application.nomination_id is None:
        return frozenset()
    entries = audit.timeline([("nomination", application.nomination_id)])
    return frozenset(entry.actor for entry in entries if entry.action == "withdraw")


def _is(entry: audit.Entry, taken_back: frozenset[str]) -> bool:
    """Whether an entry of the application is the end that a nomination taken back brought."""
    return entry.action == "withdraw" and entry.actor in taken_back


def _said(entry: audit.Entry, taken_back: frozenset[str]) -> str:
    if _is(entry, taken_back):
        return _("The nomination was taken back.")
    return _sentence(entry)


def said_on_leaving(application: Application) -> str:
    """Why the person declined or withdrew, in their own words; blank where they said nothing."""
    if application.state not in (ApplicationState.DECLINED, ApplicationState.WITHDRAWN):
        return ""
    if application.outcome_reason:
        return ""  # It ended in another way, whose reason the person was told.
    own = f"account:{_account_of(application.person_id)}"
    said = (
        entry.reason
        for entry in audit.timeline([("application", application.id)])
        if entry.action in ("decline", "withdraw") and entry.actor == own
    )
    return next(said, None) or ""


_TONES_OF_BODY = {"withdraw": "bad", "not_endorse": "bad", "run_out": "bad", "look_anew": "wait"}


def _sentence_of_body(entry: audit.Entry) -> str:
    sentences = {
        "rank": _(
            "The rank was changed from %(before)s to %(after)s.",
            before=entry.before.get("rank") or "–",
            after=entry.after.get("rank") or "–",
        ),
        "send_link": _("A new link was sent by e-mail."),
        "correct_email": _("The e-mail address was corrected; a new link was made."),
        "print_letter": _("A letter with a new link was made."),
        "withdraw": _("The nomination was taken back."),
        "not_endorse": _("The person was not endorsed."),
        "run_out": _("The person was not endorsed: the time was over."),
        "look_anew": _("That was undone: the endorsement is decided anew."),
    }
    return sentences.get(entry.action) or _("The nomination was changed.")


def for_the_body(nomination: Nomination, *, is_told: bool) -> list[TimelineEntry]:
    """What a nominating body did with a nomination; nothing of what staff did with the person, and
    of what became of the application only where the body `is_told`."""
    entries = audit.timeline([("nomination", nomination.id)])
    begun = f"account:{nomination.nominated_by_id}"
    names = _names([begun, *(each for entry in entries for each in entry.references)])
    found = [
        TimelineEntry(
            moment=entry.at,
            sentence=_sentence_of_body(entry),
            actor=entry.by(names, _("The portal")),
            reason=entry.reason or "",
            tone=_TONES_OF_BODY.get(entry.action, "none"),
        )
        for entry in entries
    ]
    first = TimelineEntry(
        moment=nomination.created_at,
        sentence=_("The person was nominated."),
        actor=names.get(begun) or _("The portal"),
        tone="good",
    )
    told = [*_changes_for(nomination), *_moves_of(nomination)] if is_told else []
    return sorted([*found, *told, first], key=lambda each: each.moment)[::-1]


def _changes_for(nomination: Nomination) -> list[TimelineEntry]:
    """That something in the application was changed, for the body: not what, and not why."""
    moments = db.session.scalars(
        select(ApplicationChange.decided_at)
        .join(Application, Application.id == ApplicationChange.application_id)
        .where(
            Application.nomination_id == nomination.id,
            ApplicationChange.state == ChangeState.ACCEPTED,
        )
    )
    return [
        TimelineEntry(
            moment=moment,
            sentence=_("Something in the application was changed, as the person asked."),
            actor=_("The programme"),
        )
        for moment in moments
        if moment is not None
    ]


def _moves_of(nomination: Nomination) -> list[TimelineEntry]:
    """That the person moved on the waitlist when seats were given out once more."""
    applications = select(Application.id).where(Application.nomination_id == nomination.id)
    subjects = [(APPLICATION.kind, row_id) for row_id in db.session.scalars(applications)]
    return [
        TimelineEntry(moment=entry.at, sentence=_moved(entry), actor=_("The programme"))
        for entry in audit.timeline(subjects)
        if entry.action == MOVED
    ]


def _nominating_body(application: Application) -> str | None:
    """The name of the body that put the person forward, if any did."""
    return db.session.scalar(
        select(Organisation.name)
        .join(Nomination, Nomination.organisation_id == Organisation.id)
        .where(Nomination.id == application.nomination_id)
    )


def _account_of(person_id: int) -> int | None:
    return db.session.scalar(select(Person.account_id).where(Person.id == person_id))


def _names(references: Iterable[str]) -> dict[str, str]:
    ids = {
        int(reference.removeprefix("account:"))
        for reference in references
        if reference.removeprefix("account:").isdigit()
    }
    rows = db.session.execute(
        select(Account.id, Account.display_name, Account.email).where(Account.id.in_(ids))
    )
    # An erased account has no name any more.
    return {
        f"account:{account_id}": name or email for account_id, name, email in rows if name or email
    }
