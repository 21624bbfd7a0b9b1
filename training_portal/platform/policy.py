"""Who may do what: deny by default.

Every endpoint says `@public`, `@signed_in` or `@requires(Permission)`; the app refuses to start
with one that says nothing, and the same check runs on each request. Permissions are named and
granted in each room's `permissions.py`; whether a particular record is within an actor's reach is
decided by the room's loader, which answers 404 for what the actor may not know of and 403 for what
it may know of but not touch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

ViewT = TypeVar("ViewT", bound=Callable[..., Any])


class Role(StrEnum):
    """The roles of the programme; all but coordinator, observer and administrator are scoped."""

    TRAINEE = "trainee"
    NOMINATING_OFFICER = "nominating_officer"
    ENDORSER = "endorser"
    PROGRAMME_MANAGER = "programme_manager"
    PROGRAMME_COORDINATOR = "programme_coordinator"
    MEDICAL_OFFICER = "medical_officer"
    REVIEWER = "reviewer"
    TRAINER = "trainer"
    COMPANY_OWNER = "company_owner"
    COMPANY_RECRUITER = "company_recruiter"
    OBSERVER = "observer"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        labels = {
            Role.TRAINEE: _l("Trainee"),
            Role.NOMINATING_OFFICER: _l("Nominating officer"),
            Role.ENDORSER: _l("Endorser"),
            Role.PROGRAMME_MANAGER: _l("Programme manager"),
            Role.PROGRAMME_COORDINATOR: _l("Programme coordinator"),
            Role.MEDICAL_OFFICER: _l("Medical officer"),
            Role.REVIEWER: _l("Reviewer"),
            Role.TRAINER: _l("Trainer"),
            Role.COMPANY_OWNER: _l("Company owner"),
            Role.COMPANY_RECRUITER: _l("Company recruiter"),
            Role.OBSERVER: _l("Observer"),
            Role.ADMINISTRATOR: _l("Administrator"),
        }
        return str(labels[self])


class Permission(StrEnum):
    """Base of each room's permissions; a value reads `room.verb`."""


@dataclass(frozen=True)
class Grant:
    """A role, and the organisation it is held for (None: not bound to an organisation)."""

    role: Role
    organisation_id: int | None = None


@dataclass(frozen=True)
class StandIn:
    """A role that somebody else holds, and that the actor has as the deputy for a time."""

    grant: Grant
    #: Whose role it is, as the audit names an account.
    holder: str


@dataclass(frozen=True)
class Actor:
    """Who acts: an account with its grants, the system itself, or nobody known.

    `grants` are all that are in force, those that the actor has as a deputy too.
    """

    reference: str
    account_id: int | None = None
    grants: frozenset[Grant] = field(default_factory=frozenset)
    is_system: bool = False
    stand_ins: frozenset[StandIn] = field(default_factory=frozenset)
    #: Whose deputy the actor is in what it does now: the audit keeps them beside the actor.
    acts_for: tuple[str, ...] = ()

    @property
    def is_anonymous(self) -> bool:
        return self.account_id is None and not self.is_system

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def in_own_name(self) -> Actor:
        """The actor with its own roles alone, for what no deputy may do."""
        borrowed = {each.grant for each in self.stand_ins}
        return replace(self, grants=self.grants - borrowed, stand_ins=frozenset(), acts_for=())

    def using(self, permission: Permission | None) -> Actor:
        """The actor in what a permission opens: it acts for those whose role opens it.

        A role of the actor's own may open it too. Which of them reaches a record is known to its
        loader only, so that the deputy is named rather once too often than too seldom.
        """
        opens = _holders.get(permission, frozenset()) if permission is not None else frozenset()
        whose = {each.holder for each in self.stand_ins if each.grant.role in opens}
        return replace(self, acts_for=tuple(sorted(whose)))

    def holds(self, permission: Permission) -> bool:
        """Whether the actor holds the permission anywhere; the loader checks where."""
        return self.is_system or bool(self.roles & _holders.get(permission, frozenset()))

    def roles_for(self, permission: Permission) -> frozenset[Role]:
        """The actor's roles that give the permission."""
        return self.roles & _holders.get(permission, frozenset())

    def organisations_for(self, permission: Permission) -> frozenset[int]:
        """The organisations for which the actor holds the permission by a role bound to one."""
        roles = _holders.get(permission, frozenset())
        return frozenset(
            grant.organisation_id
            for grant in self.grants
            if grant.role in roles and grant.organisation_id is not None
        )

    def holds_everywhere(self, permission: Permission) -> bool:
        """Whether a role not bound to an organisation (coordinator, observer) gives it."""
        roles = _holders.get(permission, frozenset()) - SCOPED_BY_RECORD
        return self.is_system or any(
            grant.role in roles and grant.organisation_id is None for grant in self.grants
        )


#: Roles whose reach is a record (one's own, what one is asked to review, a cohort one is staff of),
#: never "everywhere".
SCOPED_BY_RECORD = frozenset({Role.TRAINEE, Role.REVIEWER, Role.TRAINER})
SYSTEM = Actor(reference="system", is_system=True)
ANONYMOUS = Actor(reference="anonymous")

_holders: dict[Permission, frozenset[Role]] = {}


def holders_of(permission: Permission) -> frozenset[Role]:
    """The roles that give a permission."""
    return _holders.get(permission, frozenset())


def grant(table: Mapping[Permission, Iterable[Role]]) -> None:
    """Register a room's table of permissions and the roles that hold them."""
    for permission, roles in table.items():
        _holders[permission] = frozenset(roles)


@dataclass(frozen=True)
class Access:
    """What an endpoint declares; `permission` None with `open_to_all` False means signed in."""

    open_to_all: bool = False
    permission: Permission | None = None


def public(view: ViewT) -> ViewT:
    """Anybody may call this endpoint."""
    view.access = Access(open_to_all=True)  # type: ignore[attr-defined]
    return view


def signed_in(view: ViewT) -> ViewT:
    """Any signed-in account may call this endpoint (its own things only)."""
    view.access = Access()  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[ViewT], ViewT]:
    """Only an account that holds the permission somewhere may call this endpoint."""

    def declare(view: ViewT) -> ViewT:
        view.access = Access(permission=permission)  # type: ignore[attr-defined]
        return view

    return declare


class UndeclaredAccess(RuntimeError):
    """An endpoint does not say who may call it."""


def access_of(app: Flask, endpoint: str) -> Access:
    view = app.view_functions.get(endpoint)
    access = getattr(view, "access", None)
    if not isinstance(access, Access):
        raise UndeclaredAccess(
            f"Endpoint {endpoint} says neither @public, @signed_in nor @requires(...)."
        )
    return access


def require_declarations(app: Flask) -> None:
    """Refuse to start with an endpoint that declares no access."""
    for rule in app.url_map.iter_rules():
        access_of(app, rule.endpoint)


def current_actor() -> Actor:
    """The actor of this request (set by the accounts room), or nobody."""
    actor: Actor = g.get("actor", ANONYMOUS)
    return actor


def enforce() -> Response | None:
    """Before each request: let in, send to sign in, or refuse. Registered by create_app."""
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    if access.open_to_all:
        return None
    actor = current_actor()
    if actor.is_anonymous:
        if request.method not in {"GET", "HEAD"}:
            # A session that ends in the middle of a form: the page of 401 offers it once more.
            abort(401)
        back = request.full_path.rstrip("?")
        return redirect(url_for("accounts.sign_in", next=back))
    if access.permission is not None and not actor.holds(access.permission):
        current_app.logger.warning(
            "access denied: %s %s to %s", request.method, request.endpoint, actor.reference
        )
        abort(403)
    g.actor = actor.using(access.permission)
    return None


def can(permission: Permission) -> bool:
    """For templates: whether the present actor holds the permission somewhere."""
    return current_actor().holds(permission)
