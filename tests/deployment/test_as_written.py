"""The guide's own lines set up a portal behind nginx that is used, backed up and restored."""

from __future__ import annotations

import base64
import html
import http.client
import re
import shutil
import socket
import ssl
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.deployment import guide
from tests.deployment.trial import HOST, PATIENCE, Trial, trial
from tests.support.post_office import open_post_office
from tests.support.services import postgresql_cluster
from training_portal.accounts import one_time_codes
from training_portal.config import ROOT

ADMINISTRATOR = "you@example.org"
DOCTOR = "training-portal doctor"


class Visitor:
    """Somebody beyond nginx, with the cookies of a browser."""

    def __init__(self, portal: Trial) -> None:
        self.portal = portal
        self.cookies: dict[str, str] = {}
        #: Heads of the last answer.
        self.heads = http.client.HTTPMessage()

    def ask(
        self, method: str, path: str, body: str | None = None, host: str = HOST
    ) -> tuple[int, str]:
        """Send a request over TLS; gives the status and the page."""
        context = ssl.create_default_context(
            cafile=str(self.portal.folder / "ssl" / "fullchain.pem")
        )
        plain = socket.create_connection(("127.0.0.1", self.portal.secure), timeout=PATIENCE)
        connection = http.client.HTTPConnection(host)
        connection.sock = context.wrap_socket(plain, server_hostname=host)
        heads = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            heads |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"https://{host}",
                # nginx sets what counts; a visitor who says so chooses nothing.
                "X-Forwarded-For": "203.0.113.9",
            }
        connection.request(method, path, body, heads)
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        self.heads = answer.headers
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def send(self, path: str, **fields: str) -> int:
        """Fill in the form of a page and send it."""
        _status, page = self.ask("GET", path)
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
        values = {name: html.unescape(value) for name, value in hidden}
        status, _page = self.ask("POST", path, urlencode({**values, **fields}))
        return status


def _wait_until_up(portal: Trial) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            if Visitor(portal).ask("GET", "/sign-in")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    logs = "\n".join(path.read_text() for path in portal.folder.glob("*.log"))
    raise AssertionError(f"the portal does not answer: {logs}")


def _is_told_healthy(portal: Trial) -> None:
    """The doctor finds nothing bad, once the worker beside the pages has given a sign of life."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            portal.type(DOCTOR)
        except AssertionError:
            if time.monotonic() > ends:
                raise
            time.sleep(1)
        else:
            return


def _type_all(portal: Trial, section: str) -> dict[str, str]:
    return {line: portal.type(line) for line in guide.commands(section)}


def _set_up_second_step(visitor: Visitor, password: str) -> None:
    """Join an app to the account, as the guide asks of an administrator."""
    assert visitor.send("/me/account/second-step", password=password) == 303
    _status, page = visitor.ask("GET", "/me/account/second-step/app")
    (letters,) = re.findall(r"<code>([A-Z2-7 ]+)</code>", page)
    secret = base64.b32decode(letters.replace(" ", ""))
    code = one_time_codes.code_at(secret, one_time_codes.counter_at(datetime.now(UTC)))
    assert visitor.send("/me/account/second-step/app", code=code) in (200, 303)


def _people_sign_up(portal: Trial, until: threading.Event, told: list[int]) -> None:
    while not until.is_set():
        number = len(told)
        told.append(
            Visitor(portal).send(
                "/sign-up",
                name=f"Somebody {number}",
                email=f"somebody{number}@example.org",
                password="river-lotus-bridge",
            )
        )


def _backed_up(portal: Trial) -> tuple[dict[str, object], Path]:
    """Stop the portal with a file in it, back it up by the guide's own line: what it held then, and
    the archive."""
    portal.type("systemctl stop portal.service")
    portal.type(f"set -a; . /etc/portal/portal.env; exec {sys.executable} -c '{_KEEPS_A_FILE}'")
    before = set((portal.folder / "backups").iterdir())
    portal.type("systemctl start portal-backup.service")
    [archive] = set((portal.folder / "backups").iterdir()) - before
    return _contents(portal), archive


def _lose(portal: Trial) -> None:
    """What a bad day does: somebody comes after the backup, a table is emptied, files are gone."""
    portal.type("systemctl start portal.service")
    _wait_until_up(portal)
    late = {"name": "Late", "email": "late@example.org", "password": "river-lotus-bridge"}
    assert Visitor(portal).send("/sign-up", **late) in (303, 429)
    portal.type("psql --quiet portal -c 'DELETE FROM course_text'")
    shutil.rmtree(portal.folder / "lib" / "files")


def _contents(portal: Trial) -> dict[str, object]:
    """Of each table how many rows there are and a digest of all they say; the files by their names,
    byte by byte."""
    said = portal.type(f'psql --quiet --tuples-only --no-align portal -c "{_COUNTS}"')
    tables: dict[str, object] = dict(line.split(" ", 1) for line in said.splitlines())
    folder = portal.folder / "lib" / "files"
    kept = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {**tables, "public/files": kept}


#: Puts a file in as the portal does, in a process with its settings.
_KEEPS_A_FILE = f"""
import sys
sys.path.insert(0, "{ROOT}")
from training_portal import create_app
from training_portal.config import load_settings
from training_portal.platform import files
from training_portal.platform.database import unit_of_work
with create_app(load_settings()).app_context(), unit_of_work():
    files.keep(files.Upload("letter.txt", "text/plain", b"To be kept."))
"""
_ROWS = "SELECT count(*) || md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) AS c"
_COUNTS = f"""
SELECT table_name || ' ' || (xpath('/row/c/text()', query_to_xml(
    format('{_ROWS.replace("'", "''")} FROM %I AS t', table_name), false, true, '')))[1]::text
FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1
"""


@pytest.mark.long
def test_the_lines_of_the_guide_set_up_run_back_up_and_restore_a_portal(tmp_path: Path) -> None:
    with (
        postgresql_cluster() as cluster,
        open_post_office() as post,
        trial(tmp_path, cluster, post.url) as portal,
    ):
        _type_all(portal, "The database")
        said = _type_all(portal, "Schema, reference data, the first administrator")
        link = said[f"training-portal create-admin {ADMINISTRATOR}"].strip().splitlines()[-1]
        assert "in order" in said["training-portal check-config"]
        _type_all(portal, "The services")
        _type_all(portal, "nginx")
        _wait_until_up(portal)

        visitor = Visitor(portal)
        status, page = visitor.ask("GET", "/courses")
        assert status == 200 and "Courses" in page
        assert "max-age" in visitor.heads["Strict-Transport-Security"]
        with pytest.raises(ssl.SSLError):
            visitor.ask("GET", "/", host="elsewhere.example.org")
        too_much = "x" * (33 * 1024 * 1024)
        assert visitor.ask("POST", "/sign-in", too_much)[0] == 413
        path = link.partition(HOST)[2]
        assert Visitor(portal).send(path, password="mountain-cedar-lantern") == 303
        visitor = Visitor(portal)
        assert (
            visitor.send("/sign-in", email=ADMINISTRATOR, password="mountain-cedar-lantern") == 303
        )
        assert "__Host-session" in visitor.cookies
        assert visitor.ask("GET", "/manage/accounts")[0] == 403, "not before the second step"
        _set_up_second_step(visitor, "mountain-cedar-lantern")
        assert visitor.ask("GET", "/manage/accounts")[0] == 200

        until, told = threading.Event(), list[int]()
        crowd = threading.Thread(target=_people_sign_up, args=(portal, until, told))
        crowd.start()
        try:
            _type_all(portal, "Backup by timer")
        finally:
            until.set()
            crowd.join()
        assert told and set(told) <= {303, 429}
        _is_told_healthy(portal)

        contents, archive = _backed_up(portal)
        assert contents["account"] and contents["public/files"], "there is something to lose"
        _lose(portal)
        assert _contents(portal) != contents
        for line in guide.commands("Restore"):
            if line == DOCTOR:
                _is_told_healthy(portal)
                continue
            portal.type(re.sub(r"/var/backups/\S+\.tar", str(archive), line))
            if "restore" in line:
                assert _contents(portal) == contents, "each table, row by row, and each file"
            if line.startswith("systemctl start"):
                _wait_until_up(portal)
        assert visitor.ask("GET", "/manage/accounts")[0] == 200
        assert "Whole: " in portal.type("training-portal audit verify")
