"""Which form writes which part of a course, opened with what a definition says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from training_portal.courses import drafting_forms as forms
from training_portal.courses import drafting_rule_forms as rule_forms
from training_portal.courses.definitions import TERMS
from training_portal.courses.drafting_queries import lists
from training_portal.courses.outline import LANGUAGES
from training_portal.courses.rules import CLOSING, language_name
from training_portal.platform.web.forms import LongTextField, TextField


def form_of(section: str, content: Mapping[str, Any], seen: int) -> forms.PartForm:
    """The form of a part, filled with what stands there."""
    if section == "basics":
        basics = forms.BasicsForm(data={**content, **content["costs"], "seen": str(seen)})
        basics.settle(lists())
        return basics
    if section == "texts":
        return _texts_form(content["texts"], seen)
    if section == "eligibility":
        return _eligibility_form(content, seen)
    if section == "completion":
        return _completion_form(content, seen)
    return forms.rows_form(section, content, seen)


def _texts_form(texts: Mapping[str, Any], seen: int) -> forms.PartForm:
    parts: dict[str, Any] = {"names": {each: language_name(each) for each in LANGUAGES}}
    data: dict[str, Any] = {"seen": str(seen)}
    for language in LANGUAGES:
        needed = language == "en"
        name = language_name(language)
        parts[f"title_{language}"] = TextField(
            _l("Title, %(language)s", language=name),
            maximum=200,
            optional=not needed,
            lang=language,
        )
        parts[f"summary_{language}"] = LongTextField(
            _l("Summary, %(language)s", language=name),
            maximum=2000,
            rows=4,
            optional=not needed,
            lang=language,
        )
        parts[f"objectives_{language}"] = LongTextField(
            _l("What it is for, %(language)s: one line each", language=name),
            rows=4,
            optional=not needed,
            lang=language,
        )
        text = texts.get(language, {})
        if not needed:
            parts.update(_term_fields(language, name))
            data.update({f"{term}_{language}": text.get(term, "") for term in TERMS})
        data[f"title_{language}"] = text.get("title", "")
        data[f"summary_{language}"] = text.get("summary", "")
        data[f"objectives_{language}"] = "\n".join(text.get("objectives", []))
    form: forms.PartForm = type("FilledTextsForm", (forms.TextsForm,), parts)(data=data)
    return form


def _term_fields(language: str, name: str) -> dict[str, TextField]:
    """Where and for whom a course is, and who pays what, in a language that is not English."""
    labels = {
        "audience": (_l("For whom, %(language)s", language=name), 400),
        "place": (_l("Place, %(language)s", language=name), 160),
        "fee": (_l("Fee, %(language)s", language=name), 300),
        "stipend": (_l("Allowance, %(language)s", language=name), 300),
        "travel": (_l("Travel, %(language)s", language=name), 300),
    }
    return {
        f"{term}_{language}": TextField(label, maximum=most, optional=True, lang=language)
        for term, (label, most) in labels.items()
    }


def _eligibility_form(content: Mapping[str, Any], seen: int) -> forms.PartForm:
    data: dict[str, Any] = {"seen": str(seen), "documents": [], "language_tests": [], "age_on": ""}
    data |= {kind: [] for kind in rule_forms.MANY_CHOSEN}
    for rule in content["eligibility"]:
        kind = rule["rule"]
        if kind == "document":
            data["documents"].append(rule["kind"])
        elif kind in rule_forms.MANY_CHOSEN:
            data[kind] = rule[rule_forms.MANY_CHOSEN[kind]]
        elif kind == "education":
            data[kind] = rule["level"]
        elif kind == "language":
            levels = rule.get("any_of") or [rule]
            for number, each in enumerate(levels[:3], start=1):
                data[f"language_{number}"], data[f"level_{number}"] = (
                    each["language"],
                    each["level"],
                )
            data["language_proof"] = rule.get("proof", False)
            data["language_tests"] = rule.get("tests", [])
        else:
            data[kind] = rule.get("years") or rule.get("days") or True
            data |= _day_of_age(rule.get("on"))
    form = rule_forms.EligibilityForm(data=data)
    form.settle(content["eligible_countries"])
    return form


def _day_of_age(on: str | None) -> dict[str, Any]:
    """The fields that say on which day an age counts, where it is not the first one."""
    if on is None or on == CLOSING:
        return {"age_on": on} if on else {}
    month, day = map(int, on.split("-"))
    return {"age_on": rule_forms.FIXED, "age_month": str(month), "age_day": day}


def _completion_form(content: Mapping[str, Any], seen: int) -> forms.PartForm:
    data: dict[str, Any] = {"seen": str(seen), "components": []}
    for rule in content["completion"]:
        if rule["rule"] == "component_passed":
            data["components"].append(rule["component"])
        elif rule["rule"] == "total_mark":
            data["total_mark"] = rule["minimum"]
        else:
            data["minimum"] = rule["minimum"]
            data["late_counts_as_absence"] = rule["late_counts_as_absence"]
    form = rule_forms.CompletionForm(data=data)
    form.components.choices = [
        (part["code"], part.get("en") or part["code"]) for part in content["assessments"]
    ]
    return form
