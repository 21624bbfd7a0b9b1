"""Pages against T, the bare page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO

from flask import Flask
from werkzeug.test import create_environ

from bench.measure import Row, against
from bench.portal import Portal
from bench.yardsticks import bare_page
from training_portal.demo.scale_drawing import OPEN_CODE
from training_portal.platform.web.kept_pages import KeptPages

T = "T (bare page of 20 rows)"


def _asking(app: Flask, address: str, status: str = "200", **headers: str) -> Callable[[], None]:
    """One call of the app, with nothing of a test client's own work around it."""
    environ = create_environ(address, headers=headers)

    def ask() -> None:
        said: list[str] = []

        def start(line: str, _headers: object, _error: object = None) -> Callable[[bytes], object]:
            said.append(line)
            return said.append  # type: ignore[return-value]

        answer = app({**environ, "wsgi.input": BytesIO()}, start)
        b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        assert said[0].startswith(status), f"{address}: {said[0]}"

    return ask


def signed_in_list(portal: Portal) -> Callable[[], None]:
    """The work table of a cohort with some hundred applications, as the coordinator gets it."""
    session = portal.coordinator.get_cookie("session")
    assert session is not None
    table = f"/manage/cohorts/{portal.cohort(OPEN_CODE)}/applications"
    return _asking(portal.app, table, Cookie=f"session={session.value}")


def growth(small: Portal, large: Portal, database: str) -> Iterator[Row]:
    """What a list costs where there is ten times as much of everything."""
    yield against(
        f"signed-in list, {large.enrolments:,}, {database}",
        signed_in_list(large),
        signed_in_list(small),
        f"the same at {small.enrolments:,}",
        goal=1.3,
    )


def rows(portal: Portal, database: str, *, public: float, signed_in: float) -> Iterator[Row]:
    """The catalogue for a visitor, made, kept and not modified; a work table for staff."""
    bare = _asking(bare_page.make_app(), "/")
    pages: KeptPages = portal.app.extensions["kept_pages"]
    ask = _asking(portal.app, "/courses")

    def made_anew() -> None:
        pages.shelf.clear()
        ask()

    tag = portal.visitor.get("/courses").headers["ETag"]
    not_modified = _asking(portal.app, "/courses", "304", **{"If-None-Match": tag})
    for name, work, goal in (
        ("public list, made anew", made_anew, public),
        ("public list, kept", ask, 0.12),
        ("public list, not modified", not_modified, 0.07),
        ("signed-in list with a form", signed_in_list(portal), signed_in),
    ):
        yield against(f"{name}, {portal.enrolments:,}, {database}", work, bare, T, goal=goal)
