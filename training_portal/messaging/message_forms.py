"""The form of a message to a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.messaging.audiences import FIELDS, LACKS, STATES, Audience, Lacking
from training_portal.messaging.groups import Narrowing
from training_portal.messaging.message_models import LONGEST_MESSAGE
from training_portal.messaging.message_services import Draft
from training_portal.messaging.templates import objections
from training_portal.platform.web.forms import (
    ChoiceField,
    HiddenTextField,
    LongTextField,
    ManyChoicesField,
    PortalForm,
    TextField,
)

#: So many ticked rows are written to at once; more are a group, which its states narrow.
MOST_CHOSEN: Final = 500


class MessageForm(PortalForm):
    """To whom of a group, and what: looked at as somebody, counted, then sent."""

    states = ManyChoicesField(
        _l("Only those in these states"),
        hint=_l("All of them, where none is ticked."),
        optional=True,
    )
    country = ChoiceField(_l("Only of this country"), optional=True, prompt=_l("All countries"))
    body = ChoiceField(_l("Only of this nominating body"), optional=True, prompt=_l("All bodies"))
    lacks = ChoiceField(
        _l("Only who lacks something"), optional=True, prompt=_l("Whether they do or not")
    )
    #: The numbers of who was ticked in the table of applications, with commas between.
    rows = HiddenTextField()
    subject = TextField(_l("Subject"), maximum=200)
    text = LongTextField(
        _l("Text"),
        hint=_l("A blank line begins a new paragraph. Merge fields stand in braces."),
        maximum=LONGEST_MESSAGE,
        rows=12,
    )
    subject_ja = TextField(_l("Subject in Japanese"), maximum=200, optional=True, lang="ja")
    text_ja = LongTextField(
        _l("Text in Japanese"),
        hint=_l("For readers of Japanese; the others, and without it all, read the English text."),
        maximum=LONGEST_MESSAGE,
        rows=8,
        optional=True,
        lang="ja",
    )
    whom = ChoiceField(
        _l("Look at it as"),
        hint=_l("With the values of somebody in the group. Nothing is sent."),
        optional=True,
        prompt=_l("The first in the group"),
    )
    #: `look` shows it as somebody, `send` sends it, `edit` goes on writing; blank: who gets it.
    step = HiddenTextField()
    seen = HiddenTextField()

    audience: Audience
    #: By public id, the bodies that can be chosen.
    body_ids: Mapping[str, int]

    def settle(
        self,
        audience: Audience,
        countries: Sequence[tuple[str, str]],
        people: Sequence[tuple[str, str]],
        bodies: Mapping[str, tuple[int, str]],
    ) -> None:
        """Give the lists to choose from; what the group is not narrowed by is not asked."""
        self.audience = audience
        self.states.choices = [(each.value, each.label) for each in STATES[audience]]
        self.country.choices = list(countries)
        self.whom.choices = list(people)
        self.body_ids = {key: row_id for key, (row_id, _name) in bodies.items()}
        self.body.choices = [(key, name) for key, (_row_id, name) in bodies.items()]
        self.lacks.choices = [(each.value, each.label) for each in LACKS[audience]]
        if not LACKS[audience]:
            del self._fields["lacks"]
        if not bodies:
            del self._fields["body"]
        if not STATES[audience]:
            del self._fields["states"]
        if audience is Audience.REVIEWERS:
            del self._fields["country"]

    @property
    def narrowing(self) -> Narrowing:
        """By what the group is narrowed."""
        states = list(self.states.data or []) if "states" in self._fields else []
        country = self.country.value_or_none if "country" in self._fields else None
        body = self.body.value_or_none if "body" in self._fields else None
        lacks = self.lacks.value_or_none if "lacks" in self._fields else None
        return Narrowing(
            states,
            country,
            self.body_ids.get(body or ""),
            Lacking(lacks) if lacks else None,
            self.only,
        )

    @property
    def only(self) -> list[str]:
        """Who was ticked in the table of applications; nobody for the group as a whole."""
        if self.audience is not Audience.APPLICANTS:
            return []
        return [each for each in (self.rows.data or "").split(",") if each][:MOST_CHOSEN]

    @property
    def draft(self) -> Draft:
        """The message as it was written."""
        words = {"en": (self.subject.text, self.text.text)}
        if self.subject_ja.text and self.text_ja.text:
            words["ja"] = (self.subject_ja.text, self.text_ja.text)
        return Draft(self.audience, self.narrowing, words)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """The fields, then that fields of the words exist and a language has both or none."""
        super().validate(extra_validators)
        for field in (self.subject, self.text, self.subject_ja, self.text_ja):
            for fault in objections(field.text, FIELDS[self.audience]):
                self.refuse(field, fault)
        if bool(self.subject_ja.text) != bool(self.text_ja.text):
            missing = self.text_ja if self.subject_ja.text else self.subject_ja
            self.refuse(missing, _("Write both the subject and the text in Japanese, or neither."))
        return not self.has_problems

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Names and values that the page of confirmation carries along."""
        found = [pair for pair in super().carried if pair[0] not in ("states", "seen")]
        return [*found, *(("states", each) for each in self.narrowing.states)]
