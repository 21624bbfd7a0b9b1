"""The page behind a claim link. It shows little until somebody has signed in."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from training_portal.accounts import passwords
from training_portal.accounts.forms import NewPasswordForm
from training_portal.accounts.queries import has_account_in_use
from training_portal.accounts.signing_in import current_account, own_account, sign_in
from training_portal.people import claims, purposes, queries
from training_portal.people.claims import Claimed
from training_portal.people.models import Person
from training_portal.people.purposes import Purpose
from training_portal.people.rules import veiled
from training_portal.people.views import blueprint
from training_portal.platform import audit
from training_portal.platform.policy import current_actor, public
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.shell import form_page


def _link_over() -> ResponseReturnValue:
    return render_template("people/link_over.html"), 410


@blueprint.route("/claim/<token>", methods=["GET", "POST"])
@public
def claim(token: str) -> ResponseReturnValue:
    """Claim an imported record: with one's account, or by making one."""
    person = claims.behind(token)
    if person is None:
        return _link_over()
    purpose = purposes.purpose_of(person.id)
    if purpose is not None and purpose.over:
        return render_template("people/claim_over.html", purpose=purpose, token=token), 410
    if current_account() is None:
        return _claim_as_visitor(person, purpose, token)
    return _claim_signed_in(person, purpose, token)


def _claim_as_visitor(person: Person, purpose: Purpose | None, token: str) -> ResponseReturnValue:
    """An account can be made at once for the record's own address: who has the link reads it."""
    can_make = bool(person.email) and not has_account_in_use(person.email)
    form = NewPasswordForm()
    form.judge(passwords.common_passwords(), person.email)
    if can_make and form.validate_on_submit():
        account = claims.claim_with_new_account(
            token, form.password.text, language=str(get_locale() or "en")
        )
        if account is None:
            return _link_over()
        sign_in(account)
        flash(_("Welcome! This record is yours now: please check what is in it."), "good")
        return redirect(_way_on(purpose), 303)
    return form_page(
        "people/claim_as_visitor.html",
        form,
        token=token,
        veiled=veiled(person.full_name),
        person=person,
        purpose=purpose,
        organisation=queries.organisation_name(person),
        history=purposes.history_of(person.id),
        can_make=can_make,
    )


def _way_on(purpose: Purpose | None) -> str:
    """After claiming: the application that waits, or else the record itself."""
    return purpose.path if purpose and purpose.path else url_for("people.profile")


def _claim_signed_in(person: Person, purpose: Purpose | None, token: str) -> ResponseReturnValue:
    form = PortalForm()
    if form.validate_on_submit():
        return _claimed(claims.claim(token, own_account().id, actor=current_actor()), purpose)
    audit.note_read([person.id])
    return render_template(
        "people/claim.html",
        person=person,
        purpose=purpose,
        token=token,
        organisation=queries.organisation_name(person),
        history=purposes.history_of(person.id),
        account=own_account(),
        own=queries.person_of(own_account().id),
    )


def _claimed(outcome: Claimed, purpose: Purpose | None) -> ResponseReturnValue:
    if outcome is Claimed.OVER:
        return _link_over()
    if outcome is Claimed.ATTACHED:
        flash(_("This record is yours now: please check what is in it."), "good")
        return redirect(_way_on(purpose), 303)
    flash(_("You have a record already, so the programme will look at both and tell you."), "wait")
    return redirect("/me", 303)


@blueprint.route("/claim/<token>/remove", methods=["GET", "POST"])
@public
def remove(token: str) -> ResponseReturnValue:
    """“This is not me” or “remove my data”: the unclaimed record is erased, after a question."""
    person = claims.behind(token)
    if person is None:
        return _link_over()
    form = PortalForm()
    if form.validate_on_submit():
        claims.object_to(token)
        return redirect(url_for("people.removed"), 303)
    return render_template("people/remove.html", token=token, veiled=veiled(person.full_name))


@blueprint.get("/record-removed")
@public
def removed() -> str:
    """What comes after removing a record."""
    return render_template("people/removed.html")
