"""How a route's address is filled in for an owner: for each room, argument by argument.

A value is a path through `Part` (world.py); an endpoint's own entry goes before its room's. `FORMS`
holds what a POST sends beside the token where a blank form would not reach what is under test.
Rooms add their own here.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from werkzeug.routing import Rule

from tests.access.forms_sent import FORMS
from tests.access.world import World

ARGUMENTS: dict[str, dict[str, str]] = {
    "alumni": {"public_id": "network.member"},
    "alumni.answer": {"public_id": "network.question"},
    "alumni.end": {"public_id": "network.tie"},
    "alumni.unblock": {"public_id": "network.block"},
    "alumni.one_report": {"public_id": "network.report"},
    "accounts": {"public_id": "account.public_id"},
    "accounts.end_role": {"public_id": "holder.public_id", "assignment": "assignment.id"},
    "accounts.send_invitation_again": {"public_id": "invitation.public_id"},
    "accounts.one_invitation": {"public_id": "invitation.public_id"},
    "accounts.confirm": {"token": "confirm_token"},
    "accounts.reset": {"token": "reset_token"},
    "accounts.confirm_address": {"token": "change_token"},
    "accounts.keep_address": {"token": "stop_token"},
    "accounts.invitation": {"token": "invitation_token"},
    "admissions": {
        "public_id": "application.public_id",
        "cohort_id": "admitting.public_id",
        "application_id": "application.public_id",
        "file_id": "document.public_id",
        "change_id": "change.public_id",
    },
    **{
        f"admissions.{name}": {"nomination_id": "nomination.public_id"}
        for name in ("correct_email", "letter", "nominee", "send_link_again", "withdraw_nominee")
    },
    "admissions.employer": {"public_id": "employed.public_id"},
    "admissions.nominee_list": {"public_id": "nominee_list.public_id"},
    "admissions.confirm_list": {"public_id": "nominee_list.public_id"},
    "admissions.decide_hidden": {"public_id": "nominee_list.public_id"},
    "admissions.discard_list": {"public_id": "nominee_list.public_id"},
    "admissions.drop_errors": {"public_id": "nominee_list.public_id"},
    "admissions.drop_row": {"public_id": "nominee_list.public_id"},
    "admissions.mend_row": {"public_id": "nominee_list.public_id"},
    "admissions.tell_row_apart": {"public_id": "nominee_list.public_id"},
    "admissions.turn_dates": {"public_id": "nominee_list.public_id"},
    "admissions.list_encoding": {"public_id": "nominee_list.public_id"},
    "admissions.start": {"public_id": "admitting.public_id"},
    "admissions.offer": {"public_id": "offer.public_id"},
    "admissions.accept": {"public_id": "offer.public_id"},
    "admissions.decline": {"public_id": "offer.public_id"},
    "allocations": {
        "cohort_id": "admitting.public_id",
        "run_id": "allocation.public_id",
        "joint_id": "joint_run.public_id",
    },
    "cohorts": {"public_id": "running.public_id"},
    "eligibility": {"public_id": "admitting.public_id"},
    "cohorts.create": {"code": "course.code"},
    **{
        f"cohorts.{name}": {"public_id": "past_list.public_id"}
        for name in (
            "confirm_past",
            "decide_past_hidden",
            "discard_past",
            "drop_past_errors",
            "drop_past_row",
            "mend_past_cohort",
            "mend_past_row",
            "past_encoding",
            "past_findings",
            "past_letters",
            "past_list",
            "say_who",
            "turn_past_dates",
            "undo_past",
        )
    },
    "courses": {"code": "course.code"},
    "credentials": {"cohort_id": "running.public_id", "code": "certificate.code"},
    "demand": {
        "survey_id": "survey.public_id",
        "answer_id": "answer.public_id",
        "need_id": "need.public_id",
        "public_id": "company.organisation",
        "demand_id": "demand.public_id",
        "proposal_id": "proposal.public_id",
        "request_id": "need.public_id",
    },
    "demo": {"public_id": "mail.public_id"},
    "jobs": {"public_id": "job.public_id"},
    "learning": {
        "cohort_id": "running.public_id",
        "enrolment_id": "enrolment.public_id",
        "session_id": "session.public_id",
        "decision_id": "decision.public_id",
        "code": "component.code",
    },
    "accounts.company_people": {"public_id": "company.organisation"},
    "accounts.invite_colleague": {"public_id": "company.organisation"},
    "accounts.send_colleague_again": {
        "public_id": "company.organisation",
        "invitation_id": "company.invitation",
    },
    "accounts.withdraw_colleague": {
        "public_id": "company.organisation",
        "invitation_id": "company.invitation",
    },
    "accounts.end_company_role": {
        "public_id": "company.organisation",
        "assignment": "company.membership",
    },
    "accounts.name_my_deputy": {"assignment": "lendable.id"},
    "accounts.end_my_deputy": {"public_id": "deputyship.public_id"},
    "accounts.name_deputy": {"public_id": "holder.public_id", "assignment": "lendable.id"},
    "accounts.end_deputy": {
        "public_id": "holder.public_id",
        "deputy_id": "deputyship.public_id",
    },
    "accounts.hand_over": {"public_id": "holder.public_id", "assignment": "lendable.id"},
    "accounts.call_off_handover": {
        "public_id": "holder.public_id",
        "handover_id": "handover.public_id",
    },
    "accounts.name_colleagues_deputy": {
        "public_id": "company.organisation",
        "assignment": "company.membership",
    },
    "accounts.end_colleagues_deputy": {
        "public_id": "company.organisation",
        "deputy_id": "company.deputyship",
    },
    "messaging": {
        "cohort_id": "admitting.public_id",
        "letter_id": "letter.public_id",
        "message_id": "message.public_id",
        "recipient_id": "application.public_id",
    },
    "messaging.letter_to_body": {"letter_id": "body_letter.public_id"},
    "endorsements": {
        "cohort_id": "reviewing.public_id",
        "endorsement_id": "endorsement.public_id",
        "chain_id": "chain.public_id",
        "token": "endorse_token",
    },
    "organisations": {
        "public_id": "company.organisation",
        "site_id": "company.site",
    },
    "organisations.edit": {"public_id": "organisation.public_id"},
    "people": {"public_id": "claim_question.public_id", "consent_id": "consent.id"}
    | {"twin_id": "twin.public_id"},
    "placements": {
        "public_id": "posting.public_id",
        "application_id": "placement.public_id",
        "concern_id": "concern.public_id",
    },
    "people.archive": {"public_id": "person.public_id"},
    "people.correct": {"public_id": "person.public_id"},
    "people.recorded_link": {"public_id": "person.public_id"},
    "questionnaires": {"cohort_id": "admitting.public_id"},
    "records": {"public_id": "person.public_id"},
    "appointments": {"invitation_id": "interview.public_id"},
    "appeals": {"public_id": "appealed.public_id", "appeal_id": "appeal.public_id"},
    "health": {
        "cohort_id": "caring.public_id",
        "public_id": "cared.public_id",
        "part_id": "medical_part.public_id",
    },
    "replacements": {
        "cohort_id": "appealing.public_id",
        "replacement_id": "replacement.public_id",
    },
    "reviews": {
        "cohort_id": "reviewing.public_id",
        "application_id": "reviewed.public_id",
        "review_id": "review.public_id",
        "slot_id": "interview_slot.public_id",
        "file_id": "paper.public_id",
    },
    "people.claim": {"token": "claim_token"},
    "people.remove": {"token": "claim_token"},
}
#: Arguments that name a kind, a step or a verb: nothing that is owned.
FIXED: dict[str, dict[str, str]] = {
    "admissions": {"name": "you"},
    "admissions.decide": {"verb": "reject"},
    "admissions.decided": {"verb": "reject"},
    "admissions.decide_hidden": {"verb": "take"},
    "admissions.decide_document": {"verb": "accept_document"},
    "admissions.renew_document": {"kind": "passport"},
    "admissions.decide_change": {"verb": "refuse_change"},
    "admissions.drop_row": {"verb": "drop", "line": "5"},
    "admissions.mend_row": {"line": "5"},
    "admissions.tell_row_apart": {"line": "5"},
    "admissions.question": {"verb": "reject"},
    "admissions.waiver": {"position": "1", "verb": "take-back"},
    "admissions.turn_dates": {"first": "month"},
    "alumni.answer": {"verb": "accept"},
    "alumni.ask": {"kind": "joint_project"},
    "accounts.choose_language": {"language": "ja"},
    "asset": {"digest": "", "path": ""},
    "demand": {"by": "sector"},
    "demand.answer_step": {"verb": "withdraw"},
    "demand.demand_step": {"verb": "close"},
    "demand.proposal_step": {"verb": "discard"},
    "endorsements": {"position": "1", "code": "7Q2MXK9A3HTR"},
    "front": {"key": "nominating"},
    "geography": {"code": "savan-park"},
    "cohorts": {"verb": "cancel", "line": "5", "number": "1", "kind": "csv"},
    "cohorts.decide_past_hidden": {"verb": "take"},
    "cohorts.drop_past_row": {"verb": "drop"},
    "appeals.decide": {"verb": "dismiss"},
    "cohorts.say_who": {"verb": "same"},
    "cohorts.turn_past_dates": {"first": "month"},
    "courses": {"number": "1", "section": "texts", "verb": "archive"},
    "learning.end_place": {"verb": "withdraw"},
    "messaging": {"kind": "invitation", "language": "en", "audience": "applicants"},
    "organisations.decide_company": {"verb": "return"},
    "learning.marks": {"code": "report"},
    "placements.posting_step": {"verb": "withdraw"},
    "placements.review": {"verb": "suspend"},
    "placements.applicant_step": {"verb": "reject"},
    "placements.my_step": {"verb": "withdraw"},
    "people.archive": {"verb": "archive"},
    "people.set_hidden": {"verb": "hide"},
    "alumni.measure_file": {"what": "quarters", "kind": "csv"},
    "questionnaires": {"key": "team"},
    "reviews": {"verb": "call_off"},
    "reporting": {"of": "places", "by": "country", "kind": "csv"},
    "people.settle": {"verb": "apart"},
    "translations": {"language": "ja"},
}
#: The argument that names the outer thing: in a `crossed` address it is ours and the rest theirs.
OUTER = ("cohort_id", "public_id", "review_id", "appeal_id", "answer_id")
#: What belongs to one person: routes to it are tried with a hidden one's too.
PERSONAL = frozenset(
    {
        "application",
        "certificate",
        "change",
        "consent",
        "decision",
        "document",
        "enrolment",
        "nomination",
    }
    | {"appeal", "appealed", "interview"}
    | {"cared", "employed", "medical_part"}
    | {"letter"}
    | {"concern", "network", "offer", "paper", "person", "placement", "review", "reviewed"}
)
#: What belongs to a cohort or a body: whose it is decides who may touch it.
OF_COHORT = frozenset(
    {
        "joint_run",
        "appealing",
        "replacement",
        "admitting",
        "body_letter",
        "caring",
        "company",
        "component",
        "endorsement",
        "job",
        "message",
    }
    | {"answer", "demand"}
    | {"interview_slot", "nominee_list", "past_list", "posting", "reviewing", "running", "session"}
)
_NOWHERE = {"assignment": 999_999, "consent_id": 999_999}


def _entry(table: dict[str, dict[str, str]], endpoint: str) -> dict[str, str]:
    return {**table.get(endpoint.partition(".")[0], {}), **table.get(endpoint, {})}


def _owned(rule: Rule) -> list[str]:
    return sorted(set(rule.arguments) - set(_entry(FIXED, rule.endpoint)))


def kinds_of_owner(rule: Rule) -> tuple[str, ...]:
    """The owners a route is tried with: `-` for one that names nothing that is owned."""
    owned = _owned(rule)
    if not owned:
        return ("-",)
    paths = _entry(ARGUMENTS, rule.endpoint)
    heads = {paths[name].partition(".")[0] for name in owned}
    others = ("sister", "theirs") if heads & (PERSONAL | OF_COHORT) else ()
    hidden = ("hidden",) if heads & PERSONAL else ()
    crossed = ("crossed",) if len(owned) > 1 else ()
    return ("ours", *others, *hidden, *crossed, "nobody")


def arguments(world: World, rule: Rule, whose: str) -> dict[str, Any]:
    """The values of a route's arguments for an owner; `nobody` is what has never existed."""
    fixed, paths = _entry(FIXED, rule.endpoint), _entry(ARGUMENTS, rule.endpoint)
    values: dict[str, Any] = {name: fixed[name] for name in rule.arguments if name in fixed}
    owned = _owned(rule)
    outer = next((name for name in OUTER if name in owned), None)
    for name in owned:
        if whose == "nobody":
            values[name] = _NOWHERE.get(name, "NOSUCHTHING0")
            continue
        owner = whose if whose != "crossed" else ("ours" if name == outer else "theirs")
        values[name] = attrgetter(paths[name])(world.parts[owner])
    return values


def form_of(world: World, endpoint: str, whose: str) -> dict[str, str]:
    """What a POST sends; a value with `@` in front is a path through the owner's part."""
    part = world.parts.get(whose, world.parts["ours"])
    return {
        name: attrgetter(value[1:])(part) if value.startswith("@") else value
        for name, value in FORMS.get(endpoint, {}).items()
    }
