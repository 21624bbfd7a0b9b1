"""Forms of demand; what there is to choose from is given by `settle`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.demand.form_lists import Lists, Pairs
from training_portal.demand.models import ProposalKind
from training_portal.demand.rules import COHORTS, MOST_SEATS
from training_portal.platform.web.burmese_form import BurmeseForm
from training_portal.platform.web.forms import (
    ChoiceField,
    DateField,
    LongTextField,
    ManyChoicesField,
    PortalForm,
    RadioChoiceField,
    TextField,
    VersionedForm,
    WholeNumberField,
    choices_of,
)

#: The levels of the ASEAN Qualifications Reference Framework.
_LEVELS = [(str(level), str(level)) for level in range(1, 9)]
_LEVEL_HINT = _l(
    "Of the ASEAN Qualifications Reference Framework: 1 simple work, 4 skilled work on one’s own, "
    "6 a bachelor’s degree, 8 a doctorate."
)


class SurveyForm(VersionedForm):
    year = WholeNumberField(_l("Year"), hint=_l("For which courses are asked for."), most=9999)
    opens_on = DateField(_l("Opens on"), hint=_l("For example 12/02/2027."))
    closes_on = DateField(
        _l("Closes on"), hint=_l("The last day on which an answer can be sent or changed.")
    )
    countries = ManyChoicesField(_l("Countries that are asked"))
    words = LongTextField(
        _l("What you say to those who are asked"), optional=True, maximum=2000, rows=4
    )


class NeedForm(BurmeseForm, VersionedForm):
    """One need of a body."""

    course = ChoiceField(
        _l("Course of the catalogue"),
        hint=_l("Where one fits. Otherwise say below what it should be about."),
        optional=True,
        prompt=_l("None of these"),
    )
    theme = TextField(
        _l("What it should be about"),
        hint=_l("A few words, for example “Maintenance of injection moulds”."),
        optional=True,
    )
    sector = ChoiceField(_l("Sector"))
    occupation = ChoiceField(_l("Occupation of these people"), hint=_l("Groups of ISCO-08."))
    head_count = WholeNumberField(_l("How many people"), least=1, most=9999)
    level = ChoiceField(_l("Level"), choices=_LEVELS, hint=_LEVEL_HINT)
    language = ChoiceField(_l("Language it should be taught in"))
    needed_by = DateField(_l("Needed by"), hint=_l("For example 31/12/2027."))
    park = ChoiceField(
        _l("Industrial park where they work"), optional=True, prompt=_l("Not in a park")
    )
    province = ChoiceField(
        _l("Province where they work"), optional=True, prompt=_l("In several provinces")
    )
    reason = LongTextField(
        _l("Why they need it"),
        hint=_l("What cannot be done today. Nothing about single people."),
        optional=True,
        maximum=1000,
        rows=4,
    )

    def settle(self, lists: Lists, parks: Pairs, provinces: Pairs) -> None:
        """Give the lists; the parks and provinces are those of the body's country."""
        self.course.choices = list(lists.courses)
        self.sector.choices, self.occupation.choices = list(lists.sectors), list(lists.occupations)
        self.language.choices = list(lists.languages)
        self.park.choices, self.province.choices = list(parks), list(provinces)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """A course or a theme is needed, and not both."""
        super().validate(extra_validators)
        if not self.course.data and not self.theme.text:
            self.refuse(self.theme, _("Choose a course, or say what the course should be about."))
        elif self.course.data and self.theme.text:
            self.refuse(self.theme, _("Leave this blank where you choose a course."))
        return not self.has_problems


class DemandForm(BurmeseForm, VersionedForm):
    """What a company needs at one site."""

    site = ChoiceField(_l("Where is the work?"), missing=_l("Choose the site where the work is."))
    occupation = ChoiceField(_l("Occupation"), hint=_l("Groups of ISCO-08."))
    skills = TextField(
        _l("What these people are to be able to do"),
        hint=_l("A few words, for example “Set up and mend injection moulds”."),
    )
    head_count = WholeNumberField(_l("How many people"), least=1, most=9999)
    level = ChoiceField(_l("Level"), choices=_LEVELS, hint=_LEVEL_HINT)
    language = ChoiceField(_l("Language at the work place"))
    needed_by = DateField(_l("Needed by"), hint=_l("For example 31/12/2027."))

    def settle(self, lists: Lists, sites: Pairs) -> None:
        """Give the lists."""
        self.site.choices, self.occupation.choices = list(sites), list(lists.occupations)
        self.language.choices = list(lists.languages)


class ProposalForm(VersionedForm):
    """All that a proposal says, the requests in it, and the seats of each year."""

    title = TextField(_l("Title of the course, in English"), maximum=200)
    kind = RadioChoiceField(_l("What it becomes"), choices=choices_of(ProposalKind))
    course = ChoiceField(
        _l("The course that it is about"),
        hint=_l("For a new version of a course, or one as it is."),
        optional=True,
        prompt=_l("None: it is new"),
    )
    sector = ChoiceField(_l("Sector"))
    level = ChoiceField(_l("Level"), choices=_LEVELS, hint=_LEVEL_HINT)
    language = ChoiceField(_l("Taught in"))
    host = ChoiceField(
        _l("Host"),
        hint=_l("Who would hold the cohorts."),
        optional=True,
        prompt=_l("Not yet known"),
    )
    first_day = DateField(
        _l("First day of the first cohort"),
        hint=_l("The second and third begin 52 and 104 weeks later."),
    )
    weeks = WholeNumberField(_l("Length in weeks"), least=1, most=104)
    seats_1 = WholeNumberField(
        _l("Seats in the first year"), hint=_l("0 where no cohort is held."), most=MOST_SEATS
    )
    seats_2 = WholeNumberField(_l("Seats in the second year"), most=MOST_SEATS)
    seats_3 = WholeNumberField(_l("Seats in the third year"), most=MOST_SEATS)
    reasoning = LongTextField(
        _l("Why this course"),
        hint=_l("Who decides reads this. Needed before it is handed in."),
        optional=True,
        maximum=3000,
        rows=6,
    )
    requests = ManyChoicesField(
        _l("Requests that it answers"),
        hint=_l("Take the tick away to take one out of the proposal."),
        optional=True,
    )

    def settle(self, lists: Lists, hosts: Pairs, requests: list[tuple[str, str, str]]) -> None:
        """Give the lists; `requests` are those in the proposal: id, label, hint."""
        self.course.choices, self.sector.choices = list(lists.courses), list(lists.sectors)
        self.language.choices, self.host.choices = list(lists.languages), list(hosts)
        self.requests.choices = list(requests)

    @property
    def seats(self) -> list[int]:
        """The seats by year."""
        fields = (self[f"seats_{number}"] for number in range(1, COHORTS + 1))
        return [field.number or 0 for field in fields if isinstance(field, WholeNumberField)]

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """A course is chosen where it is not a new one."""
        super().validate(extra_validators)
        is_new = self.kind.data == ProposalKind.NEW_COURSE.value
        if not self.kind.errors and not is_new and not self.course.data:
            self.refuse(self.course, _("Choose the course that it is about."))
        return not self.has_problems


class ProposalStepForm(VersionedForm):
    """A step of a proposal; the reason where one is told."""

    reason = LongTextField(
        _l("Why?"),
        hint=_l("All who asked for it get an e-mail with these words."),
        maximum=1000,
        rows=5,
    )

    def settle(self, *, needs_reason: bool) -> ProposalStepForm:
        """Ask for the reason where one is told, or for nothing."""
        if not needs_reason:
            del self._fields["reason"]
        return self

    @property
    def told(self) -> str:
        """The reason; blank where none is asked for."""
        return self.reason.text if "reason" in self._fields else ""


def day(field: DateField) -> date:
    """The day of a needed field that was valid."""
    assert field.data is not None
    return field.data


class StepForm(PortalForm):
    """A step with nothing to fill in."""
