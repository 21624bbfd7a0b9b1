"""The people of one's own company: who they are, inviting colleagues, ending roles."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts import company_people as people
from training_portal.accounts import company_people_queries as queries
from training_portal.accounts import deputy_queries, forms
from training_portal.accounts.views import blueprint
from training_portal.organisations.company_queries import CompanyRecord, own_company
from training_portal.organisations.permissions import CompanyPermission
from training_portal.platform.idempotency import once
from training_portal.platform.policy import Role, current_actor, requires
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

SEE, KEEP = CompanyPermission.SEE_OWN, CompanyPermission.KEEP_OWN


def _people_page(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("accounts.company_people", public_id=public_id), 303)


@blueprint.get("/company/<public_id>/people")
@requires(SEE)
def company_people(public_id: str) -> str:
    """Owners and recruiters, and open invitations."""
    actor = current_actor()
    record = own_company(actor, public_id, SEE)
    members = queries.members(record.organisation.id)
    return render_template(
        "accounts/company_people.html",
        record=record,
        members=[member for member in members if member.is_present],
        invitations=queries.open_invitations(record.organisation.id),
        keeps=record.organisation.id in actor.in_own_name().organisations_for(KEEP),
        deputies=deputy_queries.company_deputies(record.organisation.id),
        own_id=actor.account_id,
        not_inviting=people.inviting_objection(record.organisation.id),
    )


def kept_company(public_id: str) -> CompanyRecord:
    """A company whose people the reader looks after, or 404; 403 for a deputy of an owner.

    What is lent is not lent on: a deputy neither gives nor ends roles.
    """
    record = own_company(current_actor(), public_id, KEEP)
    if record.organisation.id not in current_actor().in_own_name().organisations_for(KEEP):
        abort(403)
    return record


@blueprint.route("/company/<public_id>/people/invite", methods=["GET", "POST"])
@requires(KEEP)
@once
def invite_colleague(public_id: str) -> ResponseReturnValue:
    """Invite a colleague to recruit for the company, or to own it."""
    record = kept_company(public_id)
    form = forms.InviteColleagueForm()
    if form.validate_on_submit() and _invited(record, form):
        flash(_("The invitation is on its way."), "good")
        return _people_page(public_id)
    return form_page("accounts/invite_colleague.html", form, record=record)


def _invited(record: CompanyRecord, form: forms.InviteColleagueForm) -> bool:
    """Whether the invitation went out; the service's refusal stands on the form."""
    try:
        people.invite(
            record.organisation.id,
            form.email.text,
            form.name.text,
            Role(form.role.data or ""),
            actor=current_actor(),
        )
    except Refused as refusal:
        form.refuse(form.email, str(refusal))
        return False
    return True


@blueprint.post("/company/<public_id>/invitations/<invitation_id>/send-again")
@requires(KEEP)
@once
def send_colleague_again(public_id: str, invitation_id: str) -> ResponseReturnValue:
    """Send an invitation with a new link; the earlier one ends."""
    record = kept_company(public_id)
    invitation = queries.invitation_into(record.organisation.id, invitation_id)
    people.send_again(record.organisation.id, invitation.id, actor=current_actor())
    flash(_("The invitation is on its way again."), "good")
    return _people_page(public_id)


@blueprint.post("/company/<public_id>/invitations/<invitation_id>/withdraw")
@requires(KEEP)
def withdraw_colleague(public_id: str, invitation_id: str) -> ResponseReturnValue:
    """Take an invitation back; its link ends."""
    record = kept_company(public_id)
    invitation = queries.invitation_into(record.organisation.id, invitation_id)
    people.withdraw(record.organisation.id, invitation.id, actor=current_actor())
    flash(_("The invitation is taken back."), "good")
    return _people_page(public_id)


@blueprint.route("/company/<public_id>/people/<int:assignment>/end", methods=["GET", "POST"])
@requires(SEE)
@once
def end_company_role(public_id: str, assignment: int) -> ResponseReturnValue:
    """End a colleague's role, or one's own, after a page that says what this does."""
    actor = current_actor()
    record = own_company(actor, public_id, SEE)
    member = queries.present_member(record.organisation.id, assignment, actor)
    is_own = member.account_id == actor.account_id
    if request.method == "GET":
        return render_template(
            "accounts/end_company_role.html",
            record=record,
            member=member,
            is_own=is_own,
            objection=people.objection_to_ending(record.organisation.id, member.role),
        )
    people.end(record.organisation.id, member.assignment_id, actor=actor)
    if is_own:
        flash(_("You have left the company."), "good")
        return redirect(url_for("organisations.companies_of_mine"), 303)
    flash(_("The role has ended."), "good")
    return _people_page(public_id)
