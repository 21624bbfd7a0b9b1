"""Verbs of handing a role over: on a day one account's role ends and another's begins.

What belongs to a role belongs to its organisation or to the programme, never to the account, so
that nothing is moved: the new holder finds it all. An administrator does it: it gives a role.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts import deputies
from training_portal.accounts.deputy_rules import handover_objection
from training_portal.accounts.models import Account, Handover, RoleAssignment
from training_portal.accounts.permissions import AccountPermission
from training_portal.accounts.roles import is_held
from training_portal.accounts.rules import is_in_force
from training_portal.accounts.services import account_by_email, address
from training_portal.organisations.models import Organisation
from training_portal.platform import audit, clock, mail
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import NotAllowed, Refused

#: Days ahead within which a role is handed over.
FURTHEST_DAYS = 366


class HandoverRefused(Refused):
    """Not to this account, or not on this day; `field` is the form's, blank for the whole."""

    def __init__(self, words: str, field: str = "") -> None:
        self.field = field
        super().__init__(words)


@transactional
def hand_over(
    assignment_id: int, email: str, on_day: date, *, reason: str, actor: Actor
) -> Handover:
    """Have a role pass to the account of this address on a day; both are told.

    Deputies in it end with the last day of whoever holds it now. Raises HandoverRefused,
    NotAllowed.
    """
    if not actor.in_own_name().holds(AccountPermission.MANAGE):
        raise NotAllowed
    # Two windows that hand one role over wait for each other here.
    assignment = lock(RoleAssignment, assignment_id)
    _refuse_role(assignment, on_day)
    successor = _successor(assignment, email, actor)
    assignment.valid_to = on_day - timedelta(days=1)
    taken = _begun(assignment, successor, on_day)
    handover = Handover(from_id=assignment.id, to_id=taken.id, on_day=on_day, made_at=clock.now())
    db.session.add(handover)
    db.session.flush()
    deputies.cut(assignment.id, on_day)
    _record("hand_over", assignment, handover, actor, reason)
    _record("take_over", taken, handover, actor, reason)
    _tell("handover", handover)
    return handover


def _refuse_role(assignment: RoleAssignment, on_day: date) -> None:
    today = clock.today()
    if objection := handover_objection(assignment.role):
        raise HandoverRefused(objection)
    if not is_in_force(assignment.valid_from, assignment.valid_to, today):
        raise HandoverRefused(_("This role has ended already."))
    if assignment.valid_to is not None:
        raise HandoverRefused(_("This role is handed over already: call that off first."))
    if on_day < today:
        raise HandoverRefused(_("This day is over: choose today or later."), "on_day")
    if on_day > today + timedelta(days=FURTHEST_DAYS):
        raise HandoverRefused(_("Choose a day within a year from today."), "on_day")


def _successor(assignment: RoleAssignment, email: str, actor: Actor) -> Account:
    successor = account_by_email(email)
    if successor is not None:
        # Who is kept out or erased meanwhile comes before or after this.
        successor = lock(Account, successor.id, shared=True)
    if successor is None or successor.confirmed_at is None or successor.disabled_at is not None:
        raise HandoverRefused(
            _("No account in use has this address: invite the person first."), "email"
        )
    if successor.id == assignment.account_id:
        raise HandoverRefused(
            _("This is the address of whoever holds the role: choose somebody else."), "email"
        )
    if successor.id == actor.account_id:
        raise HandoverRefused(
            _("Nobody takes a role over by their own hand: ask another administrator."), "email"
        )
    if is_held(successor.id, assignment.role, assignment.organisation_id):
        raise HandoverRefused(_("Somebody with this address holds this role already."), "email")
    return successor


def _begun(assignment: RoleAssignment, successor: Account, on_day: date) -> RoleAssignment:
    """The new holder's assignment; one of the same first day, called off before, is taken again."""
    taken = db.session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.account_id == successor.id,
            RoleAssignment.role == assignment.role,
            RoleAssignment.organisation_id.is_not_distinct_from(assignment.organisation_id),
            RoleAssignment.valid_from == on_day,
        )
    ).one_or_none()
    if taken is None:
        taken = RoleAssignment(
            account_id=successor.id,
            role=assignment.role,
            organisation_id=assignment.organisation_id,
            valid_from=on_day,
        )
        db.session.add(taken)
    taken.valid_to = None
    db.session.flush()
    return taken


@transactional
def call_off(handover_id: int, *, reason: str, actor: Actor) -> None:
    """Leave the role where it is, before the day has come; who may have heard of it is told why.

    Deputies have the days again that the handover cut. Raises Refused, NotAllowed.
    """
    if not actor.in_own_name().holds(AccountPermission.MANAGE):
        raise NotAllowed
    handover = lock(Handover, handover_id)
    if handover.called_off_at is not None:
        raise Refused(_("This was called off already."))
    if handover.on_day <= clock.today():
        raise Refused(_("The role has passed already: hand it over again, the other way."))
    assignment = lock(RoleAssignment, handover.from_id)
    taken = lock(RoleAssignment, handover.to_id)
    handover.called_off_at = clock.now()
    assignment.valid_to = None
    # Its last day lies before its first: it was never held.
    taken.valid_to = handover.on_day - timedelta(days=1)
    deputies.restore(assignment.id, handover.on_day)
    _record("keep_role", assignment, handover, actor, reason)
    _record("not_take_over", taken, handover, actor, reason)
    heard = {
        account_id
        for account_id in (assignment.account_id, taken.account_id)
        if mail.call_back(f"handover:{handover.id}:{account_id}") is not mail.Told.TAKEN_BACK
    }
    _tell("handover_called_off", handover, reason, heard)


def _record(
    action: str, assignment: RoleAssignment, handover: Handover, actor: Actor, reason: str = ""
) -> None:
    audit.record(
        action,
        "account",
        assignment.account_id,
        actor=actor,
        after={
            "role": assignment.role.value,
            "organisation": assignment.organisation_id,
            "handover": handover.id,
            "on": handover.on_day.isoformat(),
        },
        reason=reason or None,
    )


def _tell(
    template: str, handover: Handover, reason: str = "", heard: Collection[int] | None = None
) -> None:
    """A mail to each of the two, with the name of the other; to those of `heard` where it says."""
    sides = [
        db.session.get_one(RoleAssignment, each) for each in (handover.from_id, handover.to_id)
    ]
    old, new = (db.session.get_one(Account, each.account_id) for each in sides)
    body = None
    if sides[0].organisation_id is not None:
        body = db.session.get_one(Organisation, sides[0].organisation_id).name
    for account, other in ((old, new), (new, old)):
        if account.disabled_at is None and (heard is None or account.id in heard):
            mail.enqueue(
                template,
                account.email,
                language=account.language,
                dedupe_key=f"{template}:{handover.id}:{account.id}",
                account=account,
                other=other.display_name or other.email,
                takes=account is new,
                role=sides[0].role,
                organisation=body,
                handover=handover,
                reason=reason,
                address=address("/me"),
            )
