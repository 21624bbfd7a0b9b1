"""Own cases about people, the network, organisations and accounts (see `own_case_scenes.py`)."""

from __future__ import annotations

from datetime import timedelta

from tests.access.own_case_scenes import WHY, Attempt, Me
from tests.factories import give_role, make_account, make_organisation, make_person, propose
from tests.factories.alumni import acting, make_finished_cohort, make_member
from tests.factories.people import put_forward
from training_portal.accounts import handovers, invitations, roles, second_step
from training_portal.accounts.models import Account
from training_portal.alumni import safety_services
from training_portal.organisations import services as organisations
from training_portal.organisations.services import OrganisationFacts
from training_portal.people import archiving, correcting, second_records
from training_portal.people.models import ClaimQuestion, ClaimState, Person, TwinState
from training_portal.people.twins import joining, parting
from training_portal.people.twins import services as twins
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role

# People and the network


def correct_own_record(me: Me) -> Attempt:
    own = make_person("Sothy Chum", account=me.account)
    right = correcting.Correction(full_name="Chum Sothy")
    return lambda actor: correcting.correct_record(own.id, right, reason=WHY, actor=actor)


def take_out_own_record(me: Me) -> Attempt:
    own = make_person("Sothy Chum", account=me.account)
    with unit_of_work():
        db.session.get_one(Person, own.id).archived_at = clock.now()
    return lambda actor: archiving.set_archived(own.id, False, reason=WHY, actor=actor)


def settle_own_claim(me: Me) -> Attempt:
    own = make_person("Sothy Chum", account=me.account)
    unclaimed = put_forward("Chum Sothy", by=make_organisation().id)
    with unit_of_work():
        question = ClaimQuestion(
            unclaimed_id=unclaimed.id,
            claimant_id=own.id,
            state=ClaimState.OPEN,
            asked_at=clock.now(),
        )
        db.session.add(question)
    return lambda actor: second_records.settle(question.id, same=False, actor=actor)


def own_twin(me: Me) -> Attempt:
    pair = propose(make_person("Sothy Chum", account=me.account), make_person("Chum Sothy"))
    return lambda actor: twins.keep_apart(pair.id, reason=WHY, actor=actor)


def own_twin_again(me: Me) -> Attempt:
    pair = propose(make_person("Chum Sothy"), make_person("Sothy Chum", account=me.account))
    with unit_of_work():
        pair.state = TwinState.KEPT_APART
    return lambda actor: twins.reopen(pair.id, actor=actor)


def join_own(me: Me) -> Attempt:
    own = make_person("Sothy Chum", account=me.account)
    pair = propose(own, make_person("Chum Sothy"))
    return lambda actor: joining.join(
        pair.id, kept_id=own.id, from_other=(), reason=WHY, actor=actor
    )


def undo_own_join(me: Me) -> Attempt:
    own = make_person("Sothy Chum", account=me.account)
    pair = propose(own, make_person("Chum Sothy"))
    joining.join(pair.id, kept_id=own.id, from_other=(), reason=WHY, actor=SYSTEM)
    return lambda actor: parting.undo(pair.id, reason=WHY, actor=actor)


def reported_member(me: Me, *, by_me: bool) -> Attempt:
    cohort = make_finished_cohort()
    mine = make_member("Sok Dara", cohort=cohort, account=me.account)
    other = make_member("Keo Noi", cohort=cohort)
    reporter, reported = (mine, other) if by_me else (other, mine)
    made = safety_services.report(
        reporter.person_id, reported.person_id, "Told.", actor=acting(reporter)
    )
    return lambda actor: safety_services.decide_report(made.id, "dismiss", reason=WHY, actor=actor)


# Organisations and accounts


def let_own_body_nominate(me: Me) -> Attempt:
    body = me.works_for(make_organisation(nominates=False), Role.NOMINATING_OFFICER)
    return lambda actor: organisations.set_nominating(body.id, True, actor=actor)


def archive_own_body(me: Me) -> Attempt:
    body = me.works_for(make_organisation(), Role.NOMINATING_OFFICER)
    return lambda actor: organisations.put_away(body.id, True, actor=actor)


def change_own_nominating(me: Me) -> Attempt:
    body = me.works_for(make_organisation(nominates=False), Role.NOMINATING_OFFICER)
    facts = OrganisationFacts(
        kind=body.kind, name=body.name, country_code=body.country_code, nominates=True
    )
    return lambda actor: organisations.change_organisation(body.id, facts, actor=actor)


def disable_oneself(me: Me) -> Attempt:
    return lambda actor: roles.set_disabled(me.account.id, True, reason=WHY, actor=actor)


def end_own_administration(me: Me) -> Attempt:
    held = give_role(me.account, Role.ADMINISTRATOR)
    return lambda actor: roles.end_role(held.id, reason=WHY, actor=actor)


def give_oneself(me: Me) -> Attempt:
    return lambda actor: roles.assign_role(me.account.id, Role.OBSERVER, None, actor=actor)


def hand_to_oneself(me: Me) -> Attempt:
    held = give_role(make_account(), Role.OBSERVER)
    day = clock.today() + timedelta(days=7)
    return lambda actor: handovers.hand_over(
        held.id, me.account.email, day, reason=WHY, actor=actor
    )


def invite_oneself(me: Me) -> Attempt:
    return lambda actor: invitations.invite(
        me.account.email, "Me", Role.OBSERVER, None, actor=actor
    )


def reset_own_second_step(me: Me) -> Attempt:
    with unit_of_work():
        db.session.get_one(Account, me.account.id).second_factor_at = clock.now()
    return lambda actor: second_step.reset(me.account.id, reason=WHY, actor=actor)
