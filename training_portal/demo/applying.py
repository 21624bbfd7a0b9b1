"""Invented people apply: what they type is what the application's steps take."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sqlalchemy import or_, select

from training_portal.admissions import application_services as services
from training_portal.admissions.application_steps import Step
from training_portal.admissions.consents import SendFacts, consents_of
from training_portal.admissions.draft_queries import Draft
from training_portal.admissions.models import Application, Nomination
from training_portal.admissions.surroundings_queries import asked_documents
from training_portal.cohorts.models import Cohort
from training_portal.demo import asking, material
from training_portal.demo.acting import own
from training_portal.demo.rules import Invented
from training_portal.eligibility.profiles import rules_of
from training_portal.geography.models import Province
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform import clock, files
from training_portal.platform.database import db


def nominate(cohort: Cohort, person: Person, body: Organisation, rank: int) -> Nomination:
    """A body puts a person forward."""
    nomination = Nomination(
        cohort_id=cohort.id,
        person_id=person.id,
        organisation_id=body.id,
        rank=rank,
        created_at=clock.now(),
    )
    db.session.add(nomination)
    db.session.flush()
    return nomination


def begin(cohort: Cohort, person: Person, invented: Invented, stream: Random) -> Application:
    """Start an application and fill in its steps, as the person would."""
    application = services.start_application(person.id, cohort.id, actor=own(person.id))
    steps = typed(cohort, person, invented, stream)
    if person.account_id is not None and person.birth_date is not None:
        # Who can be signed in as has entries of a career to look at.
        steps[Step.BACKGROUND] = _earlier(person.birth_date, steps[Step.WORK]["work_since"][0])
    for step, words in steps.items():
        services.save_step(application.id, step.value, words, based_on=application.revision)
    return application


def send(application: Application, letter: files.Upload) -> None:
    """Attach what the course asks for and send. Raises RuntimeError when a step is not right."""
    cohort = db.session.get_one(Cohort, application.cohort_id)
    actor = own(application.person_id)
    for kind in asked_documents(rules_of(cohort)):
        day = valid_until(cohort) if kind.expires else None
        services.attach_document(application.id, kind, letter, expires_on=day, actor=actor)
    draft = Draft(application)
    if draft.unfinished:
        wrong = {
            step.value: [message for _id, message in form.problems]
            for step, form in draft.forms.items()
        }
        raise RuntimeError(f"the demo's {draft.person.full_name} cannot apply: {wrong}")
    services.submit_application(
        application.id,
        draft.told,
        consents=consents_of(draft.facts, guardian(draft.facts)),
        based_on=application.revision,
        actor=actor,
    )


def valid_until(cohort: Cohort) -> date:
    """The last day of an invented passport."""
    return cohort.ends_on + timedelta(days=700)


def guardian(facts: SendFacts) -> str:
    """Who agrees for somebody under age; blank for everybody else."""
    words: str = material.phrases()["guardian"]
    return words.format(name=facts.full_name) if facts.is_minor else ""


def typed(
    cohort: Cohort, person: Person, invented: Invented, stream: Random
) -> dict[Step, dict[str, list[str]]]:
    """What a person types into the steps, at the moment at which the clock stands."""
    phrases = material.phrases()
    since = date(clock.now().year - max(1, invented.experience_years), stream.randint(1, 12), 1)
    others = [(code, level) for code, level in invented.languages.items() if level != "native"]
    province = _province_then(person)
    work = {
        "employer": invented.employer.name if invented.employer else phrases["own_business"],
        "position": invented.position or phrases["school_leaver"],
        "work_since": f"{since:%m/%Y}",
        "duties": stream.choice(phrases["duties"]),
        "experience_years": str(invented.experience_years),
        "experience_months": str(stream.randint(0, 11)),
        "education": invented.education.value,
        "mother_tongue": invented.native_language,
        "armed_forces": "no",
        "last_training_on": "",
    }
    for place in (1, 2, 3):
        code, level = others[place - 1] if place <= len(others) else ("", "")
        work[f"language_{place}"], work[f"level_{place}"] = code, level
    you = {
        "full_name": person.full_name,
        "name_in_latin": person.name_in_latin or person.full_name,
        "name_on_certificate": "",
        "birth_date": f"{person.birth_date:%d/%m/%Y}",
        "sex": person.sex.value if person.sex else "F",
        "nationality": person.nationality or "",
        "residence_country": person.residence_country or "",
        "province": province,
        "email": person.email,
        "phone": person.phone or invented.phone,
    }
    why = {
        "motivation": stream.choice(phrases["motivation"]),
        "change_at_work": stream.choice(phrases["change_at_work"]),
    }
    steps = {
        step: {name: [value] for name, value in values.items()}
        for step, values in ((Step.YOU, you), (Step.WORK, work), (Step.WHY, why))
    }
    answers = asking.answers(cohort, person)
    return {**steps, Step.QUESTIONS: answers} if answers else steps


def _earlier(born: date, work_since: str) -> dict[str, list[str]]:
    """A school, and three years of another position where there was time for it."""
    told = material.phrases()["earlier"]
    month, year = work_since.split("/")
    school = {
        "school_name_1": told["school"],
        "school_subject_1": told["subject"],
        "school_from_1": f"09/{born.year + 15}",
    }
    if born.year + 18 < clock.now().year:
        school["school_to_1"] = f"06/{born.year + 18}"
    job = {
        "job_employer_1": told["employer"],
        "job_position_1": told["position"],
        "job_duties_1": told["duties"],
        "job_from_1": f"{month}/{int(year) - 3}",
        "job_to_1": work_since,
    }
    words = school | (job if int(year) - 3 > born.year + 18 else {})
    return {name: [word] for name, word in words.items()}


def _province_then(person: Person) -> str:
    """The province as it was called on the day that is told of: Viet Nam merged its own in 2025."""
    today = clock.today()
    lives_in = db.session.get_one(Province, person.residence_province_id)
    if lives_in.valid_from is None or lives_in.valid_from <= today:
        return lives_in.code
    then = (
        select(Province.code)
        .where(
            Province.country_code == lives_in.country_code,
            or_(Province.valid_from.is_(None), Province.valid_from <= today),
            or_(Province.valid_to.is_(None), Province.valid_to >= today),
        )
        .order_by(Province.english_name != lives_in.english_name, Province.code)
        .limit(1)
    )
    return db.session.scalars(then).one()
