"""Planted faults: the matrix's test must see each of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, abort
from sqlalchemy import select, true, update

from tests.access.matrix import Key, lines_of, read_table
from tests.access.trying import differences, try_out
from tests.access.world import COLUMNS, build
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.accounts.models import Account
from training_portal.people import queries as people
from training_portal.people.models import ConsentRecord
from training_portal.platform import policy
from training_portal.platform.database import db, unit_of_work

pytestmark = pytest.mark.once

WITHDRAW = "/me/profile/consents/<int:consent_id>/withdraw"


@pytest.fixture
def planted(tmp_path: Path) -> Flask:
    """An app of its own, that a test may add routes to."""
    return create_app(settings_for(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path))


def test_a_route_that_declares_nothing_stops_the_start(planted: Flask) -> None:
    planted.add_url_rule("/planted", "planted", lambda: "secret")
    with pytest.raises(policy.UndeclaredAccess):
        policy.require_declarations(planted)


def test_a_route_that_declares_nothing_is_refused_at_run_time_too(planted: Flask) -> None:
    planted.add_url_rule("/planted", "planted", lambda: "secret")
    planted.config["PROPAGATE_EXCEPTIONS"] = False
    answer = planted.test_client().get("/planted")
    assert answer.status_code == 500
    assert b"secret" not in answer.data


def test_an_open_route_that_nobody_reviewed_is_missing_from_the_matrix(planted: Flask) -> None:
    planted.add_url_rule("/planted", "planted", policy.public(lambda: "open"))
    missing = set(lines_of(planted)) - set(read_table())
    assert missing == {Key("/planted", "GET", "-")}


def test_a_loader_that_forgets_the_owner_is_seen(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_anybody(_account_id: int | None, consent_id: int) -> ConsentRecord:
        found = db.session.scalar(select(ConsentRecord).where(ConsentRecord.id == consent_id))
        return found or abort(404)

    monkeypatch.setattr(people, "own_consent", of_anybody)
    keys = [Key(WITHDRAW, method, "theirs") for method in ("GET", "POST")]
    table = read_table()
    assert len(differences(try_out(app, build(), keys).got, table)) == 2


def test_a_list_that_forgets_hidden_people_is_seen(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, world = Key("/manage/cohorts/<cohort_id>/people", "GET", "ours"), build()
    assert try_out(app, world, [key]).faults == []
    monkeypatch.setattr(
        "training_portal.learning.views.completion.visible_people", lambda _actor: true()
    )
    faults = try_out(app, world, [key]).faults
    # On the page and in the files that it leads to.
    assert {fault.partition(" shows ")[0] for fault in faults} == {
        f"GET {key.route} (ours) as manager",
        f"GET {key.route} (ours) as trainer",
    }
    assert "hidden.full_name" in faults[0]


def test_a_refusal_that_writes_all_the_same_is_seen(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_and_refuse(account_id: int | None, _consent_id: int) -> ConsentRecord:
        with unit_of_work():
            db.session.execute(update(Account).values(display_name="Renamed by a refused request"))
        abort(404)

    monkeypatch.setattr(people, "own_consent", write_and_refuse)
    faults = try_out(app, build(), [Key(WITHDRAW, "POST", "theirs")]).faults
    assert len(faults) == len(COLUMNS) - 1, "all but the visitor, who is sent to sign in"
    assert all("yet account changed" in fault for fault in faults)


def test_a_permission_given_to_everybody_is_seen(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = frozenset(policy.Role)
    monkeypatch.setattr(policy, "_holders", dict.fromkeys(policy._holders, everybody))
    key = Key("/manage/accounts", "GET", "-")
    assert len(differences(try_out(app, build(), [key]).got, read_table())) == 1


def test_a_request_that_came_to_its_view_stands_for_no_other_owner(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_to_strangers(_account_id: int | None, consent_id: int) -> ConsentRecord:
        found = db.session.scalars(
            select(ConsentRecord).where(ConsentRecord.id == consent_id)
        ).one()
        return abort(403) if found.person_id == ours else found

    world = build()
    ours = world.parts["ours"].person.id
    monkeypatch.setattr(people, "own_consent", open_to_strangers)
    keys = [Key(WITHDRAW, "GET", whose) for whose in ("ours", "theirs")]
    got = try_out(app, world, keys).got
    assert (got[keys[0]]["manager"], got[keys[1]]["manager"]) == (403, 200)
