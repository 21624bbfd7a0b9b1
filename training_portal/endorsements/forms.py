"""Forms of endorsing; countries, bodies and people are injected."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.endorsements.list_queries import NomineeLine
from training_portal.endorsements.models import MOST_DAYS, MOST_STEPS, Proof, StepBody, WhenOver
from training_portal.endorsements.rules import StepFacts
from training_portal.platform import clock
from training_portal.platform.web.choice_fields import Choices, choices_of
from training_portal.platform.web.forms import (
    ChoiceField,
    DateField,
    EmailField,
    LongTextField,
    PortalForm,
    TextField,
    TickField,
    UploadField,
    VersionedForm,
    WholeNumberField,
)

_POSITIONS: Final = range(1, MOST_STEPS + 1)
#: What a signed letter may come as.
_PAPER: Final = (".pdf", ".jpg", ".jpeg", ".png")


class ChainForm(VersionedForm):
    """The steps of a chain, a row each (`chain_form`)."""

    #: By public id: the organisations that steps can name.
    bodies: Mapping[str, int]

    @property
    def rows(self) -> list[tuple[int, list[Any]]]:
        """By position: the fields of a row."""
        names = ("who", "days", "proof", "over", "office")
        return [(each, [self[f"{name}_{each}"] for name in names]) for each in _POSITIONS]

    @property
    def steps(self) -> list[StepFacts]:
        """What was filled in; rows without a body are none. Only after `validate`."""
        return [self._step(fields) for _position, fields in self.rows if fields[0].data]

    def _step(self, fields: Sequence[Any]) -> StepFacts:
        who, days, proof, over, office = fields
        named = self.bodies.get(who.data)
        body = StepBody.NAMED if named is not None else StepBody(who.data)
        proof, over = Proof(proof.data), WhenOver(over.data)
        return StepFacts(body, named, days.number or 0, proof, over, office.text)


class NewChainForm(ChainForm):
    """The same with the question for whom it is."""

    whose = ChoiceField(
        _l("For the nominees of"),
        hint=_l("A chain of one body goes before that of its country."),
        missing=_l("Choose a country, or one body."),
    )


@functools.cache
def _with_rows(kind: type[ChainForm]) -> type[ChainForm]:
    parts: dict[str, Any] = {}
    for position in _POSITIONS:
        parts[f"who_{position}"] = ChoiceField(_l("Who endorses"), optional=True)
        parts[f"days_{position}"] = WholeNumberField(
            _l("Days for it"), least=1, most=MOST_DAYS, optional=True
        )
        parts[f"proof_{position}"] = ChoiceField(
            _l("By what"), choices=choices_of(Proof), prompt=None
        )
        parts[f"over_{position}"] = ChoiceField(
            _l("When the time is over"), choices=choices_of(WhenOver), prompt=None
        )
        parts[f"office_{position}"] = EmailField(
            _l("E-mail of an office without accounts"),
            hint=_l("It gets a link by which the step is taken once, and a letter to sign."),
            optional=True,
        )
    return type(f"Filled{kind.__name__}", (kind,), parts)


def chain_form(
    kind: type[ChainForm],
    steps: Sequence[StepFacts],
    bodies: Sequence[tuple[str, int, str]],
    *,
    seen: str = "",
    **sent: Any,
) -> Any:
    """The form of a chain; `bodies` are organisations: public id, id, name."""
    public_ids = {row_id: public_id for public_id, row_id, _name in bodies}
    data: dict[str, Any] = {"seen": seen}
    for position, step in enumerate(steps, start=1):
        named = public_ids.get(step.organisation_id or 0, "")
        data |= {
            f"who_{position}": named or step.body.value,
            f"days_{position}": step.days,
            f"proof_{position}": step.proof.value,
            f"over_{position}": step.when_over.value,
            f"office_{position}": step.office_email,
        }
    form = _with_rows(kind)(data=data, **sent)
    form.bodies = {public_id: row_id for public_id, row_id, _name in bodies}
    who: Choices = {
        _l("By what they are to the body"): choices_of([StepBody.UNIT, StepBody.PARENT]),
        _l("A certain organisation"): [(public_id, name) for public_id, _id, name in bodies],
    }
    for position in _POSITIONS:
        chosen: Any = form[f"who_{position}"]
        chosen.choices = who
    return form


class ReasonForm(PortalForm):
    """Why a chain ends, a list is taken back, or a step undone."""

    reason = LongTextField(_l("Why?"), maximum=1000, rows=3)


class ReturnForm(VersionedForm):
    """What the body is to mend."""

    reason = LongTextField(
        _l("What is to be mended?"),
        hint=_l("The body reads it, and sends its list again."),
        maximum=1000,
        rows=4,
    )


class SignedReturnForm(ReturnForm):
    """The same by an office without an account, for which a name stands."""

    signed_by = TextField(_l("Who returns it"), hint=_l("Name and office."))


class SendForm(VersionedForm):
    """The list that was looked at, and that the body stands behind it."""

    support = TickField(
        _l(
            "Our organisation supports the leave of these people for the course, and the use of "
            "what they learn."
        ),
        needed=_l("Confirm that your organisation supports these people: tick the box."),
    )


class EndorseForm(VersionedForm):
    """Endorsing a list: a reason for each who is not endorsed, and a signature (`endorse_form`)."""

    people: Sequence[NomineeLine] = ()

    @property
    def refused(self) -> dict[int, str]:
        """Who is not endorsed, by the nomination's id, and why."""
        found = {each.nomination_id: self.reason_of(each).text for each in self.people}
        return {row_id: reason for row_id, reason in found.items() if reason}

    @property
    def remarked(self) -> str:
        """What is remarked on the whole list; blank for nothing."""
        field: Any = self["remark"]
        return str(field.text)

    def reason_of(self, line: NomineeLine) -> Any:
        """The field of somebody."""
        return self[f"reason_{line.public_id}"]


def _reasons(people: Sequence[NomineeLine]) -> dict[str, Any]:
    return {
        f"reason_{each.public_id}": TextField(
            _("Why %(name)s is not endorsed", name=each.name),
            optional=True,
            maximum=500,
        )
        for each in people
    }


def _signed_by() -> TextField:
    return TextField(_l("Who signs"), hint=_l("Name and office."))


def _remark() -> LongTextField:
    return LongTextField(
        _l("Remark on the list"),
        hint=_l(
            "Printed on the official application. The nominating body, who endorses after you and "
            "the programme read it."
        ),
        optional=True,
        maximum=1000,
        rows=3,
    )


def _paper(*, optional: bool = False) -> UploadField:
    return UploadField(
        _l("The signed letter"),
        hint=_l("A scan or a photo: PDF, JPEG or PNG."),
        endings=_PAPER,
        optional=optional,
    )


def _tick(body: str) -> TickField:
    return TickField(
        _("I endorse, for %(body)s, everybody on this list for whom I wrote no reason.", body=body),
        needed=_l("Confirm that you endorse the list."),
    )


def _made(people: Sequence[NomineeLine], parts: dict[str, Any], seen: str) -> EndorseForm:
    parts = {**_reasons(people), "remark": _remark(), **parts}
    kind = type("FilledEndorseForm", (EndorseForm,), parts)
    form: EndorseForm = kind(data={"seen": seen})
    form.people = people
    return form


def endorse_form(
    people: Sequence[NomineeLine], proof: Proof, body: str, *, seen: str
) -> EndorseForm:
    """The form for these people; the signature by a tick, or by the paper."""
    if proof is Proof.SIGNED_UPLOAD:
        return _made(people, {"paper": _paper(), "signed_by": _signed_by()}, seen)
    return _made(people, {"sign": _tick(body)}, seen)


def link_form(people: Sequence[NomineeLine], proof: Proof, body: str, *, seen: str) -> EndorseForm:
    """The same for whoever has the office's link: who they are is asked as well."""
    if proof is Proof.SIGNED_UPLOAD:
        return _made(people, {"signed_by": _signed_by(), "paper": _paper()}, seen)
    parts = {"signed_by": _signed_by(), "paper": _paper(optional=True), "sign": _tick(body)}
    return _made(people, parts, seen)


def _signed_on(sent_at: datetime) -> DateField:
    """Not before the list was sent: what is signed names its people. The day in UTC is no later
    than the office's own; the latest is today's in the region, where it is a day ahead in the
    morning."""
    return DateField(_l("Signed on"), earliest=clock.day_of(sent_at, "UTC"), latest=clock.today)


def record_form(
    people: Sequence[NomineeLine], body: str, sent_at: datetime, *, seen: str
) -> EndorseForm:
    """What staff put in for an office that signed on paper."""
    parts = {"signed_by": _signed_by(), "signed_on": _signed_on(sent_at), "paper": _paper()}
    return _made(people, parts, seen)


def record_return_form(sent_at: datetime, *, seen: str) -> Any:
    """What staff put in where an office returned the list on paper."""
    parts = {"signed_on": _signed_on(sent_at), "paper": _paper()}
    return type("FilledReturnForm", (SignedReturnForm,), parts)(data={"seen": seen})


class CodeForm(PortalForm):
    """The code of a signed letter."""

    code = TextField(_l("Code"), hint=_l("For example 7Q2M XK9A 3HTR."), maximum=40)
