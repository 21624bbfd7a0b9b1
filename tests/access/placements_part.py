"""The world's postings, and applications for them.

`ours`, `sister` and `hidden` applied to our company, `theirs` to another one. Each shares a phone
number and a note; what else their records hold is the company's to know of nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.factories.organisations import make_company, make_site
from tests.factories.placements import make_concern, make_placement, make_posting
from training_portal.organisations.models import Organisation, Site
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import Concern, PlacementApplication, Posting


@dataclass
class PlacementsPart:
    """What of placements belongs to an owner: `ours` and `sister` are of the same company."""

    site: Site = field(init=False)
    posting: Posting = field(init=False)
    placement: PlacementApplication = field(init=False)
    concern: Concern = field(init=False)


def add_placements(
    parts: Mapping[str, Any], company: Organisation, canary: Callable[[str, str], str]
) -> None:
    """A posting and an application for each owner; a hidden person applied to ours."""
    other = make_company("KH", name="Another company")
    for owner, body in (("ours", company), ("sister", company), ("theirs", other)):
        part = parts[owner]
        part.site = make_site(body)
        part.posting = make_posting(body, site=part.site, title=f"Work of {owner}", openings=3)
    parts["hidden"].site, parts["hidden"].posting = parts["ours"].site, parts["ours"].posting
    for owner, part in parts.items():
        part.placement = make_placement(
            part.posting,
            part.person,
            state=PlacementState.SHORTLISTED,
            shared={
                "name": canary(owner, "shared_name"),
                "work": {
                    "position": canary(owner, "shared_work"),
                    "employer": "Somewhere",
                    "work_since": "",
                },
            },
            message=canary(owner, "placement_message"),
        )
        part.concern = make_concern(part.placement, canary(owner, "concern"))
