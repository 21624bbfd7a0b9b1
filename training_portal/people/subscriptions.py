"""Duties of people for the worker."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from training_portal.people import (
    background,
    claims,
    erasure_ledger,
    moving,
    own_records,
    second_records,
)
from training_portal.people.events import PersonErased
from training_portal.people.models import BackgroundEntry, ConsentRecord
from training_portal.people.moving import Moving
from training_portal.people.twins import consents, finding, joining
from training_portal.platform import duties, events, own_data

events.subscribe(PersonErased, second_records.close_about_erased)
events.subscribe(PersonErased, joining.forget)
events.subscribe(PersonErased, finding.forget)
events.subscribe(PersonErased, background.forget)
moving.register(
    Moving(
        columns=(ConsentRecord.person_id,),
        words=lambda count: ngettext("%(num)d consent", "%(num)d consents", count),
        names=consents.names,
        objections=consents.objections,
    )
)
moving.register(
    Moving(
        columns=(BackgroundEntry.person_id,),
        words=lambda count: ngettext(
            "%(num)d entry of career, education and languages",
            "%(num)d entries of career, education and languages",
            count,
        ),
        seal_anew=background.seal_anew,
    )
)

duties.register("find who is on record twice", 60, finding.find)
duties.register("destroy the ledgers of old joins", 3600, joining.forget_old)
duties.register("erase unclaimed records", 3600, claims.purge_unclaimed)
duties.register("complete the erasure ledger", 3600, erasure_ledger.complete)
own_data.register("people", _l("Personal record"), own_records.of_person)
