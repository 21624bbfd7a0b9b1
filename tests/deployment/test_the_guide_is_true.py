"""The deployment guide says what the portal of this version takes."""

from __future__ import annotations

import re
import secrets
import shlex
from configparser import ConfigParser

import click
import pytest
from flask import request

from tests.deployment import guide
from tests.deployment.guide import FILES
from training_portal import create_app
from training_portal.cli import cli
from training_portal.config import Settings, load_settings
from training_portal.platform.web import intake

COMMANDS = sorted(set(re.findall(r"^training-portal (.+)$", guide.TEXT, re.M)))
UNITS = sorted(path for path in FILES if path.startswith("/etc/systemd/"))


def _variables() -> dict[str, str]:
    lines = FILES["/etc/portal/portal.env"].splitlines()
    return dict(shlex.split(line)[0].split("=", 1) for line in lines)


@pytest.fixture
def guided(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment as the guide writes it, with the two secrets made as it says."""
    variables = {
        **_variables(),
        "SECRET_KEY": secrets.token_hex(32),
        "MASTER_KEY": secrets.token_hex(32),
    }
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


def test_the_settings_of_the_guide_are_taken_in_production(guided: dict[str, str]) -> None:
    assert load_settings().is_production
    assert {name.lower() for name in guided} <= set(Settings.model_fields)


@pytest.mark.parametrize("words", COMMANDS)
def test_each_command_of_the_guide_is_one(words: str) -> None:
    arguments = shlex.split(words)
    command: click.Command = cli
    while isinstance(command, click.Group):
        command = command.commands[arguments.pop(0)]
    command.make_context(words, arguments)


@pytest.mark.parametrize("path", UNITS)
def test_each_unit_uses_the_places_of_the_guide(path: str) -> None:
    unit = ConfigParser(interpolation=None)
    unit.read_string(FILES[path])
    if path.endswith(".timer"):
        assert path.replace(".timer", ".service") in UNITS
        return
    service = unit["Service"]
    assert service["User"] == "portal"
    assert service["EnvironmentFile"] in FILES
    assert "/opt/portal/bin/training-portal " in service["ExecStart"]
    assert service["WorkingDirectory"] == _variables()["INSTANCE_PATH"]
    assert service.get("ReadWritePaths", "/var/lib/portal") == _variables()["INSTANCE_PATH"]


def test_the_proxy_lets_through_what_the_portal_takes(guided: dict[str, str]) -> None:
    proxy = FILES["/etc/nginx/sites-available/portal"]
    let_through = int(re.findall(r"client_max_body_size (\d+)m;", proxy)[0]) * intake.MEGABYTE
    app = create_app(load_settings(database_url="sqlite://"))
    for endpoint in app.view_functions:
        with app.test_request_context():
            request.url_rule = next(app.url_map.iter_rules(endpoint))
            assert intake.most_content() < let_through
    assert f"proxy_pass http://{guided['HOST']}:{guided['PORT']};" in proxy
    assert f"server_name {guided['PUBLIC_URL'].removeprefix('https://')};" in proxy
