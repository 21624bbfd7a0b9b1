"""Verbs of deputies: somebody has another's role for some days, in its scope, and acts for them.

The holder names a deputy, or whoever gives that role today does it for somebody who is away; either
side ends it early. A deputy names none: what is lent is not lent on. The deputy is named by
address, and the answer is the same whether the address is known here or not, as everywhere in this
room; an address without an account waits until somebody has confirmed it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, select

from training_portal.accounts.deputy_rules import (
    BY_PEERS,
    MOST_AHEAD,
    Days,
    days_held,
    days_objection,
    role_objection,
    state_on,
)
from training_portal.accounts.events import AccountConfirmed, RoleEnded
from training_portal.accounts.models import Account, Deputyship, RoleAssignment
from training_portal.accounts.permissions import AccountPermission
from training_portal.accounts.roles import is_held
from training_portal.accounts.rules import COMPANY_ROLES, is_in_force
from training_portal.accounts.services import account_by_email, address, own_actor
from training_portal.organisations.models import Organisation
from training_portal.organisations.permissions import CompanyPermission
from training_portal.platform import audit, clock, mail, throttle
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor, Role
from training_portal.platform.text import email_key
from training_portal.platform.workflow import NotAllowed, Refused

#: Deputies that one person may name within an hour: a mail goes to whatever address is typed.
NAMED_AN_HOUR = 20


class DeputyRefused(Refused):
    """Not this deputy, or not on these days; `field` is the form's, blank for the whole."""

    def __init__(self, words: str, field: str = "") -> None:
        self.field = field
        super().__init__(words)


def gives(actor: Actor, role: Role, organisation_id: int | None) -> bool:
    """Whether the actor gives this role to others: in its own name, never as a deputy."""
    own = actor.in_own_name()
    if own.holds(AccountPermission.MANAGE):
        return True
    companies = own.organisations_for(CompanyPermission.KEEP_OWN)
    return role in COMPANY_ROLES and organisation_id in companies


def name(assignment_id: int, email: str, days: Days, *, reason: str, actor: Actor) -> Deputyship:
    """Name the deputy of a role for some days; who is named, and an absent holder, get a mail.

    Raises DeputyRefused, NotAllowed for whoever neither holds nor gives the role,
    throttle.Throttled.
    """
    throttle.check("name-deputy", actor.reference, limit=NAMED_AN_HOUR, window=timedelta(hours=1))
    return _name(assignment_id, email, days, reason, actor)


@transactional
def _name(assignment_id: int, email: str, days: Days, reason: str, actor: Actor) -> Deputyship:
    # Two windows that name a deputy for the same days wait for each other here.
    assignment = lock(RoleAssignment, assignment_id)
    is_own = assignment.account_id == actor.account_id
    if actor.account_id is None or not (
        is_own or gives(actor, assignment.role, assignment.organisation_id)
    ):
        raise NotAllowed
    _refuse_role(assignment)
    deputy = _in_use(email)
    _refuse_person(assignment, email, deputy, actor)
    _refuse_days(assignment, days)
    deputyship = Deputyship(
        assignment_id=assignment.id,
        email=email,
        deputy_id=deputy.id if deputy else None,
        first_day=days.first,
        last_day=days.last,
        reason=reason,
        named_by_id=actor.account_id,
        named_at=clock.now(),
    )
    db.session.add(deputyship)
    db.session.flush()
    _record("name_deputy", assignment.account_id, deputyship, actor, reason)
    if deputy is not None:
        _record("become_deputy", deputy.id, deputyship, actor, reason)
    _tell_deputy("deputy_named", deputyship)
    if not is_own:
        _tell_holder("deputy_for_you", deputyship)
    return deputyship


def _in_use(email: str) -> Account | None:
    account = account_by_email(email)
    if account is not None:
        # Who confirms the address, is kept out or is erased meanwhile comes before or after this.
        account = lock(Account, account.id, shared=True)
    if account is None or account.confirmed_at is None or account.disabled_at is not None:
        return None
    return account


def _refuse_role(assignment: RoleAssignment) -> None:
    if objection := role_objection(assignment.role):
        raise DeputyRefused(objection)
    if not is_in_force(assignment.valid_from, assignment.valid_to, clock.today()):
        raise DeputyRefused(_("This role has ended already."))


def _refuse_person(
    assignment: RoleAssignment, email: str, deputy: Account | None, actor: Actor
) -> None:
    key = email_key(email)
    if key == db.session.get_one(Account, assignment.account_id).email_key:
        raise DeputyRefused(
            _("This is the address of whoever holds the role: name somebody else."), "email"
        )
    # Whoever gives roles takes none: otherwise an administrator would read what no administrator
    # may, with nobody else asked.
    if key == db.session.get_one(Account, actor.account_id).email_key:
        raise DeputyRefused(_("Nobody makes themselves a deputy: name somebody else."), "email")
    if assignment.role in BY_PEERS:
        if deputy is None or not is_held(deputy.id, assignment.role, assignment.organisation_id):
            raise DeputyRefused(_no_peer(), "email")
        return
    if deputy is not None and is_held(deputy.id, assignment.role, assignment.organisation_id):
        raise DeputyRefused(_("Somebody with this address holds this role already."), "email")


def _no_peer() -> str:
    return _(
        "Nobody with this address reviews for the programme: your deputy is another reviewer, who "
        "judges in their own name. Or ask the programme manager to hand your reviews over."
    )


def _refuse_days(assignment: RoleAssignment, days: Days) -> None:
    today = clock.today()
    others = db.session.scalars(
        select(Deputyship).where(
            Deputyship.assignment_id == assignment.id, Deputyship.last_day >= today
        )
    )
    held = (days_held(each.first_day, each.last_day, each.ended_on) for each in others)
    taken = [each for each in held if each is not None and each.last >= today]
    if objection := days_objection(days, today, assignment.valid_to, taken):
        raise DeputyRefused(objection.words, objection.field)
    if len(taken) >= MOST_AHEAD:
        raise DeputyRefused(_("Many deputies are named ahead: end some before you name more."))


@transactional
def end(deputyship_id: int, *, actor: Actor) -> None:
    """End it at once, by the holder, the deputy or whoever gives the role; the others are told.

    Raises Refused where nothing is left to end, NotAllowed.
    """
    # Whoever hands the role over, or ends it, locks the assignment first as well.
    of = db.session.get_one(Deputyship, deputyship_id).assignment_id
    assignment = lock(RoleAssignment, of)
    deputyship = lock(Deputyship, deputyship_id)
    is_side = actor.account_id in (assignment.account_id, deputyship.deputy_id)
    if actor.account_id is None or not (
        is_side or gives(actor, assignment.role, assignment.organisation_id)
    ):
        raise NotAllowed
    _end(deputyship, assignment.account_id, actor)


def _end(deputyship: Deputyship, holder_id: int, actor: Actor) -> None:
    today = clock.today()
    state = state_on(deputyship.first_day, deputyship.last_day, deputyship.ended_on, today)
    if not state.can_end:
        raise Refused(_("This has ended already."))
    deputyship.ended_on = today
    _record("end_deputy", holder_id, deputyship, actor)
    if deputyship.deputy_id is not None:
        _record("cease_deputy", deputyship.deputy_id, deputyship, actor)
    knows = _take_back(deputyship, "deputy_named")
    if knows and (deputyship.deputy_id is None or deputyship.deputy_id != actor.account_id):
        _tell_deputy("deputy_ended", deputyship)
    if _take_back(deputyship, "deputy_for_you") and holder_id != actor.account_id:
        _tell_holder("deputy_ended", deputyship)


def _take_back(deputyship: Deputyship, *templates: str) -> bool:
    """Take back what was mailed of a deputy; whether its reader may know of it all the same."""
    told = {mail.call_back(begins=f"{each}:{deputyship.id}:") for each in templates}
    return mail.Told.TAKEN_BACK not in told or mail.Told.BY_MAIL in told


def end_with_role(event: RoleEnded) -> None:
    """With a role its deputies end, in the same unit of work."""
    today = clock.today()
    for each in _ahead(Deputyship.assignment_id == event.assignment_id):
        if state_on(each.first_day, each.last_day, each.ended_on, today).can_end:
            _end(each, event.account_id, event.actor)


def cut(assignment_id: int, on_day: date) -> None:
    """End what is lent of a role on the day on which the role passes on; the deputies are told.

    Runs in the unit of work of the handover, as `restore` does in that of its end.
    """
    for deputyship in _ahead(Deputyship.assignment_id == assignment_id):
        held = days_held(deputyship.first_day, deputyship.last_day, deputyship.ended_on)
        if held is not None and held.last >= on_day:
            deputyship.ended_on = on_day
            is_whole = on_day <= deputyship.first_day
            _tell_deputy("deputy_ended" if is_whole else "deputy_cut", deputyship)


def restore(assignment_id: int, on_day: date) -> None:
    """Give back the days that were cut on a day to come; the deputies are told."""
    # Whoever ends one by hand, or is erased, ends it on that very day; whose address is blank was
    # erased as long as a coming handover hid it.
    was_cut = and_(
        Deputyship.assignment_id == assignment_id,
        Deputyship.ended_on == on_day,
        Deputyship.email != "",
    )
    for deputyship in _ahead(was_cut):
        deputyship.ended_on = None
        if _take_back(deputyship, "deputy_cut", "deputy_ended"):
            _tell_deputy("deputy_named", deputyship)


def know_new(event: AccountConfirmed) -> None:
    """Whoever confirmed an address that was named is the deputy from now on."""
    account = db.session.get_one(Account, event.account_id)
    for deputyship in _ahead(_waits_for(account.email)):
        deputyship.deputy_id = account.id
        _record("become_deputy", account.id, deputyship, own_actor(account))


def forget(account_id: int, email: str) -> set[str]:
    """End what an account that is erased was part of, and take its words, in its unit of work.

    Gives the address in each way in which it was typed: mails went there.
    """
    as_deputy = or_(Deputyship.deputy_id == account_id, _waits_for(email))
    own_roles = select(RoleAssignment.id).where(RoleAssignment.account_id == account_id)
    for each in _ahead(or_(as_deputy, Deputyship.assignment_id.in_(own_roles))):
        each.ended_on = clock.today()
        if each.deputy_id == account_id:
            _tell_holder("deputy_ended", each)
    typed = set()
    for each in db.session.scalars(select(Deputyship).where(as_deputy)):
        typed.add(each.email)
        each.email = each.reason = ""
    # Why somebody was away is a word about them.
    for each in db.session.scalars(
        select(Deputyship).where(Deputyship.assignment_id.in_(own_roles))
    ):
        each.reason = ""
    return typed


def _waits_for(email: str) -> ColumnElement[bool]:
    """SQL: deputyships of nobody, named by this address."""
    waits = and_(Deputyship.deputy_id.is_(None), Deputyship.email != "")
    rows = db.session.execute(select(Deputyship.id, Deputyship.email).where(waits))
    key = email_key(email)
    named = [row_id for row_id, typed in rows if email_key(typed) == key]
    # Asked once more: somebody else may take it until the rows are locked.
    return and_(waits, Deputyship.id.in_(named))


def _ahead(which: ColumnElement[bool]) -> Sequence[Deputyship]:
    """Deputyships that are not over, locked; among them those that end on a day to come.

    A handover ends them on its day, and gives the days back when it is called off: until that day
    they are to be known, and forgotten, like the others.
    """
    today = clock.today()
    # Read anew: the unit of work may have seen them before somebody else ended them.
    return db.session.scalars(
        select(Deputyship)
        .where(
            which,
            or_(Deputyship.ended_on.is_(None), Deputyship.ended_on > today),
            Deputyship.last_day >= today,
        )
        .order_by(Deputyship.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _record(
    action: str, account_id: int, deputyship: Deputyship, actor: Actor, reason: str = ""
) -> None:
    assignment = db.session.get_one(RoleAssignment, deputyship.assignment_id)
    audit.record(
        action,
        "account",
        account_id,
        actor=actor,
        after={
            "role": assignment.role.value,
            "organisation": assignment.organisation_id,
            "holder": assignment.account_id,
            "deputyship": deputyship.id,
            "deputy": deputyship.deputy_id,
            "from": deputyship.first_day.isoformat(),
            "to": deputyship.last_day.isoformat(),
        },
        reason=reason or None,
    )


def _tell_deputy(template: str, deputyship: Deputyship) -> None:
    deputy = None
    if deputyship.deputy_id is not None:
        deputy = db.session.get_one(Account, deputyship.deputy_id)
    to = deputy.email if deputy else deputyship.email
    language = deputy.language if deputy else "en"
    _tell(template, deputyship, to, deputy.display_name if deputy else "", language)


def _tell_holder(template: str, deputyship: Deputyship) -> None:
    assignment = db.session.get_one(RoleAssignment, deputyship.assignment_id)
    holder = db.session.get_one(Account, assignment.account_id)
    if holder.disabled_at is None:
        _tell(template, deputyship, holder.email, holder.display_name, holder.language)


def _tell(template: str, deputyship: Deputyship, to: str, greeted: str, language: str) -> None:
    assignment = db.session.get_one(RoleAssignment, deputyship.assignment_id)
    holder = db.session.get_one(Account, assignment.account_id)
    body = None
    if assignment.organisation_id is not None:
        body = db.session.get_one(Organisation, assignment.organisation_id).name
    mail.enqueue(
        template,
        to,
        language=language,
        dedupe_key=f"{template}:{deputyship.id}:{holder.email == to}:{clock.now():%Y%m%d%H%M%S%f}",
        greeted=greeted or to,
        holder=holder.display_name or holder.email,
        deputyship=deputyship,
        role=assignment.role,
        is_by_peers=assignment.role in BY_PEERS,
        organisation=body,
        address=address("/me/account/deputies"),
    )
