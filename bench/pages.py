"""Pages against T, the bare page."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from bench.measure import Row, against
from bench.portal import Portal
from bench.yardsticks import bare_page

T = "T (bare page of 20 rows)"


def _get(client: FlaskClient, address: str, status: int = 200, **headers: str) -> None:
    answer = client.get(address, headers=headers)
    assert answer.status_code == status, f"{address}: {answer.status_code}"
    answer.get_data()


def rows(portal: Portal, database: str, *, public: float, signed_in: float) -> Iterator[Row]:
    """The catalogue for a visitor, the same when nothing changed, and a work table for staff."""
    bare = bare_page.make_app().test_client()
    yield against(
        f"public list, uncached, {database}",
        lambda: _get(portal.visitor, "/courses"),
        lambda: _get(bare, "/"),
        T,
        goal=public,
    )
    tag = portal.visitor.get("/courses").headers.get("ETag", "")
    yield against(
        f"public list, not modified, {database}",
        lambda: _get(portal.visitor, "/courses", 304, **{"If-None-Match": tag}),
        lambda: _get(bare, "/"),
        T,
        goal=0.07,
    )
    address = f"/manage/cohorts/{portal.cohort('KAI')}/applications"
    yield against(
        f"signed-in list with a form, {database}",
        lambda: _get(portal.coordinator, address),
        lambda: _get(bare, "/"),
        T,
        goal=signed_in,
    )
