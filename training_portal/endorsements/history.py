"""What happened to chains and lists, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from training_portal.endorsements.chain_queries import names_of
from training_portal.platform import actor_names, audit
from training_portal.platform.web.shell import TimelineEntry


def _of_chain(entry: audit.Entry) -> str:
    return {
        "set": _("The chain was set"),
        "change": _("The steps were changed"),
        "end": _("The chain ended: no endorsement is asked for any more"),
    }[entry.action]


def of_chain(chain_id: int) -> list[TimelineEntry]:
    """What happened to a chain, newest first."""
    entries = audit.timeline([("endorsement_chain", chain_id)])
    return actor_names.with_names(entries, _of_chain, tones={"end": "wait"})


_TONES = {
    "endorse": "good",
    "endorse_last": "good",
    "endorse_nobody": "bad",
    "end_empty": "wait",
    "return": "wait",
    "run_out": "bad",
    "undo": "wait",
    "call_off": "wait",
    "end_with_chain": "wait",
    "lapse": "wait",
    "escalate": "wait",
    "mend_late": "wait",
}


def _endorsed(entry: audit.Entry, body: str) -> str:
    """How a step was taken."""
    words = {
        "link": _("Endorsed by the link of the office: %(body)s", body=body),
        "record": _("Endorsed on paper, and put in by the programme: %(body)s", body=body),
    }
    return words.get(str(entry.after.get("how"))) or _("Endorsed: %(body)s", body=body)


def _returned(entry: audit.Entry, body: str) -> str:
    """How a list was given back."""
    words = {
        "link": _("Returned by the link of the office: %(body)s", body=body),
        "record": _("Returned on paper, and put in by the programme: %(body)s", body=body),
    }
    return words.get(str(entry.after.get("how"))) or _("Returned: %(body)s", body=body)


def of_list(endorsement_id: int) -> list[TimelineEntry]:
    """What happened to a list, newest first: for the body, for who endorses, and for staff."""
    entries = audit.timeline([("endorsement", endorsement_id)])
    bodies = names_of([each for entry in entries if (each := entry.after.get("body"))])

    def sentence(entry: audit.Entry) -> str:
        body = bodies.get(entry.after.get("body") or 0, "")
        return {
            "send": _("The list was sent to be endorsed"),
            "send_again": _("The list was mended and sent again"),
            "endorse": _endorsed(entry, body),
            "endorse_last": _("%(step)s. The list is through", step=_endorsed(entry, body)),
            "endorse_nobody": _("Nobody on the list was endorsed: %(body)s", body=body),
            "end_empty": _("The list ended: nobody was left on it"),
            "return": _returned(entry, body),
            "run_out": _(
                "The time was over, and the list counts as not endorsed: %(body)s", body=body
            ),
            "mend_late": _("Not sent again in time; the body and the programme were told"),
            "escalate": _("The time was over; the next level was told: %(body)s", body=body),
            "undo": _("The step was undone: %(body)s", body=body),
            "call_off": _("The body took the list back"),
            "end_with_chain": _("The list ended with the chain"),
            "lapse": _("The list ended without a decision: the course began or was cancelled"),
        }[entry.action]

    return actor_names.with_names(entries, sentence, tones=_TONES)


def _of_part(entry: audit.Entry) -> str:
    return {
        "write": _("Part A was saved"),
        "explain": _("Why a nominee is put forward was changed"),
    }[entry.action]


def of_parts(part_ids: Sequence[int]) -> list[TimelineEntry]:
    """What happened to the versions of a body's part A, newest first."""
    entries = audit.timeline([("organisation_part", each) for each in part_ids])
    return actor_names.with_names(entries, _of_part, tones={})
