"""The steps of an application as forms: what is wrong is named, what is right is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.factories.admissions import TYPED
from training_portal.admissions.application_forms import (
    WhyForm,
    WorkForm,
    YouForm,
)
from training_portal.admissions.application_steps import (
    Path,
    ProvinceChoice,
    Step,
    Surroundings,
)
from training_portal.platform.web.conflicts import differences

pytestmark = pytest.mark.usefixtures("app")

SURROUNDINGS = Surroundings(
    rule_kinds=frozenset({"not_armed_forces", "days_since_last_participation"}),
    countries=[("LA", "Lao PDR"), ("TH", "Thailand"), ("JP", "Japan")],
    provinces=[
        ProvinceChoice("LA-SV", "Savannakhet", "LA"),
        ProvinceChoice("TH-49", "Mukdahan", "TH"),
    ],
    documents=(),
    today=date(2026, 11, 24),
    born=date(1994, 3, 27),
)


def errors_of(form: Any) -> dict[str, str]:
    form.validate()
    return {name: " ".join(map(str, found)) for name, found in form.errors.items() if found}


def you(**changes: str) -> YouForm:
    typed = {**TYPED["you"], **{name: [words] for name, words in changes.items()}}
    form = YouForm.of_typed(typed, SURROUNDINGS)
    assert isinstance(form, YouForm)
    return form


def work(**changes: str) -> WorkForm:
    typed = {**TYPED["work"], **{name: [words] for name, words in changes.items()}}
    form = WorkForm.of_typed(typed, SURROUNDINGS)
    assert isinstance(form, WorkForm)
    return form


def test_what_is_right_is_told_as_plain_values():
    form = you()
    assert form.validate()
    assert form.told() == {
        "full_name": "ສົມສັກ ພົມມະຈັນ",
        "name_in_latin": "Somsak Phommachanh",
        "name_on_certificate": None,
        "birth_date": "1994-03-27",
        "sex": "M",
        "nationality": "LA",
        "residence_country": "LA",
        "province": "LA-SV",
        "email": "somsak@example.org",
        "family_name": None,
        "emergency_name": None,
        "emergency_phone": None,
        "passport_number": None,
        "passport_expires_on": None,
        "phone": "+8562055512345",
    }


def test_only_what_is_right_is_told():
    form = you(birth_date="31/02/1994", phone="12")
    assert set(errors_of(form)) == {"birth_date", "phone"}
    told = form.told()
    assert told["birth_date"] is None
    assert told["phone"] is None
    assert told["full_name"] == "ສົມສັກ ພົມມະຈັນ"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"full_name": ""}, "full_name", "Write your full name"),
        ({"full_name": "Som\u202esak"}, "full_name", ""),
        ({"birth_date": "01/11/2025"}, "birth_date", "1 years old"),
        ({"birth_date": "24/11/2026"}, "birth_date", "0 years old"),
        ({"birth_date": "01/01/2030"}, "birth_date", "too late"),
        ({"birth_date": "01/01/1900"}, "birth_date", "too early"),
        ({"province": "TH-49"}, "province", "province of the country you live in"),
        ({"province": ""}, "province", "Choose the province"),
        ({"nationality": "XX"}, "nationality", "in the list"),
        ({"sex": ""}, "sex", "what your passport says"),
    ],
)
def test_what_is_wrong_with_the_person_is_named(changes, field, words):
    found = errors_of(you(**changes))
    assert list(found) == [field]
    assert words in found[field]


def test_a_buddhist_year_of_birth_is_taken_with_a_note():
    form = you(birth_date="12/03/2533")
    assert form.validate(), form.errors
    assert form.told()["birth_date"] == "1990-03-12"
    assert form.notes == ["Your date of birth: 12/03/2533 is read as 12 Mar 1990: a Buddhist year."]
    since = work(work_since="03/2563")
    assert since.validate(), since.errors
    assert since.told()["work_since"] == "2020-03-01"


def test_the_longest_career_that_fits_is_believed():
    assert work(experience_years="20", experience_months="7").validate()
    assert work(work_since="04/2006").validate()


def test_an_unknown_birth_date_holds_nothing_against_a_career():
    form = WorkForm.of_typed(
        {**TYPED["work"], "experience_years": ["60"]}, replace(SURROUNDINGS, born=None)
    )
    assert form.validate(), form.errors


def test_all_that_is_missing_is_named_at_once():
    found = errors_of(YouForm.of_typed({}, SURROUNDINGS))
    assert set(found) >= {"full_name", "birth_date", "residence_country", "province", "phone"}


def test_languages_are_named_and_levels_say_of_which_language():
    form = WorkForm.opened_with({}, SURROUNDINGS)
    names = {str(option.label) for option in form.mother_tongue.options}
    assert "Jarai" in names
    assert not [name for name in names if name == name.lower()]
    levels = {option.value: str(option.label) for option in form.level_1.options}
    assert levels["N3"] == "Japanese (JLPT) N3"


def test_who_lives_where_no_provinces_are_known_chooses_none():
    form = you(residence_country="JP", province="")
    assert form.validate(), form.errors
    assert form.told()["province"] is None


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"work_since": "2565"}, "work_since", "2022"),
        ({"work_since": "03/1999"}, "work_since", "You were 4 then"),
        ({"work_since": "03/1980"}, "work_since", "before you were born"),
        ({"experience_years": "60"}, "experience_years", "more than you can have worked"),
        ({"experience_years": "20", "experience_months": "8"}, "experience_years", "more than"),
        ({"work_since": "03/2030"}, "work_since", "too late"),
        ({"experience_years": "many"}, "experience_years", "whole number"),
        ({"experience_months": "12"}, "experience_months", "0 to 11"),
        ({"armed_forces": ""}, "armed_forces", "yes or no"),
        ({"level_1": ""}, "level_1", "Choose a level"),
        ({"level_2": "B1"}, "language_2", "the language that the level B1 is for"),
        ({"level_1": "N2"}, "level_1", "JLPT levels are for Japanese"),
        ({"language_1": "lo", "level_1": "B1"}, "language_1", "Lao is your mother tongue already"),
        ({"language_2": "en", "level_2": "B2"}, "language_2", "English is there twice"),
    ],
)
def test_what_is_wrong_with_the_work_is_named(changes, field, words):
    found = errors_of(work(**changes))
    assert list(found) == [field]
    assert words in found[field]


def test_work_education_and_languages_are_told():
    form = work(language_2="ja", level_2="N3", last_training_on="06/2024")
    assert form.validate(), form.errors
    told = form.told()
    assert told["experience_months"] == 76
    assert told["work_since"] == "2020-03-01"
    assert told["last_training_on"] == "2024-06-01"
    assert told["serves_in_armed_forces"] is False
    assert told["languages"] == [
        {"language": "lo", "level": "native"},
        {"language": "en", "level": "B1"},
        {"language": "ja", "level": "N3"},
    ]


def test_a_course_asks_only_what_its_rules_need():
    plain = Surroundings(frozenset(), SURROUNDINGS.countries, (), (), SURROUNDINGS.today)
    form = WorkForm.opened_with({}, plain)
    assert "armed_forces" not in form
    assert "last_training_on" not in form
    assert "position" in form


def test_too_short_and_too_long_answers_are_named():
    form = WhyForm.of_typed(
        {"motivation": ["Because."], "change_at_work": ["x" * 3001]}, SURROUNDINGS
    )
    assert set(errors_of(form)) == {"motivation", "change_at_work"}


def test_differences_are_shown_as_a_reader_sees_them():
    mine, theirs = you(residence_country="TH", sex="F"), you()
    found = [(each.label, each.typed[0], each.kept[0]) for each in differences(mine, theirs)]
    assert found == [
        ("Sex as in your passport", "Female", "Male"),
        ("The country you live in", "Thailand", "Lao PDR"),
    ]


@pytest.mark.parametrize("asks", [True, False])
def test_the_steps_lead_on_and_back(asks):
    path = Path.of(asks_questions=asks)
    steps = [step for step in Step if asks or step is not Step.QUESTIONS]
    assert [path.following(step) for step in steps] == [*steps[1:], None]
    assert [path.previous(step) for step in steps] == [None, *steps[:-1]]


def test_the_kind_of_employer_is_needed_where_a_rule_asks_for_it_and_free_elsewhere():
    assert "employer_kind" not in errors_of(work())
    asks = replace(SURROUNDINGS, rule_kinds=frozenset({"employer_kind"}))
    form = WorkForm.of_typed(TYPED["work"], asks)
    assert errors_of(form)["employer_kind"] == "Choose the kind of your employer."
    form = WorkForm.of_typed({**TYPED["work"], "employer_kind": ["ngo"]}, asks)
    form.validate()
    assert form.told()["employer_kind"] == "ngo"


@pytest.mark.parametrize(
    "family",
    ["", "Phommachanh", "PHOMMACHANH", "ພົມມະຈັນ"],
    ids=["none", "latin", "capitals", "lao"],
)
def test_a_family_name_is_told_by_who_has_one_in_any_script_of_the_name(family: str):
    form = you(family_name=family)
    assert errors_of(form) == {}
    assert form.told()["family_name"] == (family or None)


def test_a_family_name_that_is_no_part_of_the_name_is_asked_about():
    found = errors_of(you(family_name="Sisavath"))
    assert found == {"family_name": "Write it as it stands in your name above, or leave it blank."}


def test_a_number_for_an_emergency_belongs_to_somebody():
    found = errors_of(you(emergency_phone="+856 20 5551 9999"))
    assert found == {"emergency_name": "Say whose number it is."}
    form = you(emergency_phone="+856 20 5551 9999", emergency_name="Noy, my sister")
    assert errors_of(form) == {}
    assert form.told()["emergency_phone"] == "+8562055519999"


def test_what_official_forms_ask_besides_may_be_left_blank_and_is_told():
    form = work(
        department="Line 3",
        supervisor="Mr Keo, plant manager",
        certificates="English: I speak well; IELTS 6.0, 2024",
        abroad="Quality control, Osaka, May to June 2019, paid by the fund",
    )
    assert errors_of(form) == {}
    told = form.told()
    assert told["department"] == "Line 3" and told["supervisor"] == "Mr Keo, plant manager"
    assert "IELTS" in told["certificates"] and "Osaka" in told["abroad"]
    form = WhyForm.of_typed({**TYPED["why"], "interest": ["Packaging"]}, SURROUNDINGS)
    form.validate()
    assert (form.told()["interest"], form.told()["expects"]) == ("Packaging", None)
