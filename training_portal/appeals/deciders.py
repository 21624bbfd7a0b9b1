"""Who may decide an appeal today, by their accounts: none who had a part in the first decision."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select, union

from training_portal.accounts import held_roles
from training_portal.accounts.deputy_queries import acting_in
from training_portal.accounts.models import Account, Deputyship, RoleAssignment
from training_portal.cohorts.models import Cohort
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Role


def of_cohort(cohort: Cohort, decided_first_by: Collection[str]) -> list[int]:
    """The managers of the host and their deputies."""
    acting = acting_in(cohort.host_id, [Role.PROGRAMME_MANAGER], clock.today())
    return _without(acting, decided_first_by)


def of_programme(decided_first_by: Collection[str]) -> list[int]:
    """The coordinators and their deputies."""
    return _without(_everywhere(Role.PROGRAMME_COORDINATOR), decided_first_by)


def administrators() -> list[int]:
    """Who gives roles, for an appeal that nobody may decide."""
    return _without(_everywhere(Role.ADMINISTRATOR), ())


def _everywhere(role: Role) -> Select[tuple[int]]:
    today = clock.today()
    own = select(RoleAssignment.account_id).where(
        RoleAssignment.role == role, held_roles.is_in_force(today)
    )
    lent = (
        select(Deputyship.deputy_id)
        .join(RoleAssignment, RoleAssignment.id == Deputyship.assignment_id)
        .where(
            RoleAssignment.role == role,
            held_roles.is_in_force(today),
            held_roles.is_lent_to(Deputyship.deputy_id, today),
        )
    )
    everybody = union(own, lent).subquery()
    return select(everybody.c.account_id)


def _without(acting: Select[tuple[int]], decided_first_by: Collection[str]) -> list[int]:
    """Without who decided first, and who stands in for one of them today."""
    first = [int(each.removeprefix("account:")) for each in decided_first_by if ":" in each]
    stand_in = (
        select(Deputyship.deputy_id)
        .join(RoleAssignment, RoleAssignment.id == Deputyship.assignment_id)
        .where(
            RoleAssignment.account_id.in_(first),
            held_roles.is_lent_to(Deputyship.deputy_id, clock.today()),
            Deputyship.deputy_id.is_not(None),
        )
    )
    return list(
        db.session.scalars(
            select(Account.id)
            .where(
                Account.id.in_(acting),
                Account.disabled_at.is_(None),
                Account.id.not_in(first),
                Account.id.not_in(stand_in),
            )
            .order_by(Account.id)
        )
    )
