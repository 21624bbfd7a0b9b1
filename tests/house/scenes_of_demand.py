"""Small scenes of the lists of demand: requests, proposals, bodies that are asked, the board."""

from __future__ import annotations

from collections.abc import Sequence

from tests.factories import make_company, make_organisation, make_park, make_site
from tests.factories.demand import (
    make_answer,
    make_demand,
    make_need,
    make_proposal,
    make_survey,
)
from tests.house.list_cases import numbers, scene_of, staff
from training_portal.accounts.models import Account
from training_portal.demand.board import BOARD
from training_portal.demand.bodies_list import BODIES
from training_portal.demand.proposals_list import PROPOSALS
from training_portal.demand.requests_list import REQUESTS


@scene_of("requests of bodies", REQUESTS, "theme")
def _needs(words: Sequence[str]) -> tuple[Account, str]:
    answer = make_answer()
    for word in words:
        make_need(answer, word)
    return staff(), "/manage/demand"


@scene_of("requests of companies", REQUESTS, "theme")
def _demands(words: Sequence[str]) -> tuple[Account, str]:
    company = make_company("LA")
    for word in words:
        make_demand(company, word)
    return staff(), "/manage/demand"


@scene_of("requests by who asked", REQUESTS, "who")
def _by_body(words: Sequence[str]) -> tuple[Account, str]:
    survey = make_survey()
    for word in words:
        make_need(make_answer(make_organisation(country="LA", name=word), survey))
    return staff(), "/manage/demand"


@scene_of("requests by place", REQUESTS, "place", finds=False)
def _by_place(words: Sequence[str]) -> tuple[Account, str]:
    company = make_company("LA")
    for word in words:
        park = make_park(code=f"park-{next(numbers)}", name=word)
        make_demand(company, site=make_site(company, park=park))
    return staff(), "/manage/demand?columns=place"


@scene_of("proposals", PROPOSALS, "title")
def _proposals(words: Sequence[str]) -> tuple[Account, str]:
    answer = make_answer()
    for word in words:
        make_proposal([make_need(answer)], title=word)
    return staff(), "/manage/demand/proposals"


@scene_of("proposals by host", PROPOSALS, "host", finds=False)
def _by_host(words: Sequence[str]) -> tuple[Account, str]:
    answer = make_answer()
    for word in words:
        host = make_organisation(country="JP", name=word, nominates=False)
        make_proposal([make_need(answer)], host=host)
    return staff(), "/manage/demand/proposals?columns=host"


@scene_of("bodies that a survey asks", BODIES, "body")
def _asked(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_organisation(country="LA", name=word)
    return staff(), f"/manage/demand/surveys/{make_survey().public_id}"


@scene_of("the demand board by park", BOARD, "group", finds=False)
def _board(words: Sequence[str]) -> tuple[Account, str]:
    _by_place(words)
    return staff(), "/demand/board/park"
