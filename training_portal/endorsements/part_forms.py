"""The form of part A: what a body says of itself, and why each nominee is put forward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.admissions.nomination_queries import NomineeRowOfList
from training_portal.endorsements.models import MOST_OF_A_PART, MOST_OF_A_WHY
from training_portal.endorsements.rules import PART_HEADINGS
from training_portal.platform.web.burmese_form import BurmeseForm
from training_portal.platform.web.forms import LongTextField, VersionedForm


def _block(name: str, hint: Any) -> LongTextField:
    heading = PART_HEADINGS[name]
    return LongTextField(heading, hint=hint, optional=True, maximum=MOST_OF_A_PART, rows=6)


class PartForm(VersionedForm, BurmeseForm):
    """The texts; the nominees come with `part_form`. All may be left blank: it is a draft."""

    people: Sequence[NomineeRowOfList] = ()

    organisation_profile = _block(
        "organisation_profile", _l("What it is there for, for whom, and how big it is.")
    )
    department_profile = _block(
        "department_profile", _l("The one in which the nominees work, and its tasks.")
    )
    problem = _block("problem", _l("What does not work as it should, and since when."))
    why_course = _block("why_course", _l("What of its content helps with that problem."))
    objectives = _block("objectives", _l("What your organisation wants to reach by it."))
    afterwards = _block(
        "afterwards", _l("Who does what with it, by when, and to whom it is passed on.")
    )

    def why_of(self, row: NomineeRowOfList) -> Any:
        """The field about a nominee."""
        return self[f"why_{row.public_id}"]

    @property
    def texts(self) -> dict[str, str]:
        """What was written for the body, by field."""
        return {name: self.in_unicode(self[name]) for name in PART_HEADINGS}

    @property
    def whys(self) -> dict[int, str]:
        """Why each is put forward, by the nomination's id."""
        return {row.nomination_id: self.in_unicode(self.why_of(row)) for row in self.people}


def part_form(
    people: Sequence[NomineeRowOfList],
    texts: Mapping[str, str],
    whys: Mapping[int, str],
    *,
    seen: str,
    **options: Any,
) -> PartForm:
    """The form with a field for each of these people, filled with what stands there."""
    parts = {
        f"why_{row.public_id}": LongTextField(
            _("Why %(name)s is put forward", name=row.name),
            optional=True,
            maximum=MOST_OF_A_WHY,
            rows=2,
        )
        for row in people
    }
    filled = {f"why_{row.public_id}": whys.get(row.nomination_id, "") for row in people}
    kind = type("FilledPartForm", (PartForm,), parts)
    form: PartForm = kind(data={**texts, **filled, "seen": seen}, **options)
    form.people = people
    return form
