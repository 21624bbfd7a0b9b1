"""A list as the official application: a PDF with a bar code that leads to the step to be signed.

What is signed and sent back by the code, or by the office's link, takes the step. Once the list is
endorsed the same paper says by whom, without a code. Part A is printed along.
"""

from __future__ import annotations

from flask_babel import get_locale
from flask_babel import gettext as _

from training_portal.accounts.services import address
from training_portal.courses.rules import country_name
from training_portal.endorsements.list_queries import Desk, NomineeLine, StageLine
from training_portal.endorsements.models import StageState, Verdict
from training_portal.endorsements.wording import part_words
from training_portal.platform import clock, i18n, printing, typed_codes


def application_of(desk: Desk) -> bytes:
    """The official application, in the reader's language: with room to sign where a step is open.

    Raises NotPrintable.
    """
    return printing.pdf_of("endorsements/official_application.typ", _words(desk))


def address_of(code: str) -> str:
    """Where the bar code leads: to the step, for whoever may take it or put it in."""
    return address(f"/endorsements/papers/{code}")


def _words(desk: Desk) -> dict[str, object]:
    cohort, step = desk.cohort, desk.stage
    return {
        "language": str(get_locale()),
        "title": _("Official application"),
        "body": desk.body.name,
        "to": _("To be signed by %(body)s", body=step.body) if step is not None else "",
        "course": desk.title,
        "facts": [
            {"label": _("Course number"), "words": cohort.code},
            {"label": _("Held"), "words": i18n.period(cohort.starts_on, cohort.ends_on)},
            {"label": _("Organisation"), "words": desk.body.name},
        ],
        "asks": _asks(desk),
        "headings": ["", _("Name"), _("Name in own script")],
        "people": [
            {
                "place": str(each.place),
                "name": each.name,
                "other": each.other_name,
                "why": _told(each),
            }
            for each in _people(desk)
        ],
        "support": _support(desk),
        "remarks": _remarks(desk),
        "taken": [_taken(each, desk.zone) for each in desk.stages if _is_taken(each)],
        "signing": _signing(step) if step is not None else None,
        "part": _part(desk),
        "printed": _("Printed on %(day)s", day=i18n.own_day(clock.now())),
        "stamp": _("SPECIMEN") if cohort.is_demo else "",
    }


def _asks(desk: Desk) -> str:
    if desk.stage is None:
        return _("%(body)s puts the people below forward, in this order.", body=desk.body.name)
    return _(
        "%(body)s puts the people below forward, in this order, and asks for their "
        "endorsement. Strike out whoever is not endorsed, and write why beside the name.",
        body=desk.body.name,
    )


def _told(line: NomineeLine) -> str:
    """What stands under a name, a line each."""
    foreign = line.foreign
    parts = [
        _("National of %(country)s", country=country_name(foreign)) if foreign else "",
        line.why,
    ]
    return "\n".join(part for part in parts if part)


def _people(desk: Desk) -> list[NomineeLine]:
    """Those about whom the open step decides; else those who were endorsed."""
    if desk.stage is not None:
        return desk.to_endorse
    return [each for each in desk.people if each.verdict is Verdict.ENDORSED]


def _support(desk: Desk) -> str:
    """What the body confirmed when it sent the list; blank for lists that were not asked."""
    if not desk.endorsement.is_supported:
        return ""
    return _(
        "%(body)s confirmed on %(day)s that it supports the leave of these people for the course, "
        "and the use of what they learn.",
        body=desk.body.name,
        day=i18n.local_day(desk.endorsement.sent_at, desk.zone),
    )


def _remarks(desk: Desk) -> dict[str, object]:
    """What was remarked at the steps that were taken, and room for a remark by hand."""
    step = desk.stage
    return {
        "title": _("Remarks"),
        "rows": [{"label": each.body, "words": each.remark} for each in desk.stages if each.remark],
        "room": _("Remark of %(body)s", body=step.body) if step is not None else "",
    }


def _is_taken(step: StageLine) -> bool:
    return step.state is StageState.ENDORSED and step.decided_at is not None


def _taken(step: StageLine, zone: str) -> str:
    assert step.decided_at is not None  # it was taken
    day = i18n.local_day(step.decided_at, zone)
    if step.signed_by:
        return _(
            "Endorsed by %(body)s on %(day)s: %(who)s", body=step.body, day=day, who=step.signed_by
        )
    return _("Endorsed by %(body)s on %(day)s", body=step.body, day=day)


def _signing(step: StageLine) -> dict[str, object]:
    code = typed_codes.in_fours(step.code)
    return {
        "signs": _("We endorse the people on this list that are not struck out."),
        "lines": [_("Name and office"), _("Signature and seal"), _("Date")],
        "sends": _(
            "Scan or photograph the signed letter and send it by the link in our mail, or to the "
            "programme, which finds it by the code %(code)s.",
            code=code,
        ),
        "qr": printing.qr_mark(address_of(step.code)),
        "code": code,
    }


def _part(desk: Desk) -> dict[str, object] | None:
    if desk.part is None:
        return None
    rows = [{"label": label, "words": words} for label, words in part_words(desk.part)]
    return {"title": _("Part A: the organisation"), "rows": rows} if rows else None
