"""A deployment as the guide writes it, in a folder of its own: a hand that types what it says."""

from __future__ import annotations

import os
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.deployment import guide
from tests.support.services import free_port
from training_portal.config import ROOT

HOST = "portal.example.org"
#: How long a command or the end of a service may take, in seconds.
PATIENCE = 600
#: A role that owns the portal's database, and may do nothing else.
OWNER = "keeper"


@dataclass
class Trial:
    """The places of one trial, and what runs there."""

    folder: Path
    database: str
    post_office: str
    pages: int = field(default_factory=free_port)
    plain: int = field(default_factory=free_port)
    secure: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        port = re.findall(r":(\d+)/", self.database)[0]
        self.cluster = {"PGHOST": "127.0.0.1", "PGPORT": port, "PGUSER": "portal"}
        self.places = guide.Places(
            {
                "/opt/portal/bin/training-portal": str(self.folder / "opt" / "training-portal"),
                "/etc/portal": str(self.folder / "etc"),
                "/etc/ssl/portal": str(self.folder / "ssl"),
                "/var/lib/portal": str(self.folder / "lib"),
                "/var/backups/portal": str(self.folder / "backups"),
                # The cluster of the tests is open to whoever asks: no account to change to.
                "runuser -u postgres -- ": "",
                "setpriv --reuid=portal --regid=portal --init-groups ": "",
                "createuser --pwprompt portal": f"createuser {OWNER}",
                "--owner=portal": f"--owner={OWNER}",
                "postgresql://portal:PASSWORD@127.0.0.1/portal": (
                    f"postgresql://{OWNER}@127.0.0.1:{port}/portal"
                ),
                "smtp://user:password@mail.example.org:587": self.post_office,
                "='SECRET'": f"='{secrets.token_hex(32)}'",
                "='KEY'": f"='{secrets.token_hex(32)}'",
                "WORKERS='4'": "WORKERS='2'",
                "PORT='5000'": f"PORT='{self.pages}'",
                "127.0.0.1:5000": f"127.0.0.1:{self.pages}",
                "listen 80": f"listen 127.0.0.1:{self.plain}",
                "listen 443": f"listen 127.0.0.1:{self.secure}",
            }
        )
        self.places.check()

    def lay_out(self) -> None:
        """Folders, the program, and the files of the guide at the places of the trial."""
        for name in ("opt", "etc", "ssl", "lib", "backups", "sbin"):
            (self.folder / name).mkdir()
        program = (
            f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m training_portal.cli "$@"\n'
        )
        self._write(self.folder / "opt" / "training-portal", program)
        self._write(self.folder / "sbin" / "training-portal", self.moved(guide.WRAPPER))
        self._write(self.folder / "etc" / "portal.env", self.moved(guide.SETTINGS))
        proxy = f"""daemon off;
{"user root;" if os.geteuid() == 0 else ""}
pid {self.folder}/nginx.pid;
error_log {self.folder}/nginx.log;
events {{}}
http {{
    client_body_temp_path {self.folder}/bodies;
    proxy_temp_path {self.folder}/answers;
    {self.moved(guide.PROXY)}
}}
"""
        self._write(self.folder / "nginx.conf", proxy)
        key, certificate = (
            self.folder / "ssl" / "privkey.pem",
            self.folder / "ssl" / "fullchain.pem",
        )
        self.type(
            "openssl req -x509 -newkey rsa:2048 -nodes -days 2 "
            f"-keyout {key} -out {certificate} -subj /CN={HOST} -addext subjectAltName=DNS:{HOST}"
        )

    def moved(self, path: str) -> str:
        """A file of the guide with the places of the trial in it."""
        return self.places.moved(guide.FILES[path])

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def type(self, line: str) -> str:
        """Type a line of the guide; gives what it printed. Raises AssertionError where it fails."""
        if line.startswith("systemctl "):
            return self._manage(line)
        if line == "nginx -t":
            line = f"nginx -t -c {self.folder}/nginx.conf"
        path = f"{self.folder / 'sbin'}:{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", "-c", self.places.moved(line)],
            env={**os.environ, **self.cluster, "PATH": path},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
        return done.stdout

    def _manage(self, line: str) -> str:
        """What systemd does with a unit, as far as the guide has it do anything."""
        verb, *names = [word for word in shlex.split(line)[1:] if not word.startswith("--")]
        for name in names:
            if name.endswith(".timer") or verb == "daemon-reload":
                continue
            if name == "nginx":
                self._start("nginx", ["nginx", "-c", f"{self.folder}/nginx.conf"], {}, self.folder)
            elif verb == "stop":
                self.stop(name)
            else:
                self._start_unit(name)
        return ""

    def _start_unit(self, name: str) -> None:
        path = f"/etc/systemd/system/{name}"
        unit = guide.unit(path, self.places)
        lines = unit.environment_file.read_text(encoding="utf-8").splitlines()
        settings = dict(shlex.split(each)[0].split("=", 1) for each in lines)
        self._start(name, unit.command, settings, unit.working_directory, unit.umask)
        if "Type=oneshot" in guide.FILES[path]:
            code = self.running.pop(name).wait(timeout=PATIENCE)
            assert code == 0, (self.folder / f"{name}.log").read_text()

    def _start(
        self,
        name: str,
        command: list[str],
        settings: dict[str, str],
        cwd: Path,
        umask: int = 0o022,
    ) -> None:
        with (self.folder / f"{name}.log").open("ab") as said:
            self.running[name] = subprocess.Popen(
                command,
                env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **settings},
                cwd=cwd,
                umask=umask,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def stop(self, name: str) -> None:
        """End a service as its unit says: the main process first, which ends the others."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise AssertionError(f"{name} did not end") from None


@contextmanager
def trial(folder: Path, database: str, post_office: str) -> Iterator[Trial]:
    """A trial on a cluster of its own; whatever it started is ended."""
    assert shutil.which("nginx"), "nginx is missing: install the package nginx-light."
    one = Trial(folder, database, post_office)
    one.lay_out()
    try:
        yield one
    finally:
        for name in list(one.running):
            one.stop(name)
