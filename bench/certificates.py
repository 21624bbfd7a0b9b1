"""Certificates against typst alone, with the same template and values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count

import typst
from sqlalchemy import select

from bench.measure import Row, against
from bench.portal import Portal
from training_portal.config import ROOT
from training_portal.credentials import printing
from training_portal.credentials.models import Certificate
from training_portal.platform.database import db
from training_portal.platform.printing import missing_font_packages


def rows(portal: Portal) -> Iterator[Row]:
    """One certificate after another; the fonts are loaded once for both."""
    if missing_font_packages():
        return
    with portal.app.test_request_context():
        certificate = db.session.scalars(select(Certificate).order_by(Certificate.id)).first()
        assert certificate is not None
        values = printing.values_of(certificate)
        numbers = count(1)

        def another() -> str:
            # typst remembers what it set: each certificate must be another one.
            return f"MTP-2027-{next(numbers):06}"

        def bare() -> None:
            data = json.dumps([{**values, "number": another()}], ensure_ascii=False)
            compiler.compile(sys_inputs={"data": data}, pdf_standards=["a-2b"])

        def ours() -> None:
            certificate.number = another()
            printing.certificate_pdf(certificate)

        compiler = typst.Compiler(str(ROOT / "templates" / "credentials" / "certificate.typ"))
        yield against(
            "certificate with QR code",
            ours,
            bare,
            "bare typst of the same page",
            goal=1.3,
            rounds=15,
        )
        db.session.rollback()
