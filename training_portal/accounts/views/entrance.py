"""Pages for coming in and going out: sign-up, confirmation, sign-in, reset, sign-out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from training_portal.accounts import forms, passwords, queries, services
from training_portal.accounts.models import Account
from training_portal.accounts.occasions import occasion_of
from training_portal.accounts.queries import AccountState
from training_portal.accounts.rules import own_path
from training_portal.accounts.signing_in import (
    await_code,
    current_account,
    is_held_back,
    sign_in,
    sign_out,
)
from training_portal.accounts.views import blueprint
from training_portal.platform.idempotency import once
from training_portal.platform.policy import public
from training_portal.platform.web.shell import form_page

#: The person's own page, where signing in leads when nothing else was asked for.
HOME = "/me"
#: Where a visitor's session keeps which mail was asked for, and for which address.
ASKED = "asked_mail"


def came_from() -> str:
    """Who asks, for throttles."""
    return request.remote_addr or "unknown"


def next_path() -> str:
    """Where to go afterwards, of this portal's own paths; blank when nothing was asked for."""
    return own_path(request.args.get("next")) or ""


def link_over(again: str = "", onward: str = "") -> ResponseReturnValue:
    """The page of a one-time link that is not good (any more).

    `again` is where another link of the kind is asked for, blank where somebody else sends it;
    `onward` where the link would have led on to.
    """
    page = render_template("accounts/link_over.html", again=again, target=onward)
    return page, 410


def let_in(account: Account, onward: str, words: str = "") -> ResponseReturnValue:
    """Sign somebody in who gave the password or came by a link, or ask for the second step.

    An administrator who has none where it is needed is led to set it up.
    """
    if account.second_factor_at is not None:
        await_code(account)
        return redirect(url_for("accounts.second_step", next=onward), 303)
    sign_in(account)
    if words:
        flash(words, "good")
    if onward == HOME and is_held_back(account.id):
        onward = url_for("accounts.my_second_step")
    return redirect(onward, 303)


def mail_sent(kind: str, email: str, onward: str = "") -> Response:
    """The answer to every wish for a mail, whether the address is known or not.

    The session remembers what was asked for, so that it can be asked once more by one button; it is
    forgotten with the first sign-in, or with the browser's window.
    """
    session[ASKED] = {"kind": kind, "email": email, "next": onward}
    return redirect(url_for("accounts.look_into_your_mail"), 303)


@blueprint.route("/sign-up", methods=["GET", "POST"])
@public
@once
def sign_up() -> ResponseReturnValue:
    """Make an account; the answer is the same whether the address is known or not."""
    form = forms.SignUpForm()
    form.judge(passwords.common_passwords())
    if form.validate_on_submit():
        services.sign_up(
            form.email.text,
            form.name.text,
            form.password.text,
            remote_address=came_from(),
            language=str(get_locale() or "en"),
            next_path=next_path(),
        )
        return mail_sent(services.CONFIRM, form.email.text, next_path())
    return form_page(
        "accounts/sign_up.html", form, target=next_path(), occasion=occasion_of(next_path())
    )


@blueprint.route("/look-into-your-mail", methods=["GET", "POST"])
@public
@once
def look_into_your_mail() -> ResponseReturnValue:
    """What comes after asking for a mail, and the same mail once more."""
    asked = session.get(ASKED)
    if request.method == "POST":
        if asked is None:
            return redirect(url_for("accounts.sign_in"), 303)
        _ask_again(**asked)
        flash(_("The mail is on its way once more."), "good")
        return redirect(url_for("accounts.look_into_your_mail"), 303)
    return render_template(
        "accounts/look_into_your_mail.html", asked=asked, is_reset=_is_reset(asked)
    )


def _ask_again(kind: str, email: str, next: str) -> None:
    if kind == services.RESET:
        services.ask_for_reset(email, remote_address=came_from())
    else:
        services.send_confirmation_again(email, remote_address=came_from(), next_path=next)


def _is_reset(asked: dict[str, str] | None) -> bool:
    return asked is not None and asked["kind"] == services.RESET


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """Confirm an address. Opening the link changes nothing: mail scanners open links."""
    if services.to_confirm(token) is None:
        onward = next_path()
        return link_over(url_for("accounts.confirm_again", next=onward or None), onward)
    form = forms.KnownPasswordForm()
    if form.validate_on_submit():
        account = services.confirm(token, form.password.text)
        if account is not None:
            sign_in(account)
            flash(_("Your address is confirmed. Welcome!"), "good")
            return redirect(next_path() or HOME, 303)
        form.refuse(form.password, _("This is not the password you chose when you signed up."))
    return form_page("accounts/confirm.html", form, token=token, target=next_path())


@blueprint.route("/confirm", methods=["GET", "POST"])
@public
@once
def confirm_again() -> ResponseReturnValue:
    """Send the confirmation mail once more."""
    form = forms.EmailForm()
    if form.validate_on_submit():
        services.send_confirmation_again(
            form.email.text, remote_address=came_from(), next_path=next_path()
        )
        return mail_sent(services.CONFIRM, form.email.text, next_path())
    return form_page("accounts/confirm_again.html", form, target=next_path())


@blueprint.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@public
def sign_in_page() -> ResponseReturnValue:
    """Sign in with e-mail address and password."""
    if request.method == "GET" and current_account() is not None:
        return redirect(next_path() or HOME, 303)
    form = forms.SignInForm()
    unconfirmed = False
    if form.validate_on_submit():
        account = services.authenticate(
            form.email.text, form.password.text, remote_address=came_from()
        )
        state = queries.state_of(account.confirmed_at, account.disabled_at) if account else None
        if account is not None and state is AccountState.IN_USE:
            return let_in(account, next_path() or HOME)
        unconfirmed = state is AccountState.UNCONFIRMED
        form.refuse(None if state else form.password, _not_in(state))
    return form_page(
        "accounts/sign_in.html",
        form,
        target=next_path(),
        occasion=occasion_of(next_path()),
        unconfirmed=unconfirmed,
    )


def _not_in(state: AccountState | None) -> str:
    """Why somebody is not let in. What is wrong with an account is said after its password only."""
    if state is AccountState.DISABLED:
        return str(
            _("This account is disabled. Ask whoever invited you, or the programme’s office.")
        )
    if state is AccountState.UNCONFIRMED:
        return str(_("This address is not confirmed yet: open the link in our mail first."))
    return str(_("E-mail address and password do not fit together."))


@blueprint.post("/sign-out")
@public
def leave() -> ResponseReturnValue:
    """End this session; who is signed out already just gets on: to the front page, or where a page
    led that is for another account."""
    onward = next_path() or "/"
    sign_out()
    flash(_("You are signed out."), "good")
    return redirect(onward, 303)


@blueprint.route("/forgot", methods=["GET", "POST"])
@public
@once
def forgot() -> ResponseReturnValue:
    """Ask for a link to set a new password."""
    form = forms.EmailForm()
    if form.validate_on_submit():
        services.ask_for_reset(form.email.text, remote_address=came_from())
        return mail_sent(services.RESET, form.email.text)
    return form_page("accounts/forgot.html", form)


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Set a new password by a link."""
    asking = services.to_reset(token)
    if asking is None:
        return link_over(url_for("accounts.forgot"))
    form = forms.NewPasswordForm()
    form.judge(passwords.common_passwords(), asking.email)
    if form.validate_on_submit():
        account = services.reset_password(token, form.password.text)
        if account is None:
            return link_over(url_for("accounts.forgot"))
        words = _("Your new password is set; other sessions have ended.")
        return let_in(account, HOME, words)
    return form_page("accounts/reset.html", form, token=token, email=asking.email)
