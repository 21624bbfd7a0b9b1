"""What a scene of a list is, where they are kept, and how the rows of a list are read."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from urllib.parse import parse_qsl

from tests.factories import make_account
from tests.support.html_lint import read, text_of
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.platform.policy import Role
from training_portal.platform.web.listing import Listing

numbers = count(1)
#: Makes a row for each of these words; gives who looks (None for a visitor), and where.
Scene = Callable[[Sequence[str]], tuple[Account | None, str]]


@dataclass(frozen=True)
class Case:
    """A list, the rows that are made for it, and the column that is sorted by these words."""

    listing: Listing
    scene: Scene
    #: Blank where the words are in no column that is sorted.
    sort: str = ""
    #: Whether the search looks there.
    finds: bool = True


CASES: dict[str, Case] = {}


def scene_of(
    name: str, listing: Listing, sort: str = "", *, finds: bool = True
) -> Callable[[Scene], Scene]:
    def add(scene: Scene) -> Scene:
        CASES[name] = Case(listing, scene, sort, finds)
        return scene

    return add


def rows_of(browser: PageClient, address: str, words: Sequence[str], **query: str) -> list[str]:
    """Which of these words stand in the lines of the list's file, from the top.

    Of a list that gives no file: in the lines of its page.
    """
    path, _mark, before = address.partition("?")
    asked = {**dict(parse_qsl(before)), **query, "format": "csv"}
    answer = browser.client.get(path, query_string=asked)
    text = answer.get_data(as_text=True)
    if answer.mimetype == "text/html":
        cells = [{text_of(cell) for cell in line} for line in read(text).iterfind(".//tbody/tr")]
        return [each for line in cells for each in words if each in line]
    cells = [set(line) for line in csv.reader(text.lstrip("\ufeff").splitlines())]
    return [each for line in cells[1:] for each in words if each in line]


def staff(role: Role = Role.PROGRAMME_COORDINATOR) -> Account:
    return make_account(role, name="Reader of the list", email=f"r{next(numbers)}@portal.test")
