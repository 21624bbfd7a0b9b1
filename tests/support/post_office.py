"""A mail server of the loopback that keeps what it is handed, or refuses it."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string, policy
from email.message import EmailMessage

import pytest
from flask import Flask
from pydantic import SecretStr


class PostOffice(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a client needs to hand over a mail."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.received: list[EmailMessage] = []
        self.refuses = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Conversation(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline().decode("ascii").strip():
            verb = line.split()[0].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            if verb == "RCPT" and self.server.refuses:
                self._say("451 come back later")
            elif verb == "DATA":
                self._say("354 go on")
                self.server.received.append(self._mail())
                self._say("250 kept")
            else:
                self._say("250 fine")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode("ascii"))

    def _mail(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline().decode("utf-8").rstrip("\r\n")) != ".":
            lines.append(line.removeprefix(".") if line.startswith("..") else line)
        mail = message_from_string("\n".join(lines), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        return mail


@contextmanager
def open_post_office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        thread = threading.Thread(target=office.serve_forever, daemon=True)
        thread.start()
        yield office
        office.shutdown()
        thread.join()


@contextmanager
def mailing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """A mail server that the portal is told to use; nothing leaves before `deliver_due`."""
    with open_post_office() as opened:
        settings = app.extensions["settings"].model_copy(update={"smtp_url": SecretStr(opened.url)})
        monkeypatch.setitem(app.extensions, "settings", settings)
        yield opened
