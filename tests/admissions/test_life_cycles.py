"""Every cell of the two transition tables: what is possible, and that all else is refused."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from training_portal.admissions.lifecycle import APPLICATION, OFFER
from training_portal.admissions.models import ApplicationState as A
from training_portal.admissions.models import OfferState as O
from training_portal.admissions.worktable import possible_steps
from training_portal.platform import audit
from training_portal.platform.policy import SYSTEM, Actor, Grant, Role
from training_portal.platform.workflow import NotAllowed, Refused


@pytest.fixture(autouse=True)
def nobody_is_told(monkeypatch):
    """The table alone is tried: whoever listens to its steps asks a database."""
    monkeypatch.setattr(APPLICATION, "moved", None)


#: Written out by hand from the domain's words; not derived from the table under test.
APPLICATION_STEPS = {
    "submit": {A.DRAFT: A.SUBMITTED, A.RETURNED: A.SUBMITTED},
    "return": {A.SUBMITTED: A.RETURNED},
    "find_eligible": {A.SUBMITTED: A.ELIGIBLE},
    "waive": {A.SUBMITTED: A.ELIGIBLE},
    "waive_rule": {
        each: each
        for each in (
            A.SUBMITTED,
            A.ELIGIBLE,
            A.SHORTLISTED,
            A.WAITLISTED,
            A.OFFERED,
            A.ACCEPTED,
            A.ENROLLED,
        )
    },
    "unwaive_rule": {A.SUBMITTED: A.SUBMITTED},
    "find_ineligible": {A.SUBMITTED: A.INELIGIBLE},
    "reconsider": {A.ELIGIBLE: A.SUBMITTED, A.INELIGIBLE: A.SUBMITTED},
    "shortlist": {A.ELIGIBLE: A.SHORTLISTED},
    "waitlist": {A.ELIGIBLE: A.WAITLISTED, A.SHORTLISTED: A.WAITLISTED},
    "reject": {A.ELIGIBLE: A.REJECTED, A.SHORTLISTED: A.REJECTED, A.WAITLISTED: A.REJECTED},
    "reinstate": {A.REJECTED: A.SHORTLISTED},
    "reinstate_eligible": {A.INELIGIBLE: A.ELIGIBLE},
    "offer": {A.SHORTLISTED: A.OFFERED, A.WAITLISTED: A.OFFERED},
    "accept": {A.OFFERED: A.ACCEPTED},
    "decline": {A.OFFERED: A.DECLINED},
    "expire": {A.OFFERED: A.EXPIRED},
    "withdraw_offer": {A.OFFERED: A.SHORTLISTED},
    "prolong_offer": {A.OFFERED: A.OFFERED},
    "release": {A.ACCEPTED: A.WITHDRAWN},
    "enrol": {A.ACCEPTED: A.ENROLLED},
    "withdraw": dict.fromkeys(
        (
            A.DRAFT,
            A.SUBMITTED,
            A.RETURNED,
            A.ELIGIBLE,
            A.SHORTLISTED,
            A.WAITLISTED,
            A.OFFERED,
            A.ACCEPTED,
        ),
        A.WITHDRAWN,
    ),
    "leave": {A.ENROLLED: A.WITHDRAWN},
    "cancel": dict.fromkeys(
        (
            A.DRAFT,
            A.SUBMITTED,
            A.RETURNED,
            A.ELIGIBLE,
            A.SHORTLISTED,
            A.WAITLISTED,
            A.OFFERED,
            A.ACCEPTED,
            A.ENROLLED,
        ),
        A.CANCELLED,
    ),
}
OFFER_STEPS = {
    "accept": {O.OPEN: O.ACCEPTED},
    "decline": {O.OPEN: O.DECLINED},
    "expire": {O.OPEN: O.EXPIRED},
    "withdraw": {O.OPEN: O.WITHDRAWN},
}
PERSON = {"submit", "accept", "decline", "withdraw"}
STAFF = {
    "return",
    "find_eligible",
    "waive",
    "waive_rule",
    "unwaive_rule",
    "find_ineligible",
    "reinstate",
    "reinstate_eligible",
    "shortlist",
    "waitlist",
    "reject",
    "offer",
    "withdraw_offer",
    "prolong_offer",
    "release",
    "reconsider",
    "enrol",
    "cancel",
}
NEEDS_REASON = {
    "reinstate",
    "reinstate_eligible",
    "return",
    "waive",
    "waive_rule",
    "unwaive_rule",
    "find_ineligible",
    "reconsider",
    "reject",
    "withdraw_offer",
    "release",
    "cancel",
}

APPLICATION_CELLS = [
    pytest.param(verb, state, steps.get(state), id=f"{verb}-{state}")
    for verb, steps in APPLICATION_STEPS.items()
    for state in A
]
OFFER_CELLS = [
    pytest.param(verb, state, steps.get(state), id=f"{verb}-{state}")
    for verb, steps in OFFER_STEPS.items()
    for state in O
]


@pytest.fixture(autouse=True)
def recorded(monkeypatch):
    events = []
    monkeypatch.setattr(
        audit, "record", lambda action, kind, *args, **more: events.append((kind, action, more))
    )
    return events


def actor_with(*roles: Role) -> Actor:
    return Actor("account:1", account_id=1, grants=frozenset(Grant(role) for role in roles))


def an_application(state: A) -> SimpleNamespace:
    return SimpleNamespace(id=1, state=state, sending_country="LA")


def test_the_tables_have_no_other_verbs():
    assert {step.verb for step in APPLICATION.transitions} == set(APPLICATION_STEPS)
    assert {step.verb for step in OFFER.transitions} == set(OFFER_STEPS)


@pytest.mark.parametrize(("verb", "state", "target"), APPLICATION_CELLS)
def test_each_step_of_an_application_is_taken_or_refused_in_words(verb, state, target, recorded):
    application = an_application(state)
    if target is None:
        with pytest.raises(Refused) as refusal:
            APPLICATION.apply(application, verb, actor=SYSTEM, reason="a reason")
        assert state.label in str(refusal.value)
        assert application.state is state
        assert recorded == []
    else:
        APPLICATION.apply(application, verb, actor=SYSTEM, reason="a reason")
        assert application.state is target
        assert [(kind, action) for kind, action, _ in recorded] == [("application", verb)]
        assert recorded[0][2]["before"] == {"state": state.value}
        assert recorded[0][2]["after"] == {"state": target.value}


@pytest.mark.parametrize(("verb", "state", "target"), OFFER_CELLS)
def test_each_step_of_an_offer_is_taken_or_refused_in_words(verb, state, target, recorded):
    offer = SimpleNamespace(id=1, state=state)
    if target is None:
        with pytest.raises(Refused) as refusal:
            OFFER.apply(offer, verb, actor=SYSTEM)
        assert state.label in str(refusal.value)
        assert offer.state is state
        assert recorded == []
    else:
        OFFER.apply(offer, verb, actor=SYSTEM)
        assert offer.state is target


@pytest.mark.parametrize("verb", sorted(APPLICATION_STEPS))
def test_only_those_whom_a_step_belongs_to_may_take_it(verb):
    state = next(iter(APPLICATION_STEPS[verb]))
    allowed = {
        Role.TRAINEE: verb in PERSON,
        Role.PROGRAMME_MANAGER: verb in STAFF,
        Role.PROGRAMME_COORDINATOR: verb in STAFF,
        Role.NOMINATING_OFFICER: False,
        Role.TRAINER: False,
        Role.ADMINISTRATOR: False,
    }
    for role, may in allowed.items():
        application = an_application(state)
        if may:
            APPLICATION.apply(application, verb, actor=actor_with(role), reason="a reason")
        else:
            with pytest.raises(NotAllowed):
                APPLICATION.apply(application, verb, actor=actor_with(role), reason="a reason")
            assert application.state is state


@pytest.mark.parametrize("verb", sorted(APPLICATION_STEPS))
@pytest.mark.parametrize("reason", [None, "", "  \n"])
def test_a_step_that_needs_a_reason_is_refused_without_one(verb, reason):
    application = an_application(next(iter(APPLICATION_STEPS[verb])))
    if verb in NEEDS_REASON:
        with pytest.raises(Refused):
            APPLICATION.apply(application, verb, actor=SYSTEM, reason=reason)
    else:
        APPLICATION.apply(application, verb, actor=SYSTEM, reason=reason)


def test_nobody_can_be_offered_a_seat_before_the_sending_country_is_fixed():
    application = an_application(A.SHORTLISTED)
    application.sending_country = None
    with pytest.raises(Refused):
        APPLICATION.apply(application, "offer", actor=SYSTEM)


@pytest.mark.parametrize(
    ("states", "open_steps", "folded"),
    [
        ([A.SHORTLISTED], "offer", "waitlist reject write"),
        ([A.SHORTLISTED, A.REJECTED], "offer", "waitlist reject write"),
        ([A.ELIGIBLE], "shortlist", "waitlist reject reconsider write"),
        ([A.SUBMITTED], "find_eligible", "find_ineligible return write"),
        ([A.OFFERED], "prolong_offer withdraw_offer write", ""),
        ([A.ACCEPTED], "enrol release write", ""),
        ([A.INELIGIBLE], "reconsider write", ""),
        ([A.ENROLLED, A.WITHDRAWN, A.CANCELLED], "write", ""),
        ([], "", ""),
    ],
)
def test_a_table_offers_the_steps_possible_for_whom_it_lists(states, open_steps, folded):
    steps = possible_steps(states)
    assert [step.key for step in steps if not step.folded] == open_steps.split()
    assert [step.key for step in steps if step.folded] == folded.split()


def test_the_main_step_stands_out_alone_and_no_step_that_undoes_does():
    assert [step.key for step in possible_steps(A) if not step.quiet] == ["offer"]
    assert all(step.quiet for step in possible_steps([A.OFFERED]))
