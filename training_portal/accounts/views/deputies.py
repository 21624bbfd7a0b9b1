"""Pages of deputies: one's own, those of an account for administrators, those of a company."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts import deputies, forms
from training_portal.accounts import deputy_queries as queries
from training_portal.accounts.deputy_rules import Days
from training_portal.accounts.models import RoleAssignment
from training_portal.accounts.permissions import AccountPermission
from training_portal.accounts.queries import account_of
from training_portal.accounts.signing_in import own_account
from training_portal.accounts.views import blueprint
from training_portal.accounts.views.company_people import kept_company
from training_portal.organisations.permissions import CompanyPermission
from training_portal.platform import clock
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires, signed_in
from training_portal.platform.web.shell import form_page


def _naming(role: queries.RoleToday, back: str) -> ResponseReturnValue:
    """The form in which the deputy of a role is named, and what comes of it."""
    form = forms.DeputyForm().settled(is_by_peers=role.is_by_peers)
    if request.method == "GET":
        form.first_day.data = clock.today()
    if form.validate_on_submit() and _named(role, form):
        flash(_("The deputy is named; a mail is on its way."), "good")
        return redirect(back, 303)
    return form_page("accounts/name_deputy.html", form, role=role, back=back)


def _named(role: queries.RoleToday, form: forms.DeputyForm) -> bool:
    """Whether the deputy is named; the service's refusal stands beside its field."""
    assert form.first_day.data is not None and form.last_day.data is not None  # both are required
    try:
        deputies.name(
            role.assignment_id,
            form.email.text,
            Days(form.first_day.data, form.last_day.data),
            reason=form.reason.text,
            actor=current_actor(),
        )
    except deputies.DeputyRefused as refusal:
        form.refuse(form[refusal.field] if refusal.field else None, str(refusal))
        return False
    return True


def _ending(deputy: queries.DeputyRow, back: str) -> ResponseReturnValue:
    """The page before a deputyship ends, and its end."""
    if request.method == "GET":
        return render_template("accounts/end_deputy.html", deputy=deputy, back=back)
    deputies.end(deputy.id, actor=current_actor())
    flash(_("The deputy has the role no longer."), "good")
    return redirect(back, 303)


@blueprint.get("/me/account/deputies")
@signed_in
def my_deputies() -> str:
    """Who is deputy in the reader's roles, and for whom the reader is."""
    account_id = own_account().id
    return render_template(
        "accounts/my_deputies.html",
        roles=queries.own_roles(account_id),
        deputies=queries.deputies_of(account_id),
        lent=queries.stands_in(account_id),
    )


@blueprint.route("/me/account/deputies/<int:assignment>/new", methods=["GET", "POST"])
@signed_in
@once
def name_my_deputy(assignment: int) -> ResponseReturnValue:
    """Name a deputy in a role of one's own."""
    role = queries.role_of(assignment, RoleAssignment.account_id == own_account().id)
    return _naming(role, url_for("accounts.my_deputies"))


@blueprint.route("/me/account/deputies/<public_id>/end", methods=["GET", "POST"])
@signed_in
@once
def end_my_deputy(public_id: str) -> ResponseReturnValue:
    """End it early, as the holder of the role or as the deputy."""
    deputy = queries.deputyship_of(public_id, queries.of_either_side(own_account().id))
    return _ending(deputy, url_for("accounts.my_deputies"))


@blueprint.route(
    "/manage/accounts/<public_id>/roles/<int:assignment>/deputy", methods=["GET", "POST"]
)
@requires(AccountPermission.MANAGE)
@once
def name_deputy(public_id: str, assignment: int) -> ResponseReturnValue:
    """Name the deputy of somebody who is away."""
    account = account_of(public_id)
    role = queries.role_of(assignment, RoleAssignment.account_id == account.id)
    return _naming(role, url_for("accounts.account", public_id=public_id))


@blueprint.route("/manage/accounts/<public_id>/deputies/<deputy_id>/end", methods=["GET", "POST"])
@requires(AccountPermission.MANAGE)
@once
def end_deputy(public_id: str, deputy_id: str) -> ResponseReturnValue:
    """End what an account is a side of."""
    account = account_of(public_id)
    deputy = queries.deputyship_of(deputy_id, queries.of_either_side(account.id))
    return _ending(deputy, url_for("accounts.account", public_id=public_id))


@blueprint.route("/company/<public_id>/people/<int:assignment>/deputy", methods=["GET", "POST"])
@requires(CompanyPermission.KEEP_OWN)
@once
def name_colleagues_deputy(public_id: str, assignment: int) -> ResponseReturnValue:
    """Name the deputy of a colleague who is away; for owners of the company."""
    record = kept_company(public_id)
    role = queries.role_of(assignment, queries.of_company(record.organisation.id))
    return _naming(role, url_for("accounts.company_people", public_id=public_id))


@blueprint.route("/company/<public_id>/deputies/<deputy_id>/end", methods=["GET", "POST"])
@requires(CompanyPermission.KEEP_OWN)
@once
def end_colleagues_deputy(public_id: str, deputy_id: str) -> ResponseReturnValue:
    """End what is lent of a role in one's own company; for its owners."""
    record = kept_company(public_id)
    deputy = queries.deputyship_of(deputy_id, queries.of_company(record.organisation.id))
    return _ending(deputy, url_for("accounts.company_people", public_id=public_id))
