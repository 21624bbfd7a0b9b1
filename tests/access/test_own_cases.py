"""Nobody decides in a case of their own: each decision of staff, tried by whom it is about.

`own_cases.csv` names every route of staff that changes something, with the decisions that are tried
here or the reason why none is an own case; a new route fails until it says.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.access import own_case_appeals as appeals
from tests.access import own_case_demand as demand
from tests.access import own_case_endorsements as endorsements
from tests.access import own_case_findings as findings
from tests.access import own_case_health as health
from tests.access import own_case_interviews as interviews
from tests.access import own_case_letters as own_letters
from tests.access import own_case_people as people
from tests.access import own_case_reviews as reviews
from tests.access import own_case_scenes as scenes
from tests.access.own_case_scenes import WHY, Attempt, Me, acts
from tests.factories import make_account, make_company
from tests.factories.placements import make_graduate, make_placement, make_posting
from training_portal.accounts import handovers
from training_portal.organisations import company_services
from training_portal.organisations import services as organisations
from training_portal.organisations.models import CompanyState
from training_portal.organisations.services import OrganisationFacts
from training_portal.placements import hiring_services, review_services
from training_portal.placements.posting_states import PostingState
from training_portal.platform.database import db
from training_portal.platform.own_cases import OwnCase
from training_portal.platform.policy import Actor, Grant, Role, access_of, holders_of
from training_portal.platform.workflow import NotAllowed

STAFF = frozenset(
    {
        Role.PROGRAMME_MANAGER,
        Role.MEDICAL_OFFICER,
        Role.PROGRAMME_COORDINATOR,
        Role.TRAINER,
        Role.ADMINISTRATOR,
    }
)
TABLE = Path(__file__).with_name("own_cases.csv")


_IN_REVIEW, _COORDINATOR = PostingState.IN_REVIEW, Role.PROGRAMME_COORDINATOR
_ADMINISTRATOR = Role.ADMINISTRATOR
_MEDICAL = Role.MEDICAL_OFFICER
CASES: dict[str, tuple[Role, Callable[[Me], Attempt]]] = {
    "accept a change of one's own application": (_COORDINATOR, scenes.accept_own_change),
    "refuse a change of whom one's own body put forward": (
        _COORDINATOR,
        scenes.refuse_change_of_own_body,
    ),
    "accept a document of one's own": (_COORDINATOR, scenes.accept_own_document),
    "refuse a document of whom one's own body put forward": (
        _COORDINATOR,
        scenes.refuse_document_of_own_body,
    ),
    "decide on one's own application": (_COORDINATOR, scenes.decide_on_oneself),
    "decide on an application of one's own body": (_COORDINATOR, scenes.decide_for_own_body),
    "look at the conditions of one's own application again": (
        _COORDINATOR,
        findings.check_oneself_again,
    ),
    "waive a condition for oneself": (_COORDINATOR, findings.waive_for_oneself),
    "take a waiver of one's own back": (_COORDINATOR, findings.take_own_waiver_back),
    "enrol oneself": (_COORDINATOR, scenes.enrol_oneself),
    "offer oneself a seat": (_COORDINATOR, scenes.offer_oneself),
    "apply a run about oneself": (_COORDINATOR, scenes.apply_a_run_about_oneself),
    "apply a run of several cohorts about oneself": (
        _COORDINATOR,
        scenes.apply_a_joint_run_about_oneself,
    ),
    "take one's own seat back": (_COORDINATOR, scenes.release_oneself),
    "take one's own offer back": (_COORDINATOR, scenes.withdraw_own_offer),
    "give oneself more time": (_COORDINATOR, scenes.prolong_own_offer),
    "mark one's own attendance": (Role.TRAINER, scenes.mark_own_attendance),
    "mark oneself": (Role.TRAINER, scenes.mark_oneself),
    "propose one's own completion": (_COORDINATOR, scenes.propose_own_completion),
    "confirm one's own completion": (_COORDINATOR, scenes.confirm_own_completion),
    "turn down what is proposed of oneself": (_COORDINATOR, scenes.refuse_own_completion),
    "propose a completion for one's own body": (_COORDINATOR, scenes.propose_for_own_body),
    "confirm a completion for one's own body": (_COORDINATOR, scenes.confirm_for_own_body),
    "turn down a completion for one's own body": (_COORDINATOR, scenes.refuse_for_own_body),
    "end one's own place": (_COORDINATOR, scenes.end_own_place),
    "issue one's own certificate anew": (_COORDINATOR, scenes.issue_own_certificate_anew),
    "withdraw a letter to oneself": (_COORDINATOR, own_letters.withdraw_letter_to_oneself),
    "withdraw a letter to one's own body": (
        _COORDINATOR,
        own_letters.withdraw_letter_to_own_body,
    ),
    "revoke one's own certificate": (_COORDINATOR, scenes.revoke_own_certificate),
    "correct one's own certificate": (_COORDINATOR, scenes.correct_own_certificate),
    "verify one's own company": (_COORDINATOR, scenes.of_company("verify", CompanyState.IN_REVIEW)),
    "return one's own company": (_COORDINATOR, scenes.of_company("return", CompanyState.IN_REVIEW)),
    "refuse one's own company": (_COORDINATOR, scenes.of_company("refuse", CompanyState.IN_REVIEW)),
    "reconsider one's own company": (
        _COORDINATOR,
        scenes.of_company("reconsider", CompanyState.REFUSED),
    ),
    "suspend one's own company": (
        _COORDINATOR,
        scenes.of_company("suspend", CompanyState.VERIFIED),
    ),
    "reinstate one's own company": (
        _COORDINATOR,
        scenes.of_company("reinstate", CompanyState.SUSPENDED),
    ),
    "publish one's own posting": (
        _COORDINATOR,
        scenes.of_posting(_IN_REVIEW, review_services.publish_posting, decision=WHY),
    ),
    "return one's own posting": (
        _COORDINATOR,
        scenes.of_posting(_IN_REVIEW, review_services.return_posting, reason=WHY),
    ),
    "suspend one's own posting": (
        _COORDINATOR,
        scenes.of_posting(PostingState.PUBLISHED, review_services.suspend_posting, reason=WHY),
    ),
    "let one's own posting go on": (
        _COORDINATOR,
        scenes.of_posting(PostingState.SUSPENDED, review_services.lift_suspension),
    ),
    "settle a concern about one's own company": (_COORDINATOR, scenes.settle_of_company),
    "settle one's own concern": (_COORDINATOR, scenes.settle_own_concern),
    "take up a concern about one's own company": (_COORDINATOR, scenes.take_up_of_company),
    "give a concern about one's own company back": (_COORDINATOR, scenes.give_back_of_company),
    "take up one's own concern": (_COORDINATOR, scenes.take_up_own),
    "take one's own record out of the archive": (_COORDINATOR, people.take_out_own_record),
    "correct one's own record": (_COORDINATOR, people.correct_own_record),
    "settle one's own claim": (_COORDINATOR, people.settle_own_claim),
    "join a record to one's own": (_COORDINATOR, people.join_own),
    "undo a join of one's own record": (_COORDINATOR, people.undo_own_join),
    "keep two records apart of which one is one's own": (_COORDINATOR, people.own_twin),
    "look once more at a pair of which one is one's own": (_COORDINATOR, people.own_twin_again),
    "decide a report about oneself": (
        _COORDINATOR,
        lambda me: people.reported_member(me, by_me=False),
    ),
    "decide a report by oneself": (_COORDINATOR, lambda me: people.reported_member(me, by_me=True)),
    "let one's own body nominate": (_COORDINATOR, people.let_own_body_nominate),
    "archive one's own body": (_COORDINATOR, people.archive_own_body),
    "change that one's own body nominates": (_COORDINATOR, people.change_own_nominating),
    "decide the appeal of one's own application": (_COORDINATOR, appeals.own),
    "decide an appeal of whom one's own body put forward": (_COORDINATOR, appeals.of_own_body),
    "approve a proposal about one's own body's request": (_COORDINATOR, demand.of_own_body),
    "refuse a proposal about one's own company's demand": (_COORDINATOR, demand.of_own_company),
    "put in an endorsement of one's own body": (_COORDINATOR, endorsements.record_for_own_body),
    "put in a return of one's own body": (_COORDINATOR, endorsements.return_for_own_body),
    "undo an endorsement of one's own body": (_COORDINATOR, endorsements.undo_for_own_body),
    "invite whom one's own body put forward to an interview": (
        _COORDINATOR,
        interviews.invite_of_own_body,
    ),
    "cancel the time of whom one's own body put forward": (
        _COORDINATOR,
        interviews.cancel_of_own_body,
    ),
    "give out a review of one's own application": (_COORDINATOR, reviews.give_out_own),
    "give out a review of whom one's own body put forward": (
        _COORDINATOR,
        reviews.give_out_of_own_body,
    ),
    "hand over a review of one's own application": (_COORDINATOR, reviews.hand_over_own),
    "hand over a review of whom one's own body put forward": (
        _COORDINATOR,
        reviews.hand_over_of_own_body,
    ),
    "take back a review of one's own application": (_COORDINATOR, reviews.take_back_own),
    "take back a review of whom one's own body put forward": (
        _COORDINATOR,
        reviews.take_back_of_own_body,
    ),
    "ask about one's own medical part": (_MEDICAL, health.own("ask_back", "How bad?")),
    "mark one's own medical part as looked at": (_MEDICAL, health.own("look_at")),
    "write one's own care note": (_MEDICAL, health.own("write_note", "No pork")),
    "disable one's own account": (_ADMINISTRATOR, people.disable_oneself),
    "end one's own administration": (_ADMINISTRATOR, people.end_own_administration),
    "give oneself a role": (_ADMINISTRATOR, people.give_oneself),
    "hand a role to oneself": (_ADMINISTRATOR, people.hand_to_oneself),
    "invite oneself": (_ADMINISTRATOR, people.invite_oneself),
    "take one's own second step off": (_ADMINISTRATOR, people.reset_own_second_step),
}
#: Refused by a word of their own, because a form or a page asks for it.
OTHERWISE = (handovers.HandoverRefused, NotAllowed)


@pytest.mark.parametrize("decision", CASES)
def test_whom_it_is_about_does_not_decide_and_a_colleague_does(app: Flask, decision: str) -> None:
    role, build = CASES[decision]
    me = Me(make_account(role), {Grant(role), Grant(Role.TRAINEE)})
    attempt = build(me)
    with pytest.raises((OwnCase, *OTHERWISE)):
        attempt(acts(me.account, me.grants))
    attempt(acts(make_account(role), {Grant(role)}))


def test_a_deputy_in_a_role_of_the_company_works_for_it_too(app: Flask) -> None:
    me = Me(make_account(), {Grant(Role.PROGRAMME_COORDINATOR)})
    company = make_company(state=CompanyState.IN_REVIEW)
    lent = Actor(
        f"account:{me.account.id}",
        me.account.id,
        frozenset({*me.grants, Grant(Role.COMPANY_OWNER, company.id)}),
    )
    with pytest.raises(OwnCase, match="You work for this company"):
        company_services.decide(company.id, "return", actor=lent, reason=WHY)


def test_who_works_for_a_company_does_not_choose_themselves_there(app: Flask) -> None:
    company, account = make_company(), make_account()
    _account, person = make_graduate(account=account)
    placement = make_placement(make_posting(company), person)
    grants = {Grant(Role.COMPANY_RECRUITER, company.id)}
    with pytest.raises(OwnCase, match="about yourself"):
        hiring_services.decide([placement.id], "shortlist", reason="", actor=acts(account, grants))
    hiring_services.decide(
        [placement.id], "shortlist", reason="", actor=acts(make_account(), grants)
    )


def test_a_new_name_of_ones_own_company_is_looked_at_by_somebody_else(app: Flask) -> None:
    me = Me(make_account(), {Grant(Role.PROGRAMME_COORDINATOR)})
    company = me.works_for(make_company(), Role.COMPANY_OWNER)
    other = make_company()
    for body in (company, other):
        facts = OrganisationFacts(
            kind=body.kind, name=f"{body.name} new", country_code=body.country_code
        )
        organisations.change_organisation(body.id, facts, actor=acts(me.account, me.grants))
    states = {
        row.organisation_id: row.state for row in db.session.query(company_services.Company).all()
    }
    assert states[company.id] is CompanyState.IN_REVIEW
    assert states[other.id] is CompanyState.VERIFIED


def test_every_step_of_staff_says_what_its_own_case_is(app: Flask) -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if line[0] != "#"))
    routes = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and (permission := access_of(app, rule.endpoint).permission) is not None
        and holders_of(permission) & STAFF
    }
    assert [row["endpoint"] for row in rows] == sorted(routes)
    tried = {name for row in rows for name in row["tried"].split("|") if name}
    assert tried == set(CASES)
    assert all(bool(row["tried"]) != bool(row["why none"]) for row in rows)
