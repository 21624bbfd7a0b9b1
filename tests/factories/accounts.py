"""Accounts, their roles, and the actors they are."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import count

from training_portal.accounts import passwords
from training_portal.accounts.models import Account, Deputyship, Handover, RoleAssignment
from training_portal.accounts.rules import account_search_key
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db, transactional
from training_portal.platform.policy import Actor, Grant, Role
from training_portal.platform.text import email_key

#: The password of every account made here.
PASSWORD = "seven mangoes under a bridge"
_numbers = count(1)


@cache
def _password_hash() -> str:
    return passwords.hashed(PASSWORD)


def make_account(
    *roles: Role,
    email: str | None = None,
    name: str = "Somebody",
    organisation: Organisation | None = None,
    confirmed: bool = True,
    disabled: bool = False,
) -> Account:
    """An account that can sign in with PASSWORD, holding roles (for an organisation, if given)."""
    password_hash = _password_hash()
    return _make(password_hash, roles, email, name, organisation, confirmed, disabled)


@transactional
def _make(
    password_hash: str,
    roles: tuple[Role, ...],
    email: str | None,
    name: str,
    organisation: Organisation | None,
    confirmed: bool,
    disabled: bool,
) -> Account:
    address = email or f"somebody{next(_numbers)}@example.org"
    now = clock.now()
    account = Account(
        email=address,
        email_key=email_key(address),
        password_hash=password_hash,
        display_name=name,
        search_key=account_search_key(name, address),
        created_at=now,
        confirmed_at=now if confirmed else None,
        disabled_at=now if disabled else None,
    )
    db.session.add(account)
    db.session.flush()
    for role in roles:
        give_role(account, role, organisation)
    return account


@transactional
def give_role(
    account: Account, role: Role, organisation: Organisation | None = None
) -> RoleAssignment:
    """Have an account hold a role since the day before yesterday."""
    assignment = RoleAssignment(
        account_id=account.id,
        role=role,
        organisation_id=organisation.id if organisation else None,
        valid_from=clock.today() - timedelta(days=2),
    )
    db.session.add(assignment)
    db.session.flush()
    return assignment


def actor_of(account: Account, *roles: Role, organisation: Organisation | None = None) -> Actor:
    """The account as an actor who holds these roles, and that of a trainee."""
    scope = organisation.id if organisation else None
    grants = {Grant(role, scope) for role in roles} | {Grant(Role.TRAINEE)}
    return Actor(reference=f"account:{account.id}", account_id=account.id, grants=frozenset(grants))


def make_actor(*roles: Role, organisation: Organisation | None = None) -> Actor:
    """An account with roles, as an actor."""
    return actor_of(
        make_account(*roles, organisation=organisation), *roles, organisation=organisation
    )


@transactional
def lend(
    assignment: RoleAssignment, deputy: Account, first: date, last: date, reason: str = "On leave."
) -> Deputyship:
    """Have somebody be the deputy in a role, as its holder would have named them."""
    deputyship = Deputyship(
        assignment_id=assignment.id,
        email=deputy.email,
        deputy_id=deputy.id,
        first_day=first,
        last_day=last,
        reason=reason,
        named_by_id=assignment.account_id,
        named_at=clock.now(),
    )
    db.session.add(deputyship)
    db.session.flush()
    return deputyship


@transactional
def pass_on(assignment: RoleAssignment, successor: Account, on_day: date) -> Handover:
    """Have a role pass to another account on a day."""
    db.session.get_one(RoleAssignment, assignment.id).valid_to = on_day - timedelta(days=1)
    taken = RoleAssignment(
        account_id=successor.id,
        role=assignment.role,
        organisation_id=assignment.organisation_id,
        valid_from=on_day,
    )
    db.session.add(taken)
    db.session.flush()
    handover = Handover(from_id=assignment.id, to_id=taken.id, on_day=on_day, made_at=clock.now())
    db.session.add(handover)
    db.session.flush()
    return handover
