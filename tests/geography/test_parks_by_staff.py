"""Loading the reference data again leaves alone what staff changed, archived or put in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.factories import make_account
from tests.geography.test_keeping_parks import LIST, NEW, archive, park
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.geography import park_services
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.reference_files import FOLDER
from training_portal.platform.workflow import Refused
from training_portal.reference import load_reference_data


@pytest.fixture
def app(app_with_reference: Flask) -> Flask:
    return app_with_reference


@pytest.fixture
def staff(app: Flask, browser_of: Callable[[Account], PageClient]) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR, name="Naomi"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "reference"
    shutil.copytree(FOLDER, folder)
    return folder


def test_what_staff_changed_is_told_and_stays_when_reference_data_is_loaded_again(
    staff: PageClient, copy: Path
) -> None:
    page = staff.submit(f"{LIST}/long-duc", note="Over 90 % Japanese", source="Visit of 3 June")
    assert page.notices == ["Saved. Look at it"]
    path = copy / "parks.csv"
    path.write_text(path.read_text("utf-8").replace("Long Duc,", "Long Duc IP,"), "utf-8")
    told = next(each for each in load_reference_data(copy) if each.startswith("parks.csv"))
    assert told == (
        "parks.csv: 0 added, 1 changed, 1 left as staff have them (long-duc: note, source)"
    )
    assert park("long-duc").note == "Over 90 % Japanese"
    assert park("long-duc").english_name == "Long Duc IP", "what staff left alone follows the file"
    page = staff.get(f"{LIST}/long-duc")
    assert "Staff changed: what it is known for, source" in page
    assert "Naomi" in page.text.partition("History")[2]
    assert "Long Duc" in staff.get(f"{LIST}?origin=changed")
    assert "Thilawa" not in staff.get(f"{LIST}?origin=changed")


def test_staff_let_the_reference_data_say_it_again(staff: PageClient) -> None:
    staff.submit(f"{LIST}/long-duc", note="A slip")
    page = staff.submit(f"{LIST}/long-duc", button="Follow the reference data again")
    assert page.notices == ["The park follows the reference data again, from its next loading on."]
    load_reference_data()
    assert park("long-duc").note == "Over 80 % Japanese"
    with pytest.raises(Refused):
        park_services.follow_reference(park("long-duc").id, actor=SYSTEM)


def test_reference_data_never_overwrites_an_archived_park_or_one_of_staff(
    staff: PageClient, copy: Path
) -> None:
    archive(staff, "long-duc")
    staff.submit(f"{LIST}/new", **NEW)
    path = copy / "parks.csv"
    content = path.read_text("utf-8").replace("Over 80 %", "Over 70 %")
    path.write_text(
        f"{content}dong-hoi-park,Other,,,,trade_zone,VN,east-west,17,106,false,,seen,A paper\n",
        "utf-8",
    )
    told = next(each for each in load_reference_data(copy) if each.startswith("parks.csv"))
    assert told.startswith("parks.csv: 0 added, 0 changed, 2 left as staff have them (")
    assert "long-duc: archived, note" in told and "dong-hoi-park: put in by staff, name" in told
    assert park("long-duc").archived_at is not None and "80 %" in park("long-duc").note
    assert park("dong-hoi-park").english_name == "Đồng Hới Park"
