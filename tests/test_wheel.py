"""The wheel holds all that the portal runs with: installed elsewhere, it needs no checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlencode, urljoin

import pytest

from tests.support.database import Databases, environment, settings_for
from tests.support.live import LivePortal, serving
from training_portal.config import ROOT
from training_portal.demo.cast import PASSWORD
from training_portal.rooms import ROOMS

#: Beside the package in a checkout, in it once installed.
FOLDERS = ("templates", "migrations", "seed_data")
#: Where the packages of the lock lie; they are the only thing shared with the new environment.
PACKAGES = [path for path in sys.path if path.endswith("site-packages")]

#: Runs at the start of each process of the new environment: notes what of interest is opened.
_WITNESS = f"""
import os, sys
_notes = os.open(os.environ["OPENED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def _note(event, arguments):
    path = str(arguments[0]) if event in ("open", "os.listdir", "os.scandir") else ""
    if path.endswith(".html") or (path + "/").startswith({str(ROOT) + "/"!r}):
        os.write(_notes, path.encode() + b"\\n")
sys.addaudithook(_note)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    _run([sys.executable, ROOT / "tools" / "wheel.py", folder], cwd=folder)
    assert {path.name for path in folder.iterdir()} >= {"requirements.txt"}
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it, and the packages of the lock at hand."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    _run([sys.executable, "-m", "venv", "--without-pip", folder], cwd=folder.parent)
    install = ["install", "--quiet", "--no-deps", "--no-index", wheel]
    _run([sys.executable, "-m", "pip", "--python", folder / "bin/python", *install], cwd=folder)
    site = _site(folder)
    (site / "packages_of_the_lock.pth").write_text("\n".join(PACKAGES), encoding="utf-8")
    (site / "witness.py").write_text(_WITNESS, encoding="utf-8")
    (site / "witness.pth").write_text("import witness\n", encoding="utf-8")
    return folder


def _site(folder: Path) -> Path:
    (site,) = folder.glob("lib/python*/site-packages")
    return site


def _run(command: list[str | Path], *, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_every_file_of_the_package_and_its_folders(installed: Path) -> None:
    expected = _contents(ROOT / "training_portal")
    for folder in FOLDERS:
        expected |= {f"{folder}/{name}": held for name, held in _contents(ROOT / folder).items()}
    held = _contents(_site(installed) / "training_portal")
    assert sorted(held) == sorted(expected)
    assert held == expected
    assert not [name for name in FOLDERS if (_site(installed) / name).exists()]


@pytest.mark.once
def test_an_installed_portal_runs_without_a_checkout(
    installed: Path, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a demo programme that is there: its files are in the wheel, which is tried above."""
    elsewhere, opened = tmp_path / "elsewhere", tmp_path / "opened.txt"
    elsewhere.mkdir()
    for name in [name for name in os.environ if name.startswith(("PYTHON", "PYTEST", "COV"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("OPENED", str(opened))
    program = installed / "bin" / "training-portal"
    url = databases.demo(tmp_path / "instance")

    settings = environment(settings_for(url, tmp_path / "instance"))
    commands = (["migrate"], ["load-reference"], ["demo-accounts", "--json"], ["check-config"])
    for command in commands:
        said = _run([program, *command], cwd=elsewhere, env=settings)
    assert said == "The settings and the database are in order.\n"

    with serving(url, tmp_path / "instance", workers=1, program=[program], cwd=elsewhere) as portal:
        _open_a_page_of_each_room(portal)
        _take_along_papers_lists_and_looks(portal)

    paths = {Path(line) for line in opened.read_text(encoding="utf-8").splitlines()}
    templates = {path for path in paths if path.suffix == ".html"}
    assert any(path.name == "base.html" for path in templates)
    assert [path for path in templates if not path.is_relative_to(installed)] == []
    # The environment of the tests may lie in the checkout itself.
    assert [path for path in paths - templates if not _is_of_a_package(path)] == []
    assert list(elsewhere.iterdir()) == []


def _open_a_page_of_each_room(portal: LivePortal) -> None:
    """Each is opened by somebody who may, with the words of its heading."""
    shown = {room for room in ROOMS if find_spec(f"training_portal.{room}.views")}
    assert {room for room, _who, _path in PAGES} | OF_ONE_RECORD == shown
    readers = {who: Reader(portal) for _room, who, _path in PAGES}
    for who, reader in readers.items():
        reader.sign_in(who)
    cohort = re.search(r'"/manage/cohorts/([0-9A-Z]{12})"', readers["coordinator"].page(COHORTS))
    assert cohort is not None
    courses = readers[""].page("/courses")
    course = re.search(r'href="(/courses/[\w-]+)"', courses)
    assert course is not None
    intake = re.search(r'"/cohorts/([0-9A-Z]{12})"', readers[""].page(course[1]))
    assert intake is not None
    for _room, who, path in PAGES:
        address = path.replace("COHORT", cohort[1]).replace("OPEN", intake[1])
        assert "<h1" in readers[who].page(address), path
    assert len(re.findall(r'href="/courses/[\w-]+"', courses)) > 10
    assert "コース" in Reader(portal, "ja").page("/courses")


def _take_along_papers_lists_and_looks(portal: LivePortal) -> None:
    """A certificate, a list in both forms, and all that pages wear."""
    graduate, staff = Reader(portal), Reader(portal)
    graduate.sign_in("trainee.completed")
    [paper, *_more] = re.findall(r'href="(/me/certificates/[^"]+/pdf)"', graduate.page(PAPERS))
    assert graduate.get(paper).startswith(b"%PDF")
    staff.sign_in("coordinator")
    assert staff.get("/manage/cohorts?format=xlsx").startswith(b"PK")
    assert staff.get("/manage/cohorts?format=csv").decode("utf-8-sig").startswith("Cohort,")
    front = staff.page("/manage/cohorts")
    worn = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', front))
    assert {Path(each.partition("?")[0]).suffix for each in worn} >= {".css", ".js"}
    for each in worn:
        assert staff.get(each), each
    sheets = [each for each in worn if ".css" in each]
    faces = {
        urljoin(sheet, face)
        for sheet in sheets
        for face in re.findall(r'url\("?([^")]+)"?\)', staff.get(sheet).decode())
        if not face.startswith("data:")
    }
    for face in faces:
        assert staff.get(face), face


#: Where one's own papers are.
PAPERS = "/me/certificates"
#: A page of each room, and who of the demo opens it; blank for a visitor.
COHORTS = "/manage/cohorts"
PAGES = (
    ("geography", "", "/corridors"),
    ("organisations", "", "/companies"),
    ("accounts", "coordinator", "/me/account"),
    ("people", "trainee.completed", "/me/profile"),
    ("jobs", "coordinator", "/manage/jobs"),
    ("appointments", "trainee.completed", "/me/appointments"),
    ("courses", "", "/courses"),
    ("demand", "coordinator", "/manage/demand"),
    ("questionnaires", "coordinator", "/manage/cohorts/COHORT/questions"),
    ("cohorts", "coordinator", COHORTS),
    ("eligibility", "", "/cohorts/OPEN/check"),
    ("admissions", "officer.kh", "/nominations"),
    ("endorsements", "coordinator", "/manage/endorsement-chains"),
    ("reviews", "reviewer", "/reviews"),
    ("allocations", "coordinator", "/manage/cohorts/COHORT/allocation"),
    ("appeals", "manager", "/manage/appeals"),
    ("health", "medical", "/manage/health"),
    ("messaging", "coordinator", "/manage/cohorts/COHORT/letters"),
    ("learning", "trainee.running", "/me/courses"),
    ("credentials", "trainee.completed", PAPERS),
    ("placements", "company", "/company/postings"),
    ("alumni", "alumna", "/network"),
    ("records", "manager", "/manage/people"),
    ("reporting", "observer", "/reports"),
    ("translations", "coordinator", "/manage/translations/ja"),
    ("demo", "", "/mailbox"),
    ("front", "manager", "/me"),
)
#: Rooms all of whose pages are of one record each, which the small demo need not have at any time:
#: a seat waits for a replacement until somebody is named.
OF_ONE_RECORD = {"replacements"}


class Reader:
    """Somebody with a browser's cookies and its language, before an installed portal."""

    def __init__(self, portal: LivePortal, language: str = "en") -> None:
        self.portal = portal
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        self._opener.addheaders = [("Accept-Language", language)]

    def get(self, path: str) -> bytes:
        """What an address answers with. Raises HTTPError for everything but success."""
        with self._opener.open(self.portal.url(path), timeout=60) as answer:
            return bytes(answer.read())

    def page(self, path: str) -> str:
        return self.get(path).decode()

    def sign_in(self, who: str) -> None:
        """As somebody of the demo; a blank one stays a visitor."""
        if not who:
            return
        hidden = re.findall(
            r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.page("/sign-in")
        )
        typed = {"email": f"{who}@demo.example.org", "password": PASSWORD}
        body = urlencode({**dict(hidden), **typed}).encode()
        address = self.portal.url("/sign-in")
        request = urllib.request.Request(address, body, {"Origin": self.portal.address})
        with self._opener.open(request, timeout=60) as answer:
            assert answer.url != address, f"{who} is not let in"


def _is_of_a_package(path: Path) -> bool:
    return any(path.is_relative_to(folder) for folder in PACKAGES)
