"""Chains of endorsements, and lists on their way through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tests.factories.accounts import actor_of, make_account, make_actor
from tests.factories.admissions import make_application, make_nomination
from tests.factories.organisations import make_organisation
from tests.factories.programme import make_cohort, make_person
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.endorsements import chain_services, deciding, sending
from training_portal.endorsements.deciding import Signature
from training_portal.endorsements.models import (
    Endorsement,
    EndorsementChain,
    Proof,
    StepBody,
    WhenOver,
)
from training_portal.endorsements.rules import StepFacts
from training_portal.endorsements.standings import standing_of
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.platform import clock, files
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

PAPER = files.Upload("letter.pdf", "application/pdf", b"%PDF-1.4")


def step(
    organisation: Organisation | None = None,
    body: StepBody = StepBody.PARENT,
    *,
    days: int = 5,
    proof: Proof = Proof.ON_PAGE,
    when_over: WhenOver = WhenOver.ESCALATE,
    office_email: str = "",
) -> StepFacts:
    """A step of a certain organisation, or of what the body is a part of."""
    named = organisation.id if organisation is not None else None
    return StepFacts(StepBody.NAMED if named else body, named, days, proof, when_over, office_email)


def make_chain(
    country: str, *steps: StepFacts, body: Organisation | None = None, days_ago: int = 30
) -> EndorsementChain:
    """A chain that was set some days ago."""
    with clock.standing_at(clock.now() - timedelta(days=days_ago)):
        return chain_services.set_chain(
            country,
            body.id if body else None,
            list(steps),
            actor=make_actor(Role.PROGRAMME_COORDINATOR),
        )


@dataclass
class Office:
    """An office that nominates, the ministry that it is a part of, a focal point, a cohort."""

    cohort: Cohort
    body: Organisation
    ministry: Organisation
    focal: Organisation
    officer: Account
    endorser: Account
    second: Account

    def nominee(
        self, rank: int = 1, state: ApplicationState = ApplicationState.SHORTLISTED, name: str = ""
    ) -> Application:
        """Somebody whom the office put forward."""
        person = make_person(name or f"Nominee {rank}", country="KH")
        nomination = make_nomination(self.cohort, person, self.body, rank)
        return make_application(
            self.cohort, person, state=state, country="KH", nomination=nomination
        )

    def send(self) -> Endorsement:
        """The officer sends the list."""
        actor = actor_of(self.officer, Role.NOMINATING_OFFICER, organisation=self.body)
        return sending.send_list(self.cohort, self.body, actor=actor, is_supported=True)

    def endorse(
        self,
        sent: Endorsement,
        *,
        by: Organisation | None = None,
        refused: dict[int, str] | None = None,
        paper: bool = False,
    ) -> None:
        """The ministry's endorser takes the step, or that of another body."""
        account = self.second if by is self.focal else self.endorser
        body = by or self.ministry
        deciding.endorse(
            sent.id,
            actor=actor_of(account, Role.ENDORSER, organisation=body),
            refused=refused,
            signature=Signature(paper=PAPER) if paper else None,
        )

    def words_of(self, application: Application) -> str:
        """How an application stands, in words; blank where no endorsement is asked for."""
        db.session.expire_all()
        standing = standing_of(application.id)
        return standing.words if standing else ""


def make_office(*, steps: Sequence[StepFacts] | None = None, chain: bool = True) -> Office:
    """An office in Cambodia whose lists go to its ministry, and to a focal point after it."""
    ministry = make_organisation(OrganisationKind.MINISTRY, "KH", name="Ministry of Works")
    body = make_organisation(OrganisationKind.AGENCY, "KH", name="Office of Works", nominates=True)
    focal = make_organisation(OrganisationKind.AGENCY, "KH", name="Focal Point")
    with unit_of_work():
        body.parent_id = ministry.id
    if chain:
        make_chain("KH", *(steps if steps is not None else (step(), step(focal))))
    return Office(
        make_cohort(),
        body,
        ministry,
        focal,
        make_account(Role.NOMINATING_OFFICER, organisation=body, name="Officer Sok"),
        make_account(Role.ENDORSER, organisation=ministry, name="Endorser Dara"),
        make_account(Role.ENDORSER, organisation=focal, name="Endorser Vanna"),
    )
