"""What the rule of languages found, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel import Locale
from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

from training_portal.classifications.language_tests import LanguageTest
from training_portal.classifications.languages import JLPT, language_name
from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.languages import NATIVE, NO_LEVEL

Facts = Mapping[str, Any]


def level_name(level: str) -> str:
    """`CEFR B1`, `JLPT N3`, `mother tongue`."""
    if level == NATIVE:
        return _("mother tongue")
    return f"JLPT {level}" if level in JLPT else f"CEFR {level}"


def language_reason(finding: Finding, facts: Facts) -> str:
    """What is needed, what was told, and what a certificate says; findings of before certificates
    counted have nothing of these."""
    needed = format_list(
        [f"{language_name(one['language'])} {level_name(one['level'])}" for one in facts["needed"]],
        "or",
        locale=get_locale() or Locale("en"),
    )
    if facts.get("told") is False and not facts.get("test"):
        return _("Needed: %(needed)s. No language was told.", needed=needed)
    if facts.get("test"):
        return _with_certificate(finding, facts, needed)
    found = facts["found"]
    if found == NO_LEVEL:
        told = _("No %(language)s", language=language_name(facts["language"]))
        return _("%(told)s; needed: %(needed)s.", told=told, needed=needed)
    if found is None:
        return _("Needed: %(needed)s. It is not among the languages told.", needed=needed)
    told = f"{language_name(facts['language'])} {level_name(found)}"
    if finding is Finding.NEEDS_PERSON and (lack := _lack(facts)):
        return _("%(told)s by their own word; needed: %(needed)s.", told=told, needed=needed) + lack
    if finding is Finding.NEEDS_PERSON:
        return _(
            "%(told)s; needed: %(needed)s. The two scales differ, so a person decides.",
            told=told,
            needed=needed,
        )
    return _("%(told)s; needed: %(needed)s.", told=told, needed=needed)


def _lack(facts: Facts) -> str:
    """Why there is no proof, as a further sentence; blank where none is asked for."""
    words = {
        "untold": _("A certificate is asked for, and none was told."),
        "other_test": _("A certificate of another test is asked for."),
        "expired": _("The certificate has expired."),
        "unsent": _("A certificate is asked for, and none that counts was sent."),
    }
    lack = facts.get("lack")
    return f" {words[lack]}" if lack else ""


def _with_certificate(finding: Finding, facts: Facts, needed: str) -> str:
    language = language_name(facts["language"])
    proof = f"{LanguageTest(facts['test']).label} {facts['result']}"
    proven = facts.get("proven")
    if proven is None:
        return _(
            "%(language)s: %(proof)s, which no public table compares; needed: %(needed)s.",
            language=language,
            proof=proof,
            needed=needed,
        )
    shown = _(
        "%(language)s: %(proof)s proves %(level)s; needed: %(needed)s.",
        language=language,
        proof=proof,
        level=level_name(proven),
        needed=needed,
    )
    if finding is Finding.NEEDS_PERSON and facts.get("found"):
        shown += " " + _(
            "By their own word it is %(level)s, so a person decides.",
            level=level_name(facts["found"]),
        )
    return shown
