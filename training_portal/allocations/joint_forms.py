"""The form in which cohorts are chosen to be run together."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.allocations.joint_queries import InScreening
from training_portal.platform import i18n
from training_portal.platform.web.forms import ManyChoicesField, PortalForm


class ChooseCohortsForm(PortalForm):
    """Which cohorts; the choices are injected (`choose_form`)."""

    cohorts = ManyChoicesField(
        _l("Cohorts"),
        missing=_l("Choose two cohorts or more: one alone is run on its own page."),
    )
    offered: Sequence[InScreening] = ()

    @property
    def chosen(self) -> list[int]:
        """The ids of those that are ticked; only after `validate`."""
        ticked = set(self.cohorts.data or [])
        return [each.id for each in self.offered if each.public_id in ticked]


def choose_form(offered: Sequence[InScreening]) -> ChooseCohortsForm:
    """The form with the cohorts that can be run."""
    form = ChooseCohortsForm()
    form.offered = offered
    form.cohorts.choices = [
        (
            each.public_id,
            _("%(course)s (%(code)s)", course=each.title, code=each.code),
            _(
                "%(period)s; %(num)d people could be given a seat",
                period=i18n.period(each.starts_on, each.ends_on),
                num=each.waiting,
            ),
        )
        for each in offered
    ]
    return form
