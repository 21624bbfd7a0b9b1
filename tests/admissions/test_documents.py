"""Documents of an application as services: kept, replaced, removed, and safe in a failed change."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort, make_person, trainee
from training_portal.admissions import application_services as services
from training_portal.admissions.models import ApplicationDocument
from training_portal.admissions.models import ApplicationState as A
from training_portal.eligibility.kinds import DocumentKind
from training_portal.platform import files
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.workflow import Refused

LETTER = DocumentKind.EMPLOYER_LETTER


@pytest.fixture
def draft(app: Flask):
    person = make_person()
    return make_application(make_cohort(), person, state=A.DRAFT), trainee(person)


def upload(words: bytes) -> files.Upload:
    return files.Upload("letter.pdf", "application/pdf", words)


def kept(app: Flask) -> list[bytes]:
    """The bytes in the file store that a row points to, and nothing else may lie there."""
    root: Path = app.extensions["settings"].file_store
    rows = {
        stored.storage_key: (root / stored.storage_key[:2] / stored.storage_key)
        for stored in db.session.scalars(
            select(files.StoredFile).join(
                ApplicationDocument, ApplicationDocument.file_id == files.StoredFile.id
            )
        )
    }
    return [path.read_bytes() for path in rows.values()]


def test_a_second_document_of_a_kind_takes_the_place_of_the_first(app, draft):
    application, actor = draft
    services.attach_document(application.id, LETTER, upload(b"one"), actor=actor)
    first = db.session.scalars(select(files.StoredFile)).one()
    services.attach_document(application.id, LETTER, upload(b"two"), actor=actor)
    assert kept(app) == [b"two"]
    with pytest.raises(FileNotFoundError):
        files.read(first)


def test_a_failed_change_keeps_the_document_and_its_bytes(app, draft):
    application, actor = draft
    services.attach_document(application.id, LETTER, upload(b"one"), actor=actor)
    with pytest.raises(RuntimeError), unit_of_work():
        services.remove_document(application.id, LETTER, actor=actor)
        raise RuntimeError("the database went away")
    assert kept(app) == [b"one"]


def test_what_is_not_there_cannot_be_removed(app, draft):
    application, actor = draft
    with pytest.raises(Refused, match="already removed"):
        services.remove_document(application.id, LETTER, actor=actor)


@pytest.mark.parametrize("state", [A.SUBMITTED, A.OFFERED, A.REJECTED])
def test_a_sent_application_keeps_the_documents_it_was_sent_with(app, state):
    person = make_person()
    application = make_application(make_cohort(), person, state=state)
    with pytest.raises(Refused, match="cannot be changed"):
        services.attach_document(application.id, LETTER, upload(b"x"), actor=trainee(person))
