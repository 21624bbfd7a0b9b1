"""Small typed functions that put rows in for tests: one file per room.

Each takes only what a test cares for; the rest is plausible. They write in a unit of work of their
own, or join the test's.
"""

from __future__ import annotations

from tests.factories.accounts import (
    PASSWORD,
    actor_of,
    give_role,
    lend,
    make_account,
    make_actor,
    pass_on,
)
from tests.factories.organisations import make_company, make_organisation, make_sector, make_site
from tests.factories.people import make_person, make_twin, propose, put_forward
from tests.factories.places import make_country, make_park, make_province

__all__ = [
    "PASSWORD",
    "actor_of",
    "give_role",
    "lend",
    "make_account",
    "make_actor",
    "make_company",
    "make_country",
    "make_organisation",
    "make_park",
    "make_person",
    "make_province",
    "make_sector",
    "make_site",
    "make_twin",
    "pass_on",
    "propose",
    "put_forward",
]
