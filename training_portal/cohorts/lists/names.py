"""Names as they stand in lists: titles in front, parts in columns of their own. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from training_portal.cohorts.lists.columns import heading_key, words
from training_portal.cohorts.lists.row import Level, Row
from training_portal.platform.forms_of_address import (
    is_only_a_title,
    titles,
    whole_name_question,
)
from training_portal.platform.messages import Message, together
from training_portal.platform.messages import message as _m
from training_portal.platform.text import (
    clean,
    hidden_spaces,
    look_alikes,
    looks_like_zawgyi,
)
from training_portal.platform.web.plain_text import problem_in_name

#: Marks that belong to the letter before them: a title cannot end in front of one.
_MARK = re.compile(r"[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]")
#: What a spreadsheet program makes of a yes or no; also in text that it saved.
_TRUTHS = frozenset({"TRUE", "FALSE"})
#: Nobody has more forms of address in a row than these (“Assoc. Prof. Dr.”).
_MOST_TITLES = 3
#: So many letters that only look right are named of one name.
_MOST_LETTERS = 5


@cache
def _titles(kind: str) -> list[tuple[str, str]]:
    """Titles with the sex they tell (blank for none), the longest first."""
    return sorted(titles()[kind].items(), key=lambda item: -len(item[0]))


@cache
def _begin_names(kind: str) -> tuple[str, ...]:
    return tuple(title for title, _sex in _titles(kind))


def _titles_of(kind: str, name: str) -> list[tuple[str, str]]:
    """The titles that a name could begin with: for most names none, which one look tells."""
    return _titles(kind) if name.casefold().startswith(_begin_names(kind)) else []


def after_title(title: str, name: str, *, joined: bool = False) -> str | None:
    """What stands behind a title; None when the name does not begin with it.

    A title that ends with a stop, or one of a script without spaces (`joined`), needs no space
    behind it, unless the next letter carries a mark of the title's last one (a name like นายิกา).
    """
    if not name.casefold().startswith(title):
        return None
    rest = name[len(title) :]
    if not rest.strip(" .") or not (joined or title.endswith(".") or rest[0] in " ."):
        return None
    return None if _MARK.match(rest) else rest.strip(" .")


#: Beside the cells of a row: somebody looked at both ways and said that the name is right.
ZAWGYI_KEPT = "zawgyi_kept"


def _sure(name: str) -> tuple[str, str] | None:
    """The name without a title that is surely one, and the sex it tells."""
    for kind in ("joined", "plain"):
        for title, sex in _titles_of(kind, name):
            rest = after_title(title, name, joined=kind == "joined")
            if rest is not None:
                return rest, sex
    return None


def without_titles(row: Row, column: str, name: str) -> str:
    """The name without forms of address; says so where that is not sure."""
    for _number in range(_MOST_TITLES):
        found = _sure(name)
        if found is None:
            break
        name, sex = found
        if sex:
            row.told_sex.setdefault(column, sex)
    for title, _sex in _titles_of("asked", name):
        rest = after_title(title, name)
        if rest is not None:
            row.say(
                column,
                Level.WARNING,
                _m(
                    "“%(title)s” is a form of address and was taken off: is the name in the "
                    "passport “%(name)s”?",
                    title=name.split(maxsplit=1)[0],
                    name=rest,
                ),
            )
            return rest
    for title, _sex in _titles_of("perhaps", name):
        if after_title(title, name, joined=True) is not None:
            row.say(
                column,
                Level.WARNING,
                _m("“%(title)s” is left in the name: is it a form of address?", title=title),
            )
            break
    return name


def ask_whether_only_a_title(row: Row, column: str, name: str) -> None:
    """Say of a name that is a form of address and nothing else that there may be more to it."""
    if is_only_a_title(name):
        row.say(column, Level.WARNING, whole_name_question(name))


def sex_of_title(text: str) -> str:
    """The sex that a title in a cell of its own tells; blank for none."""
    return _sexes_of_titles().get(heading_key(text), "")


@cache
def _sexes_of_titles() -> Mapping[str, str]:
    """Every title that tells a sex: those in front of names, and those that only stand alone."""
    in_front = (item for kind in titles().values() for item in kind.items())
    return {heading_key(title): sex for title, sex in (*in_front, *words()["title_sex"].items())}


def put_together(given: str, family: str, nationality: str) -> str:
    """A name from two columns, in the order of its country; either may be blank."""
    parts = (family, given) if nationality in words()["family_first"] else (given, family)
    return " ".join(part for part in parts if part)


def is_latin(name: str) -> bool:
    """Whether every letter of a name is a Latin one."""
    letters = [character for character in name if character.isalpha()]
    return bool(letters) and all(
        unicodedata.name(letter, "").startswith("LATIN") for letter in letters
    )


_SCRIPTS = {"LATIN": _m("Latin"), "CYRILLIC": _m("Cyrillic"), "GREEK": _m("Greek")}


def _told(place: int, letter: str, script: str) -> Message:
    return _m(
        "%(place)d “%(letter)s” (%(script)s)", place=place, letter=letter, script=_SCRIPTS[script]
    )


def _name_strange_letters(row: Row, column: str, name: str, written: str) -> None:
    """Letters that only look right, and spaces that nobody sees: another name than it seems."""
    if letters := look_alikes(name):
        words_of_it = _m(
            "Letters of another script look like those around them: letter %(letters)s. Type the "
            "name again, unless it is written like this.",
            letters=together(_told(*each) for each in letters[:_MOST_LETTERS]),
        )
        row.say(column, Level.WARNING, words_of_it)
    for before in hidden_spaces(written):
        words_of_it = _m(
            "An invisible space after “%(before)s” was read as a space: is the name “%(name)s”?",
            before=clean(before),
            name=name,
        )
        row.say(column, Level.WARNING, words_of_it)


def check_name(row: Row, column: str, name: str, written: str = "") -> None:
    """Say what makes a name unfit to be kept, or doubtful; `written` is the cell as it stood."""
    if problem := problem_in_name(name):
        row.say(column, Level.ERROR, problem)
    _name_strange_letters(row, column, name, written)
    if looks_like_zawgyi(name) and not row.raw.get(ZAWGYI_KEPT):
        row.say(
            column,
            Level.ERROR,
            _m(
                "This looks like the old Zawgyi encoding: open the row to have it converted, or to "
                "say that it is right."
            ),
        )
    has_letter = any(character.isalpha() for character in name)
    is_truth = name.upper() in _TRUTHS
    if is_truth or "@" in name or (name and not problem and not has_letter):
        row.say(column, Level.ERROR, _m("“%(text)s” is no name.", text=name))


def joined_from_columns(row: Row, native: bool) -> str:
    """The name of a row whose list has given and family name in columns of their own."""
    given, family = ("native_given", "native_family") if native else ("given_name", "family_name")
    values = row.values
    given_part = without_titles(row, given, clean(values[given]))
    name = put_together(given_part, values[family], values["nationality"])
    if given_part and values[family] and not native:
        row.say("name", Level.NOTE, _m("Put together from two columns: “%(name)s”.", name=name))
    return name
