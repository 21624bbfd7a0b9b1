"""Administrators' pages: inviting people to hold a role, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.accounts import forms, invitation_history, invitations, queries
from training_portal.accounts import invitation_queries as worktable
from training_portal.accounts.permissions import AccountPermission
from training_portal.accounts.rules import GIVEN_ROLES
from training_portal.accounts.views import blueprint
from training_portal.accounts.views.manage import parts, refuse_role, role_form
from training_portal.geography.queries import country_names
from training_portal.organisations.queries import organisation_id
from training_portal.platform.idempotency import once
from training_portal.platform.policy import Role, current_actor, requires
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.forms import choices_of
from training_portal.platform.web.listing import Choices
from training_portal.platform.web.many import Many, Step, Ticked, page_of_many
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused


def _filter_choices() -> dict[str, Choices]:
    return {
        "state": choices_of(worktable.InvitationState),
        "role": choices_of(GIVEN_ROLES),
        "country": country_names(),
    }


@blueprint.get("/manage/accounts/invitations")
@exportable
@requires(AccountPermission.MANAGE)
def manage_invitations() -> ResponseReturnValue:
    """All invitations as a work table."""
    view = worktable.INVITATIONS.read(request.args, request.path, _filter_choices())
    if view.export:
        rows = worktable.all_invitations(view)
        return answer(view, "invitations", *worktable.exported(view, rows))
    return render_template(
        "accounts/invitations.html",
        view=view,
        page=worktable.invitations(view),
        parts=parts("invitations", worktable.count_open()),
    )


def _ticked(public_ids: Sequence[str], _action: str) -> Sequence[Ticked]:
    return [
        Ticked(row.id, row.public_id, row.name, f"{row.email} · {row.role.label}", row.objection)
        for row in worktable.chosen_invitations(public_ids)
    ]


@blueprint.route("/manage/accounts/invitations/chosen", methods=["GET", "POST"])
@requires(AccountPermission.MANAGE)
@once
def chosen_invitations() -> ResponseReturnValue:
    """Send the ticked invitations again, or take them back, after saying what that does."""
    actor = current_actor()
    again = Step(
        lambda row_id, _reason: invitations.send_again(row_id, actor=actor),
        effects=lambda count: [
            ngettext(
                "%(num)d person gets a new link by e-mail, good for 14 days. "
                "The earlier link ends.",
                "%(num)d people get a new link by e-mail, good for 14 days. "
                "Their earlier links end.",
                count,
            )
        ],
        done=lambda count: ngettext(
            "%(num)d invitation is on its way again.",
            "%(num)d invitations are on their way again.",
            count,
        ),
    )
    back = Step(
        lambda row_id, _reason: invitations.withdraw(row_id, actor=actor),
        effects=lambda count: [
            ngettext(
                "The link of %(num)d invitation ends. Whoever has got it is told by e-mail.",
                "The links of %(num)d invitations end. Whoever has got one is told by e-mail.",
                count,
            )
        ],
        done=lambda count: ngettext(
            "%(num)d invitation is taken back.", "%(num)d invitations are taken back.", count
        ),
        is_final=True,
    )
    return page_of_many(
        Many(
            worktable.INVITATIONS,
            _("Invitations"),
            url_for("accounts.manage_invitations"),
            _filter_choices,
            worktable.all_invitations,
            _ticked,
            {"send_again": again, "withdraw": back},
        )
    )


@blueprint.route("/manage/accounts/invite", methods=["GET", "POST"])
@requires(AccountPermission.MANAGE)
@once
def invite() -> ResponseReturnValue:
    """Invite somebody to hold a role."""
    form = role_form(forms.InviteForm())
    waiting = None
    if form.validate_on_submit():
        try:
            invitations.invite(
                form.email.text,
                form.name.text,
                Role(form.role.data or ""),
                organisation_id(form.organisation.data),
                actor=current_actor(),
            )
        except invitations.InvitedAlready as refusal:
            waiting = refusal.invitation
            form.refuse(form.email, str(refusal))
        except invitations.HeldAlready as refusal:
            form.refuse(form.email, str(refusal))
        except Refused as refusal:
            refuse_role(form, refusal)
        else:
            flash(_("The invitation is on its way."), "good")
            return redirect(url_for("accounts.manage_invitations"), 303)
    return form_page("accounts/invite.html", form, waiting=waiting)


@blueprint.get("/manage/accounts/invitations/<public_id>")
@requires(AccountPermission.MANAGE)
def one_invitation(public_id: str) -> str:
    """One invitation: whom to, for what, and what became of it."""
    found, row = worktable.invitation(public_id)
    return render_template(
        "accounts/invitation.html",
        row=row,
        entries=invitation_history.of_invitation(found),
    )


@blueprint.post("/manage/accounts/invitations/<public_id>/send-again")
@requires(AccountPermission.MANAGE)
@once
def send_invitation_again(public_id: str) -> ResponseReturnValue:
    """Send an invitation with a new link; the earlier one ends."""
    invitations.send_again(queries.invitation_of(public_id).id, actor=current_actor())
    flash(_("The invitation is on its way again."), "good")
    return redirect(url_for("accounts.manage_invitations"), 303)
