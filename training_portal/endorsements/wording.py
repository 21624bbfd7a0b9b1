"""Chains in words."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.endorsements.chain_queries import names_of
from training_portal.endorsements.models import OrganisationPart, StepBody
from training_portal.endorsements.rules import PART_HEADINGS, StepFacts


def step_words(steps: Sequence[StepFacts]) -> list[tuple[str, str]]:
    """Each step: whose it is, and by what and in which time it is taken."""
    names = names_of([each.organisation_id for each in steps if each.organisation_id is not None])
    return [(_whose(each, names), _how(each)) for each in steps]


def _whose(step: StepFacts, names: dict[int, str]) -> str:
    if step.body is StepBody.NAMED and step.organisation_id is not None:
        return names.get(step.organisation_id, "")
    return step.body.label


def _how(step: StepFacts) -> str:
    days = ngettext("%(num)d day", "%(num)d days", step.days)
    return _(
        "%(days)s · %(proof)s · %(over)s",
        days=days,
        proof=step.proof.label,
        over=step.when_over.label,
    )


def part_words(part: OrganisationPart) -> list[tuple[str, str]]:
    """What was written under the headings of part A; those left blank are not there."""
    rows = [(str(label), str(getattr(part, name))) for name, label in PART_HEADINGS.items()]
    return [(label, words) for label, words in rows if words]


def lacking(part: OrganisationPart | None) -> list[str]:
    """The headings of part A under which nothing stands yet."""
    return [
        str(label)
        for name, label in PART_HEADINGS.items()
        if part is None or not getattr(part, name)
    ]
