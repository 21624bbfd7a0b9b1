"""Forms of accounts; passwords are checked against injected rules."""

from __future__ import annotations

from collections.abc import Set

from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from training_portal.accounts.rules import LONGEST_PASSWORD, password_objection
from training_portal.platform.policy import Role
from training_portal.platform.web.date_fields import DateField
from training_portal.platform.web.forms import (
    ChoiceField,
    EmailField,
    LongTextField,
    NameField,
    PortalForm,
    RadioChoiceField,
    SecretField,
    TextField,
    VersionedForm,
)
from training_portal.platform.web.person_name import PersonNameField

_HINT = _l("At least 12 characters. Several words are easy to remember and hard to guess.")


_ZONE_HINT = _l("Deadlines are shown in it, with the time at the place of the course beside them.")
_BODY_HINT = _l(
    "Needed for nominating officers (one that puts people forward), for programme managers and "
    "for owners and recruiters of a company (the company). Left blank for all other roles."
)


def _new_password() -> SecretField:
    """The field for a password that is chosen; each form makes its own, in its order."""
    return SecretField(
        _l("Password"), hint=_HINT, maximum=LONGEST_PASSWORD, autocomplete="new-password"
    )


class _NewPassword(PortalForm):
    """A form in which a password is chosen; `judge` must be called before validation."""

    _common: Set[str] = frozenset()
    _email: str = ""

    def judge(self, common: Set[str], email: str = "") -> None:
        """Say which passwords are common, and whose this is where the form does not ask for it."""
        self._common, self._email = common, email

    def validate_password(self, field: SecretField) -> None:
        """Refuse what is easily guessed."""
        email = self._email or (self["email"].data if "email" in self else None) or ""
        if objection := password_objection(field.text, email, self._common):
            raise StopValidation(objection)


class SignUpForm(_NewPassword):
    name = PersonNameField(
        _l("Your name"),
        hint=_l("As you write it, in any script."),
        maximum=200,
        autocomplete="name",
    )
    email = EmailField(_l("E-mail address"))
    password = _new_password()


class SignInForm(PortalForm):
    email = EmailField(_l("E-mail address"), autocomplete="username")
    password = SecretField(_l("Password"), maximum=LONGEST_PASSWORD)


class EmailForm(PortalForm):
    email = EmailField(_l("E-mail address"))


class KnownPasswordForm(PortalForm):
    password = SecretField(_l("Password"), maximum=LONGEST_PASSWORD)


class NewPasswordForm(_NewPassword):
    """A new password by a link."""

    password = _new_password()


class InvitedForm(_NewPassword):
    name = PersonNameField(_l("Your name"), maximum=200, autocomplete="name")
    password = _new_password()


class ChangePasswordForm(_NewPassword):
    old_password = SecretField(_l("Password until now"), maximum=LONGEST_PASSWORD)
    password = _new_password()


class NewAddressForm(PortalForm):
    """Another address to sign in with."""

    email = EmailField(_l("New e-mail address"))
    password = SecretField(_l("Password"), maximum=LONGEST_PASSWORD)


class CodeForm(PortalForm):
    """A code of the app or from the paper."""

    code = TextField(_l("Code"), maximum=40, autocomplete="one-time-code")


class SettingsForm(VersionedForm):
    name = PersonNameField(_l("Name shown to others"), maximum=200, autocomplete="name")
    time_zone = ChoiceField(_l("Time zone"), hint=_ZONE_HINT, prompt=None)


class RoleForm(PortalForm):
    role = ChoiceField(_l("Role"))
    organisation = ChoiceField(_l("Organisation"), hint=_BODY_HINT, optional=True)


class InviteForm(PortalForm):
    name = NameField(_l("Name"), maximum=200)
    email = EmailField(_l("E-mail address"), autocomplete="off")
    role = ChoiceField(_l("Role"))
    organisation = ChoiceField(_l("Organisation"), hint=_BODY_HINT, optional=True)


class InviteColleagueForm(PortalForm):
    """Into one's own company: what a colleague may do there is said beside each role."""

    name = NameField(_l("Name"), maximum=200)
    email = EmailField(_l("E-mail address"), autocomplete="off")
    role = RadioChoiceField(
        _l("What the colleague may do"),
        choices=[
            (
                Role.COMPANY_RECRUITER.value,
                _l("Recruiter"),
                _l("Offers placements and reads the applications to them."),
            ),
            (
                Role.COMPANY_OWNER.value,
                _l("Owner"),
                _l("Also changes the company’s facts and sites, invites people and ends roles."),
            ),
        ],
        default=Role.COMPANY_RECRUITER.value,
    )


class DeputyForm(PortalForm):
    """Who has a role of somebody else, on which days and why."""

    email = EmailField(
        _l("E-mail address of the deputy"),
        hint=_l("The one the deputy signs in with, or will make an account with."),
        autocomplete="off",
    )
    first_day = DateField(_l("First day"), hint=_l("For example 12/02/2027."))
    last_day = DateField(_l("Last day"), hint=_l("This day still counts; then it ends by itself."))
    reason = LongTextField(
        _l("Why?"),
        hint=_l("The deputy is told. For example: on leave."),
        maximum=1000,
        rows=2,
    )

    def settled(self, *, is_by_peers: bool) -> DeputyForm:
        """With the hint of a role whose deputies hold it themselves."""
        if is_by_peers:
            self.email.description = str(_l("The one with which another reviewer signs in."))
        return self


class HandoverForm(PortalForm):
    """To whom a role passes, on which day and why."""

    email = EmailField(
        _l("E-mail address of the new holder"),
        hint=_l("Of an account that is in use."),
        autocomplete="off",
    )
    on_day = DateField(
        _l("First day of the new holder"),
        hint=_l("For example 12/02/2027. The day before is the last one of the present holder."),
    )
    reason = LongTextField(
        _l("Why?"), hint=_l("It is kept in the history of both."), maximum=1000, rows=2
    )


class ReasonForm(PortalForm):
    reason = LongTextField(_l("Why?"), maximum=1000, rows=3)
