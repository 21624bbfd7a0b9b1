"""The list as a letter to sign: a PDF with a bar code that leads to its step.

What is signed and sent back by the code, or by the office's link, takes the step.
"""

from __future__ import annotations

from flask_babel import get_locale
from flask_babel import gettext as _

from training_portal.accounts.services import address
from training_portal.cohorts.models import Cohort
from training_portal.endorsements.list_queries import Desk, StageLine
from training_portal.platform import clock, i18n, printing, typed_codes


def letter_of(desk: Desk, step: StageLine) -> bytes:
    """The letter for a step, in the reader's language. Raises NotPrintable."""
    return printing.pdf_of("endorsements/letter.typ", _words(desk, step))


def address_of(code: str) -> str:
    """Where the bar code leads: to the step, for whoever may take it or put it in."""
    return address(f"/endorsements/papers/{code}")


def _words(desk: Desk, step: StageLine) -> dict[str, object]:
    cohort: Cohort = desk.cohort
    return {
        "language": str(get_locale()),
        "title": _("Endorsement of nominees"),
        "body": desk.body.name,
        "to": _("To be signed by %(body)s", body=step.body),
        "course": f"{desk.title} · {cohort.code}",
        "held": i18n.period(cohort.starts_on, cohort.ends_on),
        "asks": _(
            "%(body)s puts the people below forward, in this order, and asks for their "
            "endorsement. Strike out whoever is not endorsed, and write why beside the name.",
            body=desk.body.name,
        ),
        "headings": ["", _("Name"), _("Name in own script")],
        "people": [
            {"place": str(each.place), "name": each.name, "other": each.other_name}
            for each in desk.to_endorse
        ],
        "signs": _("We endorse the people on this list that are not struck out."),
        "lines": [_("Name and office"), _("Signature and seal"), _("Date")],
        "sends": _(
            "Scan or photograph the signed letter and send it by the link in our mail, or to the "
            "programme, which finds it by the code %(code)s.",
            code=typed_codes.in_fours(step.code),
        ),
        "qr": printing.qr_mark(address_of(step.code)),
        "code": typed_codes.in_fours(step.code),
        "printed": _("Printed on %(day)s", day=i18n.own_day(clock.now())),
        "stamp": _("SPECIMEN") if cohort.is_demo else "",
    }
