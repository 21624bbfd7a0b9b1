"""The download of one's own data: a ZIP made for one answer and kept nowhere.

It holds `data.json` for machines, `overview.html` to be read, and the documents the person sent
in. It is written to a file without a name, which the system takes away when the answer is out: no
job makes it, because a job's result lies in the file store until somebody fetches it.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from flask import render_template

from training_portal.accounts import closing, second_step
from training_portal.accounts.models import Account
from training_portal.people.queries import person_of
from training_portal.platform import audit, clock, files, own_data, throttle
from training_portal.platform.database import transactional
from training_portal.platform.own_data import Owner, Part
from training_portal.platform.policy import Actor
from training_portal.platform.web.assets import FOLDER

#: Downloads of one account within a day: enough for a second try, too few to keep a server busy.
DOWNLOADS, WINDOW = 5, timedelta(days=1)


def owner_of(account: Account, actor: Actor) -> Owner:
    """The one who is signed in, with their record of a person where they have one."""
    person = person_of(account.id)
    return Owner(actor, account.id, account.email, person.id if person is not None else 0)


def is_at_the_keyboard(account: Account, secret: str) -> bool:
    """Whether a code of the second step is good, or the password where there is no second step.

    Raises throttle.Throttled after too many tries.
    """
    if account.second_factor_at is not None:
        return second_step.check(account, secret) is not None
    return closing.is_own_password(account, secret)


def count_download(account_id: int, *, actor: Actor) -> None:
    """Write down that somebody takes their data. Raises throttle.Throttled for too many a day."""
    throttle.check("own-data", str(account_id), limit=DOWNLOADS, window=WINDOW)
    _record(account_id, actor)


@transactional
def _record(account_id: int, actor: Actor) -> None:
    audit.record("own_data", "account", account_id, actor=actor)


def archive(owner: Owner, zone: str) -> IO[bytes]:
    """The ZIP, open at its beginning; whoever closes it takes it away. Moments in `zone`."""
    parts = own_data.parts_of(owner)
    named, opened = _named(parts), _opened(parts)
    target = TemporaryFile()  # noqa: SIM115 - closed by the answer
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("data.json", _as_json(parts))
        names = [*(name for name, _path in named), *opened]
        made.writestr("overview.html", _overview(parts, names, zone))
        made.writestr("overview.css", _style())
        for name, path in named:
            # PDFs and pictures are packed already.
            made.write(path, name, compress_type=zipfile.ZIP_STORED)
        for name, content in opened.items():
            made.writestr(name, content, zipfile.ZIP_STORED)
    target.seek(0)
    return target


def _named(parts: Mapping[str, tuple[str, Part]]) -> list[tuple[str, Path]]:
    """Each document with its name in the ZIP; a number keeps two of one name apart."""
    documents = [each for _title, part in parts.values() for each in part.documents]
    paths = [(each, files.file_path(each.storage_key)) for each in documents]
    return [
        (f"documents/{number} {each.original_name}", path)
        for number, (each, path) in enumerate(paths, 1)
        if path.exists()
    ]


def _opened(parts: Mapping[str, tuple[str, Part]]) -> dict[str, bytes]:
    """What is kept sealed, by its name in the ZIP; beside the others, in a folder of its room."""
    return {
        f"documents/{room}/{number} {each.name}": each.content
        for room, (_title, part) in parts.items()
        for number, each in enumerate(part.opened, 1)
    }


def _as_json(parts: Mapping[str, tuple[str, Part]]) -> str:
    told = {
        room: {
            kind.key: [dict(zip(kind.names, row, strict=True)) for row in kind.rows]
            for kind in part.records
        }
        for room, (_title, part) in parts.items()
    }
    whole = {"made_at": clock.now(), "records": told}
    return json.dumps(whole, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def _overview(parts: Mapping[str, tuple[str, Part]], names: Sequence[str], zone: str) -> str:
    return render_template(
        "people/own_data/overview.html", parts=parts, names=names, zone=zone, made_at=clock.now()
    )


def _style() -> bytes:
    return (FOLDER / "own_data" / "overview.css").read_bytes()


def kind_of_value(value: Any) -> str:
    """How the overview writes a value: nothing, yes_no, moment, day, parts, list, or plain."""
    if value is None or value in ("", b"", [], {}):
        return "nothing"
    for types, kind in _KINDS:
        if isinstance(value, types):
            return kind
    return "plain"


#: In this order: True is a number, and a moment is a date, to Python.
_KINDS: Sequence[tuple[type | tuple[type, ...], str]] = (
    (bool, "yes_no"),
    (datetime, "moment"),
    (date, "day"),
    (dict, "parts"),
    ((list, tuple), "list"),
)
