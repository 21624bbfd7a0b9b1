"""Staff make times, look at them, invite who is ticked, and act for somebody."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from tests.appeals.conftest import manager_account
from tests.appointments.conftest import KEO, BrowserOf
from tests.factories import make_account, make_person
from tests.factories.accounts import actor_of, give_role
from tests.factories.admissions import make_application, make_nomination
from tests.factories.appointments import ROOM, book, in_days, invite, make_slots
from tests.factories.organisations import make_organisation
from tests.factories.programme import make_cohort, manager_of
from tests.factories.reviews import make_reviewer
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.appointments import queries
from training_portal.appointments.models import (
    AppointmentInvitation,
    AppointmentSlot,
    BookingState,
)
from training_portal.cohorts.models import Cohort
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.platform.workflow import NotAllowed, Refused
from training_portal.reviews import interview_services as services

Slots = list[AppointmentSlot]


def board_of(cohort: Cohort) -> str:
    return f"/manage/cohorts/{cohort.public_id}/interviews"


def one_of(cohort: Cohort, application: Application) -> str:
    return f"{board_of(cohort)}/of/{application.public_id}"


def answers(reviewer: Account, **values: object) -> dict[str, object]:
    day = f"{in_days(5):%d/%m/%Y}"
    usual = {
        "first": day,
        "last": day,
        "weekdays": list("0123456"),
        "begins": "09:00",
        "ends": "11:00",
        "minutes": "45",
        "pause": "15",
        "capacity": "1",
        "hosts": [reviewer.public_id],
        "place": ROOM,
    }
    return {**usual, **values}


def number_of_slots() -> int:
    return db.session.scalar(select(func.count()).select_from(AppointmentSlot)) or 0


def test_times_are_shown_one_by_one_before_they_are_made(
    manager: PageClient, cohort: Cohort
) -> None:
    akiko = make_reviewer("Akiko")
    page = manager.get(board_of(cohort))
    assert "Make times first" in page
    page = manager.get(page.link("Make times"))
    page = manager.submit(page, button="See the times", **answers(akiko))
    assert "This makes 2 times:" in page and "09:00–09:45" in page and "10:00–10:45" in page
    assert number_of_slots() == 0
    page = manager.submit(page, button="Make 2 times")
    assert page.notices == ["2 times are open."]
    assert "09:00–09:45" in page and "Akiko" in page and "Free" in page
    assert "Times made" in page
    assert number_of_slots() == 2


def test_other_times_than_were_shown_are_shown_first(manager: PageClient, cohort: Cohort) -> None:
    akiko = make_reviewer("Akiko")
    address = f"{board_of(cohort)}/times/new"
    page = manager.submit(address, button="See the times", **answers(akiko))
    page = manager.submit(page, button="Make 2 times", ends="12:00")
    assert "This makes 3 times:" in page and number_of_slots() == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ends": "08:00"}, "This is not after the beginning."),
        ({"place": ""}, "Say where it is, or give a link."),
        ({"place": "", "link": "http://meet.example.org"}, "from https:// on"),
        ({"place": "", "link": "https://[broken"}, "from https:// on"),
        ({"minutes": "240"}, "No time fits"),
        ({"last": f"{in_days(3):%d/%m/%Y}"}, "The last day is before the first."),
        ({"last": f"{in_days(90):%d/%m/%Y}"}, "At most 60 days at once."),
        (
            {
                "last": f"{in_days(60):%d/%m/%Y}",
                "minutes": "5",
                "pause": "0",
            },
            "make at most 200 at once",
        ),
        ({"hosts": []}, "Interviewers"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(
    manager: PageClient, cohort: Cohort, wrong: dict[str, object], words: str
) -> None:
    akiko = make_reviewer("Akiko")
    page = manager.submit(
        f"{board_of(cohort)}/times/new",
        button="See the times",
        status=422,
        **answers(akiko, **wrong),
    )
    assert any(words in line for line in page.errors) or words in page
    assert number_of_slots() == 0


def test_times_lie_before_the_course_begins(manager: PageClient, cohort: Cohort) -> None:
    with unit_of_work():
        db.session.get_one(Cohort, cohort.id).starts_on = in_days(3).date()
    akiko = make_reviewer("Akiko")
    address = f"{board_of(cohort)}/times/new"
    page = manager.submit(address, button="See the times", status=422, **answers(akiko))
    assert "interviews for it lie before" in page
    assert number_of_slots() == 0


def test_nobody_interviews_at_two_places_at_once(
    manager: PageClient, cohort: Cohort, browser_of: BrowserOf
) -> None:
    akiko, ben = make_reviewer("Akiko"), make_reviewer("Ben")
    at_nine = in_days(5).replace(hour=2)  # 09:00 at the venue
    make_slots(make_cohort(), akiko, starts=[at_nine + timedelta(minutes=30)])
    address = f"{board_of(cohort)}/times/new"
    page = manager.submit(address, button="See the times", status=422, **answers(akiko))
    assert "Akiko holds another appointment at that time" in page
    page = manager.submit(address, button="See the times", **answers(ben))
    manager.submit(page, button="Make 2 times")
    assert number_of_slots() == 3


def test_what_was_taken_between_look_and_making_is_refused(
    manager: PageClient, cohort: Cohort
) -> None:
    akiko = make_reviewer("Akiko")
    address = f"{board_of(cohort)}/times/new"
    page = manager.submit(address, button="See the times", **answers(akiko))
    make_slots(make_cohort(), akiko, starts=[in_days(5).replace(hour=2)])
    page = manager.submit(page, button="Make 2 times", status=422)
    assert "Akiko holds another appointment" in page
    assert number_of_slots() == 1


def test_who_is_no_reviewer_holds_no_interview(cohort: Cohort) -> None:
    with pytest.raises(Refused, match="role of a reviewer"):
        services.make_slots(
            cohort.id,
            services.Batch([], [make_account().id], ROOM, "", 1),
            actor=manager_of(cohort),
        )


def test_only_staff_of_reviews_take_these_steps(
    cohort: Cohort, application: Application, slots: Slots
) -> None:
    nobody = actor_of(make_account())
    batch = services.Batch([], [], ROOM, "", 1)
    for step in (
        lambda: services.make_slots(cohort.id, batch, actor=nobody),
        lambda: services.cancel_slot(slots[0].id, reason="No.", actor=nobody),
        lambda: services.invite(application.id, actor=nobody),
    ):
        with pytest.raises(NotAllowed):
            step()


def test_ticked_applicants_are_invited_with_a_mail_each(
    manager: PageClient, cohort: Cohort, application: Application, slots: Slots
) -> None:
    sok = make_application(cohort, make_person("Sok Dara"), state=ApplicationState.ELIGIBLE)
    invite(sok)
    page = manager.get(
        f"{board_of(cohort)}/chosen?action=invite&row={application.public_id}&row={sok.public_id}"
    )
    assert "1 person gets an e-mail, and chooses a time." in page
    assert "No time chosen" in page  # Sok, who is left out
    page = manager.submit(page, button="Invite to an interview: 1")
    assert page.notices[0] == "1 person is invited."
    assert mails_to(KEO)[-1].template == "appointment_invited"
    assert queries.appointment_about("cohort_interviews", application.id) is not None


def test_it_says_where_there_are_fewer_times_than_people(
    manager: PageClient, cohort: Cohort, application: Application
) -> None:
    make_slots(cohort, starts=[in_days(0.5)])  # nobody chooses that any more
    page = manager.get(f"{board_of(cohort)}/chosen?action=invite&row={application.public_id}")
    assert "Only 0 places are free: make more times." in page


def test_nobody_is_invited_before_there_are_times(cohort: Cohort, application: Application) -> None:
    with pytest.raises(Refused, match="Make times first"):
        services.invite(application.id, actor=manager_of(cohort))
    with pytest.raises(Refused, match="not invited"):
        services.mark(application.id, BookingState.HELD, actor=manager_of(cohort))
    assert services.free_times(application.id) == []


def test_an_application_that_is_not_reviewed_is_not_invited(cohort: Cohort, slots: Slots) -> None:
    early = make_application(cohort, state=ApplicationState.SUBMITTED)
    with pytest.raises(Refused, match="not reviewed now"):
        services.invite(early.id, actor=manager_of(cohort))


def test_staff_invite_book_move_call_off_and_mark_one_person(
    manager: PageClient, cohort: Cohort, application: Application, slots: Slots
) -> None:
    page = manager.get(one_of(cohort, application))
    assert "Not invited yet." in page
    page = manager.submit(
        manager.get(page.link("Invite to an interview")), button="Invite to an interview"
    )
    assert page.notices == ["The person is invited."]
    page = manager.submit(
        manager.get(page.link("Book a time")),
        button="Book a time",
        slot=slots[0].public_id,
        reason="You asked for the morning.",
    )
    assert page.notices == ["The time is booked, and the person is told."]
    assert "You asked for the morning." in mails_to(KEO)[-1].body
    page = manager.submit(
        manager.get(page.link("Call off")), button="Call off", reason="The trainer is ill."
    )
    assert "The trainer is ill." in mails_to(KEO)[-1].body
    assert "Time called off" in page
    invitation = queries.appointment_about("cohort_interviews", application.id)
    assert invitation is not None
    book(invitation.invitation, slots[1])
    with time_machine.travel(slots[1].starts_at + timedelta(minutes=1), tick=False):
        services.mark(application.id, BookingState.NO_SHOW, actor=manager_of(cohort))
    booking = queries.current_booking(invitation.invitation.id)
    assert booking is not None and booking.state is BookingState.NO_SHOW
    services.place(
        application.id, slots[0].public_id, reason="Once more.", actor=manager_of(cohort)
    )
    booking = queries.current_booking(invitation.invitation.id)
    assert booking is not None and booking.slot_id == slots[0].id


def test_marking_stands_on_the_page_once_the_time_has_begun(
    manager: PageClient, cohort: Cohort, application: Application
) -> None:
    slot = make_slots(cohort, starts=[in_days(0.2)])[0]
    book(invite(application), slot)
    assert manager.get(f"{one_of(cohort, application)}/held", status=200)
    with time_machine.travel(slot.starts_at + timedelta(minutes=5), tick=False):
        page = manager.get(one_of(cohort, application))
        assert "Say whether the person came" in page
        page = manager.submit(manager.get(page.link("The person came")), button="The person came")
        assert page.notices == ["Marked as held."] and "Held" in page
        page = manager.submit(
            manager.get(page.link("The person did not come")), button="The person did not come"
        )
        assert page.notices == ["Marked as not come."]


def test_a_second_window_of_staff_is_asked_before_it_moves_what_was_chosen(
    manager: PageClient,
    cohort: Cohort,
    application: Application,
    slots: Slots,
) -> None:
    invitation = invite(application)
    page = manager.get(f"{one_of(cohort, application)}/book")
    book(invitation, slots[0])
    page = manager.submit(
        page, button="Book a time", slot=slots[1].public_id, reason="So.", status=409
    )
    assert "Booked now" in page
    manager.submit(page, button="Book a time")
    booking = queries.current_booking(invitation.id)
    assert booking is not None and booking.slot_id == slots[1].id


def test_the_list_of_times_names_who_comes_and_cancels_one(
    manager: PageClient, cohort: Cohort, application: Application, slots: Slots
) -> None:
    book(invite(application), slots[0])
    page = manager.get(f"{board_of(cohort)}/times")
    assert "Keo Chanthy" in page
    page = manager.get(f"{board_of(cohort)}/times/{slots[0].public_id}/cancel")
    assert "1 person has booked it" in page
    page = manager.submit(page, button="Cancel this time", reason="The room is flooded.")
    assert page.notices == ["The time is cancelled. 1 person is told, and chooses another."]
    assert "Keo Chanthy" not in page and "Cancelled" in page
    manager.get(f"{board_of(cohort)}/times/{slots[0].public_id}/cancel", status=409)
    page = manager.get(f"{board_of(cohort)}/times/{slots[1].public_id}/cancel")
    assert "Nobody has booked it." in page
    page = manager.submit(page, button="Cancel this time", reason="Not needed.")
    assert page.notices == ["The time is cancelled."]


def test_a_time_of_another_cohort_is_not_found_here(
    manager: PageClient, cohort: Cohort, slots: Slots
) -> None:
    other = make_slots(make_cohort(), make_reviewer("Ben"))[0]
    manager.get(f"{board_of(cohort)}/times/{other.public_id}/cancel", status=404)


def test_staff_do_not_arrange_what_is_a_case_of_their_own(
    cohort: Cohort, slots: Slots, browser_of: BrowserOf
) -> None:
    account = manager_account(cohort, "Priya N.")
    body = make_organisation(nominates=True)
    with unit_of_work():
        give_role(account, Role.NOMINATING_OFFICER, body)
    person = make_person("Sok Dara")
    nominated = make_application(
        cohort,
        person,
        state=ApplicationState.SHORTLISTED,
        nomination=make_nomination(cohort, person, body),
    )
    book(invite(nominated), slots[0])
    browser = browser_of(account)
    assert "Sok Dara" not in browser.get(board_of(cohort))
    assert "Sok Dara" not in browser.get(f"{board_of(cohort)}/times")
    browser.get(one_of(cohort, nominated), status=404)
    browser.submit(
        f"{board_of(cohort)}/times/{slots[0].public_id}/cancel", reason="So.", status=409
    )


def test_somebody_who_hides_is_not_invited(
    cohort: Cohort, slots: Slots, browser_of: BrowserOf
) -> None:
    hidden = make_application(
        cohort, make_person("Noi", is_hidden=True), state=ApplicationState.SHORTLISTED
    )
    coordinator = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    assert "Interviewers may not learn of this person." in coordinator.get(one_of(cohort, hidden))
    with pytest.raises(Refused, match="not reviewed now"):
        services.invite(hidden.id, actor=manager_of(cohort))


def test_the_board_counts_filters_and_gives_its_rows_as_a_file(
    manager: PageClient, cohort: Cohort, application: Application, slots: Slots
) -> None:
    sok = make_application(cohort, make_person("Sok Dara"), state=ApplicationState.SHORTLISTED)
    book(invite(application), slots[0])
    page = manager.get(f"{board_of(cohort)}?standing=booked")
    assert "Keo Chanthy" in page and "Sok Dara" not in page and "Akiko" in page
    assert "Free places 1" in page
    assert "Keo Chanthy" in manager.get(f"{board_of(cohort)}?q={application.public_id}")
    assert "Sok Dara" in manager.get(f"{board_of(cohort)}?country=LA&state=shortlisted")
    csv = manager.client.get(f"{board_of(cohort)}?format=csv").get_data(as_text=True)
    assert "Keo Chanthy" in csv and "Akiko" in csv and sok.public_id in csv


def test_the_board_asks_as_much_for_ten_as_for_five(
    manager: PageClient, cohort: Cohort, slots: Slots
) -> None:
    def add() -> None:
        for _number in range(5):
            invite(make_application(cohort, state=ApplicationState.SHORTLISTED))

    add()
    manager.get(board_of(cohort))
    with statements(db.engine) as few:
        manager.get(board_of(cohort))
    add()
    manager.get(board_of(cohort))
    with statements(db.engine) as many:
        manager.get(board_of(cohort))
    assert len(few) == len(many)


def test_the_invited_of_an_invitation_see_their_times_ended(
    manager: PageClient, cohort: Cohort, application: Application, slots: Slots
) -> None:
    invitation = invite(application)
    with unit_of_work():
        db.session.get_one(AppointmentInvitation, invitation.id).ended_at = slots[0].starts_at
    assert "its time is free for others" in manager.get(one_of(cohort, application))
    services.invite(application.id, actor=manager_of(cohort))
    assert "no time is chosen yet" in manager.get(one_of(cohort, application))
    with pytest.raises(Refused, match="invited already"):
        services.invite(application.id, actor=manager_of(cohort))
