"""What may be made on a record after another was joined to it: one maker for each kind of row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import select

from tests.factories.admissions import make_application, make_nomination
from tests.factories.appointments import invite, make_slots
from tests.factories.health import ask_for_it, make_part
from tests.factories.placements import make_concern, make_placement, make_posting
from tests.factories.programme import make_cohort, make_organisation
from training_portal.admissions.models import (
    Application,
    ApplicationConsent,
    ApplicationState,
    Nomination,
)
from training_portal.alumni.models import CompanyLink, CompanyTie
from training_portal.cohorts.models import Cohort, Enrolment
from training_portal.health.models import MedicalPart
from training_portal.people import moving, services
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import GuardianConsent, PlacementApplication, Posting
from training_portal.platform import clock
from training_portal.platform.database import Base, db, unit_of_work
from training_portal.platform.policy import SYSTEM

A = ApplicationState


def agree(person: Person, words: str = "I agree.") -> ConsentRecord:
    """A consent to the use of one's data; the same words are agreed to once."""
    return services.give_consent(
        person.id,
        ConsentPurpose.APPLICATION,
        country_code="KH",
        language="en",
        text=words,
        actor=SYSTEM,
    )


def rest(application: Application, consent: ConsentRecord) -> None:
    """An application is sent with a consent."""
    with unit_of_work():
        db.session.add(ApplicationConsent(application_id=application.id, consent_id=consent.id))


def enrolled(application: Application) -> Enrolment:
    """Whoever the application is of by now gets the place."""
    with unit_of_work():
        row = db.session.get_one(Application, application.id)
        row.state = A.ENROLLED
        place = Enrolment(
            cohort_id=row.cohort_id,
            person_id=row.person_id,
            sending_country="KH",
            enrolled_at=clock.now(),
        )
        db.session.add(place)
    return place


def placed(application: PlacementApplication) -> CompanyLink:
    """Work begins, and the company is linked with whoever the application is of by now."""
    row = db.session.get_one(PlacementApplication, application.id)
    company = db.session.get_one(Posting, row.posting_id).organisation_id
    with unit_of_work():
        link = CompanyLink(
            kind=CompanyTie.PLACED_AT,
            person_id=row.person_id,
            organisation_id=company,
            placement_application_id=row.id,
            person_country="KH",
            since=clock.today(),
        )
        db.session.add(link)
    return link


@dataclass
class Life:
    """Somebody's nominations, applications and placements, and what is made of them by chance."""

    draw: Random
    #: The record that is meant when something is made without anything it hangs on.
    person: Person
    nominations: list[Nomination] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    placements: list[PlacementApplication] = field(default_factory=list)
    #: Who was invited to an interview, by the application.
    met: set[int] = field(default_factory=set)

    def begin(self) -> None:
        """One of each, with a consent."""
        self.nomination()
        self.application()
        self.placement()

    def nomination(self) -> None:
        made = make_nomination(make_cohort(), self.person, make_organisation())
        self.nominations.append(made)

    def application(self) -> None:
        """For a cohort of its own, or by a nomination that has none yet."""
        nomination = self.draw.choice([None, *self.nominations])
        cohort = make_cohort()
        if nomination is not None:
            self.nominations.remove(nomination)
            cohort = db.session.get_one(Cohort, nomination.cohort_id)
        made = make_application(cohort, self.person, nomination=nomination, state=A.ACCEPTED)
        rest(made, agree(self.person, self.draw.choice(["I agree.", "I agree again."])))
        self.applications.append(made)

    def placement(self) -> None:
        state = PlacementState.STARTED
        self.placements.append(make_placement(make_posting(), self.person, state=state))

    def place(self) -> None:
        states = {A.ENROLLED, A.WITHDRAWN}
        waiting = [each for each in self.applications if anew(each).state not in states]
        if waiting:
            enrolled(self.draw.choice(waiting))

    def interview(self) -> None:
        waiting = [each for each in self.applications if each.id not in self.met]
        if waiting:
            application = anew(self.draw.choice(waiting))
            self.met.add(application.id)
            make_slots(db.session.get_one(Cohort, application.cohort_id))
            invite(application)

    def medical_part(self) -> None:
        waiting = [each for each in self.applications if anew(each).state is A.ACCEPTED]
        if waiting:
            application = anew(self.draw.choice(waiting))
            if db.session.get(MedicalPart, application.id) is None:
                ask_for_it(db.session.get_one(Cohort, application.cohort_id))
                make_part(application)

    def concern(self) -> None:
        if self.placements:
            make_concern(anew(self.draw.choice(self.placements)))

    def company(self) -> None:
        if self.placements:
            placed(self.placements.pop())

    def guardian(self) -> None:
        if not self.placements:
            return
        placement = anew(self.draw.choice(self.placements))
        owner = db.session.get_one(Person, placement.person_id)
        consent = agree(owner, f"My child may go ({self.draw.randrange(3)}).")
        key = {"application_id": placement.id, "consent_id": consent.id}
        if db.session.get(GuardianConsent, key) is None:
            with unit_of_work():
                db.session.add(GuardianConsent(**key))

    def live(self, steps: int) -> None:
        """So many things happen, in an order of chance."""
        kinds: list[Callable[[], None]] = [
            self.nomination,
            self.application,
            self.placement,
            self.place,
            self.interview,
            self.medical_part,
            self.concern,
            self.company,
            self.guardian,
        ]
        for _step in range(steps):
            self.draw.choice(kinds)()


def anew(row: Any) -> Any:
    """A row as it stands now."""
    return db.session.get_one(type(row), row.id, populate_existing=True)


#: Rows that are of two people by their nature.
OF_TWO = frozenset({"seat_replacement"})


def torn_chains() -> list[str]:
    """Rows of whose parents, or who themselves, are of several people."""
    db.session.expire_all()
    columns = {column.class_.__tablename__: column.key for column in moving.moved_columns()}
    columns["network_member"] = "person_id"
    del columns["network_block"]
    rows: dict[str, list[Mapping[str, Any]]] = {
        name: list(db.session.execute(select(table)).mappings())
        for name, table in Base.metadata.tables.items()
    }
    owners = {
        name: {row["id"]: row[column] for row in rows[name]} for name, column in columns.items()
    }
    found = []
    for name, table in Base.metadata.tables.items():
        keys = [
            (key.parent.name, key.column.table.name)
            for key in table.foreign_keys
            if key.column.table.name in owners
        ]
        for row in rows[name] if name not in OF_TWO else ():
            people = {owners[parent][row[key]] for key, parent in keys if row[key] is not None}
            people |= {row[columns[name]]} if name in columns else set()
            if len(people) > 1:
                found.append(f"{name} {dict(row)}")
    return [*found, *_torn_places(rows), *_torn_interviews(rows, owners["application"])]


def _torn_places(rows: Mapping[str, list[Mapping[str, Any]]]) -> list[str]:
    """Places of whom another one's application led to them: no key says it."""
    taken = {
        (row["cohort_id"], row["person_id"])
        for row in rows["application"]
        if row["state"] is A.ENROLLED
    }
    cohorts = {cohort_id for cohort_id, _person in taken}
    return [
        f"enrolment {dict(row)}"
        for row in rows["enrolment"]
        if row["cohort_id"] in cohorts and (row["cohort_id"], row["person_id"]) not in taken
    ]


def _torn_interviews(
    rows: Mapping[str, list[Mapping[str, Any]]], owners: Mapping[int, int]
) -> list[str]:
    return [
        f"appointment_invitation {dict(row)}"
        for row in rows["appointment_invitation"]
        if owners[row["about_id"]] != row["person_id"]
    ]
