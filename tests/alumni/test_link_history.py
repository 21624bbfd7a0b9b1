"""How a link between two members came about, for the two."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from tests.factories.alumni import account_of, acting, make_finished_cohort, make_member
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.alumni import link_services as services
from training_portal.alumni.link_history import between
from training_portal.alumni.link_queries import own_links
from training_portal.alumni.membership_queries import standing_of
from training_portal.alumni.models import LinkKind, NetworkMember


def told(member: NetworkMember) -> list[tuple[str, str]]:
    links = own_links(standing_of(acting(member)))
    return [(str(each.sentence), each.actor) for each in between(links)]


def test_each_of_the_two_reads_who_asked_and_who_accepted(
    app: Flask, browser_of: Callable[[Account], PageClient]
) -> None:
    cohort = make_finished_cohort()
    one, other = make_member("Thida", cohort=cohort), make_member("Khamla", cohort=cohort)
    link = services.ask(
        one.person_id, other.person_id, LinkKind.CONNECTION, message="", actor=acting(one)
    )
    assert told(one) == [("Asked: Connection", "You")]
    services.answer(link.id, other.person_id, "accept", actor=acting(other))
    assert told(one) == [("Accepted: Connection", "Khamla"), ("Asked: Connection", "You")]
    assert told(other) == [("Accepted: Connection", "You"), ("Asked: Connection", "Thida")]
    page = browser_of(account_of(one)).get(f"/network/{other.public_id}")
    assert "Accepted: Connection" in page


def test_a_no_leaves_no_trace_of_itself(app: Flask) -> None:
    cohort = make_finished_cohort()
    one, other = make_member("Thida", cohort=cohort), make_member("Khamla", cohort=cohort)
    link = services.ask(
        one.person_id, other.person_id, LinkKind.CONNECTION, message="", actor=acting(one)
    )
    services.answer(link.id, other.person_id, "decline", actor=acting(other))
    assert told(one) == told(other) == []
