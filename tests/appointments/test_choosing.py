"""Who is invited chooses a time on a page, changes it, calls it off, and takes it along."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from icalendar import Calendar

from tests.appointments.conftest import KEO, BrowserOf
from tests.factories import make_account, make_person
from tests.factories.admissions import make_application
from tests.factories.appointments import ROOM, book, in_days, invite, make_slots
from tests.factories.programme import make_cohort
from tests.factories.reviews import make_review, make_reviewer
from tests.support.mails import last_link, mails_to
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.lifecycle import APPLICATION
from training_portal.admissions.models import Application, ApplicationState
from training_portal.appointments import booking_services, queries, slot_services
from training_portal.appointments.models import (
    AppointmentInvitation,
    AppointmentRound,
    AppointmentSlot,
    BookingState,
)
from training_portal.cohorts.models import Cohort
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.i18n import local_day
from training_portal.platform.policy import SYSTEM
from training_portal.platform.versions import Stale
from training_portal.platform.workflow import Refused
from training_portal.reviews.models import ReviewState

Slots = list[AppointmentSlot]


def booked_slot(invitation: AppointmentInvitation) -> int | None:
    booking = queries.current_booking(invitation.id)
    return booking.slot_id if booking is not None else None


def page_of(invitation: AppointmentInvitation) -> str:
    return f"/me/appointments/{invitation.public_id}"


def choose(invitation: AppointmentInvitation, slot: AppointmentSlot) -> None:
    booking_services.choose(invitation.id, slot.public_id, actor=SYSTEM)


def another_invitation(cohort: Cohort, name: str = "Sok Dara") -> AppointmentInvitation:
    person = make_person(name)
    return invite(make_application(cohort, person, state=ApplicationState.SHORTLISTED))


def test_the_mail_leads_to_a_page_on_which_a_time_is_booked(
    applicant: PageClient, invitation: AppointmentInvitation, slots: Slots
) -> None:
    page = applicant.get(last_link(KEO))
    assert ROOM in page
    page = applicant.submit(page, slot=slots[1].public_id)
    assert page.notices[0] == "Your time is booked. A mail confirms it."
    assert booked_slot(invitation) == slots[1].id
    mail = mails_to(KEO)[-1]
    assert mail.template == "appointment_booked" and ROOM in mail.body


def test_the_page_tells_the_readers_hour_first_and_the_venues_beside(
    cohort: Cohort, slots: Slots, browser_of: BrowserOf
) -> None:
    tokyo = make_account(name="Hana")
    with unit_of_work():
        db.session.get_one(Account, tokyo.id).time_zone = "Asia/Tokyo"
    own = invite(
        make_application(
            cohort, make_person("Hana", account=tokyo), state=ApplicationState.SHORTLISTED
        )
    )
    begins = slots[0].starts_at
    page = browser_of(tokyo).get(page_of(own))
    assert f"{begins + timedelta(hours=9):%H:%M} Tokyo time" in page
    assert f"{begins + timedelta(hours=7):%H:%M} Vientiane time" in page


def test_the_times_stand_under_their_days_by_the_readers_clock(
    applicant: PageClient, invitation: AppointmentInvitation, cohort: Cohort
) -> None:
    late = in_days(4).replace(hour=15)  # 22:00 in Vientiane
    more = make_slots(cohort, starts=[late, late + timedelta(hours=3)])
    page = applicant.get(page_of(invitation))
    days = [local_day(slot.starts_at, "Asia/Vientiane") for slot in more]
    for day, time in zip(days, ("22:00", "01:00"), strict=True):
        assert page.html.count(f'<p class="group" aria-hidden="true">{day}</p>') == 1
        assert f'<span class="unseen">{day}: </span>{time} Vientiane time' in page.html


def test_it_waits_on_the_task_list_and_on_the_page_of_the_application(
    applicant: PageClient, invitation: AppointmentInvitation, application: Application, slots: Slots
) -> None:
    assert "Choose a time: Interview for" in applicant.get("/me")
    page = applicant.get(f"/me/applications/{application.public_id}")
    assert page.link("Choose a time") == page_of(invitation)
    choose(invitation, slots[0])
    assert "Choose a time: Interview for" not in applicant.get("/me")
    page = applicant.get(f"/me/applications/{application.public_id}")
    assert page.link("Your appointment") == page_of(invitation)


def test_another_time_leaves_the_first_to_others(
    applicant: PageClient, invitation: AppointmentInvitation, slots: Slots, cohort: Cohort
) -> None:
    choose(invitation, slots[0])
    applicant.submit(page_of(invitation), slot=slots[1].public_id)
    assert booked_slot(invitation) == slots[1].id
    other = another_invitation(cohort)
    choose(other, slots[0])
    assert booked_slot(other) == slots[0].id


def test_a_time_that_somebody_else_took_meanwhile_is_said_beside_those_left(
    applicant: PageClient, invitation: AppointmentInvitation, slots: Slots, cohort: Cohort
) -> None:
    page = applicant.get(page_of(invitation))
    choose(another_invitation(cohort), slots[0])
    page = applicant.submit(page, slot=slots[0].public_id, status=422)
    assert page.errors and booked_slot(invitation) is None
    page = applicant.submit(page, slot=slots[1].public_id)
    assert booked_slot(invitation) == slots[1].id


def test_without_a_choice_the_form_comes_back(
    applicant: PageClient, invitation: AppointmentInvitation
) -> None:
    page = applicant.submit(page_of(invitation), status=422)
    assert "Choose one of these times." in page


def test_a_second_window_does_not_move_what_the_first_booked(
    applicant: PageClient, invitation: AppointmentInvitation, slots: Slots
) -> None:
    earlier = applicant.get(page_of(invitation))
    applicant.submit(page_of(invitation), slot=slots[0].public_id)
    page = applicant.submit(earlier, slot=slots[1].public_id, status=409)
    assert "Booked now" in page
    assert booked_slot(invitation) == slots[0].id
    applicant.submit(page, button="Change to this time")
    assert booked_slot(invitation) == slots[1].id


def test_calling_off_asks_first_and_lets_another_be_chosen(
    applicant: PageClient, invitation: AppointmentInvitation, slots: Slots
) -> None:
    choose(invitation, slots[0])
    page = applicant.get(applicant.get(page_of(invitation)).link("Call off"))
    assert booked_slot(invitation) == slots[0].id
    page = applicant.submit(page, button="Call off")
    assert booked_slot(invitation) is None
    applicant.submit(page, slot=slots[0].public_id)
    assert booked_slot(invitation) == slots[0].id


def test_calling_off_what_another_window_moved_asks_again(
    applicant: PageClient, invitation: AppointmentInvitation, slots: Slots
) -> None:
    choose(invitation, slots[0])
    page = applicant.get(f"{page_of(invitation)}/call-off")
    choose(invitation, slots[1])
    applicant.submit(page, button="Call off", status=409)
    assert booked_slot(invitation) == slots[1].id


@pytest.fixture
def soon(cohort: Cohort, application: Application) -> tuple[AppointmentInvitation, Slots]:
    """An invitation with times in little more than a day: nobody is signed out until then."""
    slots = make_slots(cohort, starts=[in_days(1.1), in_days(2)])
    return invite(application), slots


def test_in_the_last_day_only_staff_change_it(
    applicant: PageClient, soon: tuple[AppointmentInvitation, Slots]
) -> None:
    invitation, slots = soon
    choose(invitation, slots[0])
    with time_machine.travel(slots[0].starts_at - timedelta(hours=23), tick=False):
        assert "the programme can still change the time" in applicant.get(page_of(invitation))
        assert applicant.get(f"{page_of(invitation)}/call-off", status=409)
        with pytest.raises(Refused, match="less than 24 hours"):
            choose(invitation, slots[1])
        with pytest.raises(Refused, match="less than 24 hours"):
            booking_services.call_off(invitation.id, actor=SYSTEM)
    assert booked_slot(invitation) == slots[0].id


def test_a_time_of_the_last_day_is_not_offered(
    applicant: PageClient, soon: tuple[AppointmentInvitation, Slots]
) -> None:
    invitation, slots = soon
    with time_machine.travel(slots[0].starts_at - timedelta(hours=23, minutes=30), tick=False):
        page = applicant.get(page_of(invitation))
        assert slots[0].public_id not in page.html and slots[1].public_id in page.html
        with pytest.raises(Refused, match="less than 24 hours"):
            choose(invitation, slots[0])


def test_where_all_is_taken_the_page_says_what_to_do(
    applicant: PageClient, invitation: AppointmentInvitation, slots: Slots, cohort: Cohort
) -> None:
    for name, slot in zip(("Sok", "Noi"), slots, strict=True):
        choose(another_invitation(cohort, name), slot)
    assert "No time is free now. Look again tomorrow" in applicant.get(page_of(invitation))


def test_groups_fill_a_time_up_to_its_places(cohort: Cohort) -> None:
    slot = make_slots(cohort, capacity=2)[0]
    first, second, third = (another_invitation(cohort, name) for name in ("A", "B", "C"))
    choose(first, slot)
    choose(second, slot)
    with pytest.raises(Refused, match="just taken"):
        choose(third, slot)
    booking_services.call_off(first.id, actor=SYSTEM)
    choose(third, slot)
    assert booked_slot(third) == slot.id


def test_times_of_who_declared_a_conflict_are_neither_offered_nor_booked(
    cohort: Cohort, application: Application, applicant: PageClient
) -> None:
    friend, other = make_reviewer("Friend"), make_reviewer("Other")
    barred = make_slots(cohort, friend)[0]
    make_review(application, friend, ReviewState.CONFLICT)
    free = make_slots(cohort, other, starts=[barred.starts_at + timedelta(hours=5)])[0]
    invitation = invite(application)
    page = applicant.get(page_of(invitation))
    assert free.public_id in page.html and barred.public_id not in page.html
    with pytest.raises(Refused, match="not for this appointment"):
        choose(invitation, barred)


def test_a_time_of_another_round_is_none(invitation: AppointmentInvitation, slots: Slots) -> None:
    elsewhere = make_slots(make_cohort(), make_reviewer("Ben"))[0]
    with pytest.raises(Refused, match="no such time"):
        choose(invitation, elsewhere)


def test_the_calendar_file_has_the_hour_of_the_place_and_its_zones_rules(
    applicant: PageClient, invitation: AppointmentInvitation, slots: Slots
) -> None:
    address = f"{page_of(invitation)}/calendar.ics"
    applicant.get(address, status=404)
    choose(invitation, slots[0])
    page = applicant.get(page_of(invitation))
    assert page.link("Put it into your calendar") == address
    answer = applicant.client.get(address)
    assert answer.mimetype == "text/calendar"
    event = Calendar.from_ical(answer.data).walk("VEVENT")[0]
    assert event.decoded("dtstart") == slots[0].starts_at
    assert event.decoded("dtend") == slots[0].ends_at
    assert str(event["location"]) == ROOM
    assert b"TZID:Asia/Vientiane" in answer.data


def test_a_link_stands_in_page_and_calendar_where_there_is_no_place(
    cohort: Cohort, application: Application, applicant: PageClient
) -> None:
    slot = make_slots(cohort, place="", link="https://meet.example.org/a")[0]
    invitation = invite(application)
    assert "Online" in applicant.get(page_of(invitation))
    choose(invitation, slot)
    assert "https://meet.example.org/a" in applicant.get(page_of(invitation))
    file = applicant.client.get(f"{page_of(invitation)}/calendar.ics").data
    assert b"LOCATION:https://meet.example.org/a" in file


def test_the_appointment_of_somebody_else_is_not_found(
    invitation: AppointmentInvitation, browser_of: BrowserOf
) -> None:
    browser = browser_of(make_account(name="Sok"))
    browser.get(page_of(invitation), status=404)
    browser.get(f"{page_of(invitation)}/call-off", status=404)
    browser.get(f"{page_of(invitation)}/calendar.ics", status=404)


def test_a_cancelled_time_tells_who_booked_it_and_lets_them_choose_again(
    applicant: PageClient, invitation: AppointmentInvitation, slots: Slots
) -> None:
    choose(invitation, slots[0])
    told = slot_services.cancel_slot(slots[0].id, reason="The room is flooded.", actor=SYSTEM)
    assert told == 1
    assert "The room is flooded." in mails_to(KEO)[-1].body
    page = applicant.get(page_of(invitation))
    assert slots[0].public_id not in page.html
    with pytest.raises(Refused, match="was cancelled"):
        choose(invitation, slots[0])
    applicant.submit(page, slot=slots[1].public_id)
    assert booked_slot(invitation) == slots[1].id


def test_a_time_is_cancelled_once_and_not_after_it_began(slots: Slots) -> None:
    slot_services.cancel_slot(slots[0].id, reason="No.", actor=SYSTEM)
    with pytest.raises(Refused, match="cancelled already"):
        slot_services.cancel_slot(slots[0].id, reason="No.", actor=SYSTEM)
    with (
        time_machine.travel(slots[1].starts_at, tick=False),
        pytest.raises(Refused, match="has begun"),
    ):
        slot_services.cancel_slot(slots[1].id, reason="No.", actor=SYSTEM)


@pytest.mark.parametrize("state", [ApplicationState.WITHDRAWN, ApplicationState.REJECTED])
def test_an_application_that_ends_gives_its_time_free(
    state: ApplicationState,
    applicant: PageClient,
    invitation: AppointmentInvitation,
    application: Application,
    slots: Slots,
    cohort: Cohort,
) -> None:
    choose(invitation, slots[0])
    verb = "withdraw" if state is ApplicationState.WITHDRAWN else "reject"
    with unit_of_work():
        APPLICATION.apply(
            db.session.get_one(Application, application.id), verb, actor=SYSTEM, reason="So."
        )
    assert booked_slot(invitation) is None
    other = another_invitation(cohort)
    choose(other, slots[0])
    assert "not needed any more" in applicant.get(page_of(invitation))
    with pytest.raises(Refused, match="not needed any more"):
        choose(invitation, slots[1])


def test_what_was_held_stays_on_record_when_a_seat_is_offered(
    invitation: AppointmentInvitation, slots: Slots
) -> None:
    choose(invitation, slots[0])
    with time_machine.travel(slots[0].starts_at, tick=False):
        booking_services.mark(invitation.id, BookingState.HELD, actor=SYSTEM)
        with unit_of_work():
            booking_services.end_about("cohort_interviews", [invitation.about_id])
    assert booked_slot(invitation) == slots[0].id


def test_who_hides_behind_an_old_page_is_told_what_holds(
    invitation: AppointmentInvitation, slots: Slots
) -> None:
    with pytest.raises(Stale):
        booking_services.choose(invitation.id, slots[0].public_id, actor=SYSTEM, seen="older")
    with pytest.raises(Refused, match="No time is booked"):
        booking_services.call_off(invitation.id, actor=SYSTEM)


def test_the_same_time_once_more_is_no_news(
    invitation: AppointmentInvitation, slots: Slots, keo: Account
) -> None:
    choose(invitation, slots[0])
    before = len(mails_to(KEO))
    choose(invitation, slots[0])
    assert len(mails_to(KEO)) == before


def test_whether_somebody_came_is_said_once_it_has_begun_and_can_be_corrected(
    invitation: AppointmentInvitation, slots: Slots
) -> None:
    choose(invitation, slots[0])
    with pytest.raises(Refused, match="once the time has begun"):
        booking_services.mark(invitation.id, BookingState.HELD, actor=SYSTEM)
    with time_machine.travel(slots[0].starts_at, tick=False):
        booking_services.mark(invitation.id, BookingState.HELD, actor=SYSTEM)
        with pytest.raises(Refused, match="took place already"):
            book(invitation, slots[1])
        with pytest.raises(Refused, match="took place already"):
            booking_services.call_off(invitation.id, actor=SYSTEM, is_by_staff=True)
        booking_services.mark(invitation.id, BookingState.NO_SHOW, actor=SYSTEM)
        booking_services.mark(invitation.id, BookingState.NO_SHOW, actor=SYSTEM)
        book(invitation, slots[1])
    assert booked_slot(invitation) == slots[1].id


def test_staff_give_no_time_that_is_over(invitation: AppointmentInvitation, slots: Slots) -> None:
    with (
        time_machine.travel(slots[0].starts_at, tick=False),
        pytest.raises(Refused, match="is over"),
    ):
        book(invitation, slots[0])


def test_of_two_times_at_the_same_hour_and_place_one_is_offered(
    applicant: PageClient, cohort: Cohort, invitation: AppointmentInvitation
) -> None:
    first, *_others = queries.open_slots(
        invitation, db.session.get_one(AppointmentRound, invitation.round_id)
    )
    make_slots(cohort, make_reviewer("Bounmy"), starts=[first.starts_at])
    page = applicant.get(f"/me/appointments/{invitation.public_id}")
    assert page.html.count('type="radio"') == 2
    make_slots(cohort, make_reviewer("Chan"), starts=[first.starts_at], place="Room 9")
    page = applicant.get(f"/me/appointments/{invitation.public_id}")
    assert page.html.count('type="radio"') == 3
