"""Forms of appeals."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.platform.web.burmese_form import BurmeseForm
from training_portal.platform.web.fields import LongTextField
from training_portal.platform.web.forms import PortalForm


class AppealForm(BurmeseForm):
    grounds = LongTextField(
        _l("Why should somebody look at the decision again?"),
        hint=_l(
            "Say what was overlooked or misunderstood. Only those who decide the appeal read it."
        ),
        maximum=3000,
        rows=10,
    )


class AnswerForm(PortalForm):
    reason = LongTextField(
        _l("Why?"), hint=_l("The person gets an e-mail with these words."), maximum=1000, rows=5
    )
