"""The words of letters: those that a coordinator wrote last, else those of the reference data."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from training_portal.config import RESOURCES
from training_portal.messaging.kinds import FIELDS, LetterKind
from training_portal.messaging.models import LetterTemplate
from training_portal.messaging.permissions import MessagingPermission
from training_portal.messaging.rules import has_stray_brace, unknown_fields
from training_portal.platform import audit, clock
from training_portal.platform.database import db, transactional
from training_portal.platform.i18n import LANGUAGES, listed
from training_portal.platform.policy import Actor
from training_portal.platform.versions import Stale, fingerprint, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused
from training_portal.platform.yaml_files import read_yaml

_FILE: Final = RESOURCES / "seed_data" / "reference" / "letters.yaml"


@dataclass(frozen=True)
class Template:
    """Words of a kind of letter; number 0 are those of the reference data."""

    kind: LetterKind
    language: str
    number: int
    title: str
    text: str
    made_at: datetime | None = None

    @property
    def fingerprint(self) -> str:
        return fingerprint({"number": self.number})


@functools.cache
def _proposed() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    found: Mapping[str, Mapping[str, Mapping[str, Any]]] = read_yaml(_FILE)["letters"]
    return found


def proposed(kind: LetterKind, language: str) -> Template:
    """The words of the reference data, in English where they are not in the language."""
    by_language = _proposed()[kind.value]
    words = by_language.get(language, by_language["en"])
    return Template(kind, language, 0, words["title"], words["text"].strip())


def template_of(kind: LetterKind, language: str) -> Template:
    """The words that letters of the kind are made of now."""
    found = db.session.scalars(
        select(LetterTemplate)
        .where(LetterTemplate.kind == kind, LetterTemplate.language == language)
        .order_by(LetterTemplate.number.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return proposed(kind, language)
    return Template(kind, language, found.number, found.title, found.text, found.made_at)


class TemplateLine(NamedTuple):
    """A kind and a language in the list of words."""

    kind: LetterKind
    language: str
    number: int
    made_at: datetime | None


def lines() -> Sequence[TemplateLine]:
    """Every kind in every language of letters, with its latest version; one statement."""
    rows = db.session.execute(
        select(
            LetterTemplate.kind,
            LetterTemplate.language,
            func.max(LetterTemplate.number),
            func.max(LetterTemplate.made_at),
        ).group_by(LetterTemplate.kind, LetterTemplate.language)
    )
    there = {(kind, language): (number, made_at) for kind, language, number, made_at in rows}
    return [
        TemplateLine(kind, language, *there.get((kind, language), (0, None)))
        for kind in LetterKind
        for language in LANGUAGES
    ]


def objections(text: str, known: Mapping[str, Any]) -> list[str]:
    """What keeps words with merge fields from being kept, in words."""
    found = []
    if unknown := unknown_fields(text, known):
        found.append(
            _(
                "There is no such merge field: %(unknown)s. There are: %(known)s.",
                unknown=listed(unknown),
                known=listed(f"{{{name}}}" for name in known),
            )
        )
    if has_stray_brace(text):
        found.append(_("Braces stand around the names of merge fields only, like {course}."))
    return found


@transactional
def change(
    kind: LetterKind, language: str, title: str, text: str, *, actor: Actor, seen: str | None
) -> LetterTemplate:
    """Make other words hold from now on; letters that are issued keep theirs.

    Raises Refused for a field that does not exist, Stale when others hold than were `seen`, and
    NotAllowed.
    """
    if not actor.holds(MessagingPermission.EDIT_TEMPLATES):
        raise NotAllowed
    present = template_of(kind, language)
    refuse_stale(seen, present.fingerprint)
    faults = [*objections(title, FIELDS[kind]), *objections(text, FIELDS[kind])]
    if faults:
        raise Refused(" ".join(faults))
    new = LetterTemplate(
        kind=kind,
        language=language,
        number=present.number + 1,
        title=title,
        text=text,
        made_at=clock.now(),
        made_by_id=actor.account_id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(new)
    except IntegrityError:
        raise Stale from None
    audit.record(
        "change",
        "letter_template",
        new.id,
        actor=actor,
        after={"kind": kind.value, "language": language, "number": new.number},
    )
    return new
