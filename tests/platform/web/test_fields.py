"""What forms take, keep and refuse."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict

from training_portal.platform.i18n import written_for
from training_portal.platform.web import forms
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.person_name import PersonNameField


@pytest.fixture(autouse=True)
def request_context(gallery: Flask) -> Iterator[None]:
    """Messages are worded for the reader of a request."""
    with gallery.test_request_context("/gallery", method="POST"):
        yield


def sent(field: Any, *values: Any, **given: Any) -> tuple[Any, list[str]]:
    """The one field of a form that these values were sent to, and its errors."""

    class OneField(PortalForm):
        asked = field

    form = OneField(MultiDict([("asked", value) for value in values]), **given)
    form.validate()
    return form["asked"], list(form["asked"].errors)


def test_text_is_kept_composed_and_without_outer_space():
    field, errors = sent(forms.TextField("Town"), unicodedata.normalize("NFD", "  Đà \u00a0Nẵng\n"))
    assert (field.data, errors) == ("Đà Nẵng", [])


def test_lines_of_a_long_text_stay_lines():
    field, errors = sent(forms.LongTextField("Plan"), "\r\none  \r\n\r\n  two\r")
    assert (field.data, errors) == ("one\n\n  two", [])


@pytest.mark.parametrize("kind", [forms.TextField, forms.NameField, forms.LongTextField])
@pytest.mark.parametrize("character", ["\x01", "\x7f", "\x85a", "\ud800"])
def test_control_characters_are_refused_in_words(kind: Any, character: str):
    _field, errors = sent(kind("Name"), f"a{character}b")
    if character.startswith("\x85") and kind is not forms.LongTextField:
        assert errors == []  # It is white space, and folded into one.
    else:
        assert errors == ["There is a character in it that cannot be stored. Please type it again."]


@pytest.mark.parametrize("character", ["\u202e", "\u200d", "\u2063", "\u3164", "\ue000"])
def test_a_name_with_hidden_characters_is_refused_and_says_where(character: str):
    _field, errors = sent(forms.NameField("Name"), f"Sok{character}Sophea")
    assert errors == ["There is an invisible character after “Sok”. Please delete it."]
    _field, errors = sent(forms.NameField("Name"), f"{character}Sok")
    assert errors == ["There is an invisible character at the beginning. Please delete it."]


def test_joiners_are_welcome_where_text_is_no_name():
    assert sent(forms.LongTextField("Plan"), "က\u200dခ")[1] == []


def test_the_zero_width_space_of_a_khmer_keyboard_becomes_a_space():
    assert sent(forms.NameField("Name"), "សុខ\u200bសុភា")[0].data == "សុខ សុភា"


def test_a_name_with_a_pictograph_is_refused_and_one_with_a_typed_accent_is_not():
    assert sent(forms.NameField("Name"), "Hương 👩")[1] == ["A name has no “👩” in it."]
    assert sent(forms.NameField("Name"), "D`Souza")[1] == []
    assert sent(forms.TextField("Plan"), "Done 👍")[1] == []


class PersonForm(PortalForm):
    name = PersonNameField("Name")


@pytest.mark.parametrize("title", ["Mr.", "Ms", "Dr.", "นาย", "U", "Daw", "ဦး"])
def test_a_name_that_is_only_a_form_of_address_is_asked_about_once(title: str):
    form = PersonForm(MultiDict({"name": title}))
    assert not form.validate()
    assert form.name.errors == [
        f"“{title}” is a form of address: is it the whole name? "
        "If it is, send this page once more as it is."
    ]
    assert f'name="name-asked" type="hidden" value="{title}"' in form.name()
    assert PersonForm(MultiDict({"name": title, "name-asked": title})).validate()
    assert not PersonForm(MultiDict({"name": title, "name-asked": "Mr. Bean"})).validate()
    assert PersonForm(MultiDict({"name": title}), data={"name": title}).validate()  # kept before
    assert PersonForm(MultiDict({"name": f"{title} Dara"})).validate()


@pytest.mark.parametrize("nothing", ["…", "- .", "\u0301"])
def test_a_name_has_a_letter_or_a_digit(nothing: str):
    assert sent(forms.NameField("Name"), nothing)[1] == [f"“{nothing}” is no name."]


def test_a_name_may_be_one_word():
    assert sent(forms.NameField("Name"), "Khin")[1] == []


def test_length_is_counted_in_characters_and_said_as_such():
    assert sent(forms.TextField("A", maximum=5), "ເມືອງ")[1] == []
    assert sent(forms.TextField("A", maximum=5), "Hương!")[1] == [
        "This is 1 character too long: at most 5."
    ]
    assert sent(forms.TextField("A", maximum=5), "x" * 9)[1] == [
        "This is 4 characters too long: at most 5."
    ]
    assert sent(forms.TextField("A", minimum=3), "xx")[1] == ["Write at least 3 characters."]


def test_a_long_text_says_beforehand_how_much_it_takes():
    def hint_of(field: Any) -> str:
        return str(sent(field, "x")[0].description)

    assert hint_of(forms.LongTextField("Why", maximum=1000)) == "At most 1,000 characters."
    whole = forms.LongTextField("Why", hint="What you did.", minimum=20, maximum=300)
    assert hint_of(whole) == "What you did. At least 20 characters. At most 300 characters."
    assert hint_of(forms.TextField("Town", hint="Where you live.")) == "Where you live."


@pytest.mark.parametrize("blank", ["", "   ", "\u200b", None])
def test_a_blank_is_refused_by_name_unless_it_is_optional(blank: str | None):
    values = [] if blank is None else [blank]
    assert sent(forms.TextField("Town"), *values)[1] == ["Fill in “Town”."]
    assert sent(forms.TextField("Town", missing="Say where you live."), *values)[1] == [
        "Say where you live."
    ]
    field, errors = sent(forms.TextField("Town", optional=True), *values)
    assert (field.value_or_none, field.text, errors) == (None, "", [])


def test_an_e_mail_address_is_kept_in_its_normal_form():
    assert sent(forms.EmailField("E-mail"), " Somsak@EXAMPLE.org ")[0].data == "Somsak@example.org"


@pytest.mark.parametrize(
    "typed",
    ["somsak", "a@b", "a b@example.org", "a@example.org\r\nBcc: x@example.org", "a@@example.org"],
)
def test_what_is_no_e_mail_address_is_refused_with_an_example(typed: str):
    errors = sent(forms.EmailField("E-mail"), typed)[1]
    assert errors == ["Write an e-mail address like name@example.org."]


@pytest.mark.parametrize("typed", ["020 5551 2345", "+856 20 5551 2345", "໐໒໐ ໕໕໕໑ ໒໓໔໕"])
def test_a_phone_number_is_kept_with_its_country_code(typed: str):
    assert sent(forms.PhoneField("Phone", region=lambda: "LA"), typed)[0].data == "+8562055512345"


@pytest.mark.parametrize(
    ("region", "zone", "example"),
    [
        ("TH", "Asia/Tokyo", "+66 81 234 5678"),
        (None, "Asia/Phnom_Penh", "+855 91 234 567"),
        ("", None, "+856 20 23 123 456"),
        ("AQ", None, "+856 20 23 123 456"),
    ],
)
def test_a_phone_number_without_its_country_asks_for_it_as_it_is_written_there(
    region: str | None, zone: str | None, example: str
):
    example = example.replace(" ", "\N{NO-BREAK SPACE}")
    with written_for(zone):
        field, errors = sent(forms.PhoneField("Phone", region=region), "x")
        assert str(field.description) == f"With the country code, for example {example}."
    assert errors == [f"Write the number with its country code, for example {example}."]


def test_a_phone_number_of_the_wrong_length_is_refused():
    errors = sent(forms.PhoneField("Phone", region="LA"), "12")[1]
    assert errors == ["This number is too long or too short. Please check it."]


def test_a_password_is_kept_as_typed_and_never_shown_back():
    field, errors = sent(forms.SecretField("Password"), "  two  spaces ")
    assert (field.data, errors) == ("  two  spaces ", [])
    assert "two" not in str(field())


def test_a_date_is_shown_back_as_typed_when_wrong_and_in_one_way_when_right():
    field, _errors = sent(forms.DateField("Born"), "31/2/2020")
    assert field.data is None
    assert 'value="31/2/2020"' in str(field())
    field, _errors = sent(forms.DateField("Born"))
    assert _errors == ["Fill in “Born”."]

    class Opened(PortalForm):
        asked = forms.DateField("Born")
        month = forms.MonthField("Since")

    form = Opened(None, asked=date(1990, 2, 1), month=date(2022, 3, 1))
    assert 'value="01/02/1990"' in str(form.asked())
    assert 'value="03/2022"' in str(form.month())


def test_a_date_keeps_its_bounds():
    field = forms.DateField("Born", earliest=date(1900, 1, 1), latest=lambda: date(2010, 1, 1))
    assert sent(field, "1/1/1900")[1] == []
    assert sent(field, "31/12/1899")[1] == ["This is too early: not before 01/01/1900."]
    assert sent(field, "2/1/2010")[1] == ["This is too late: not after 01/01/2010."]
    assert sent(forms.DateField("Born", optional=True), "  ")[1] == []


@pytest.mark.parametrize(
    ("typed", "number"), [("7", 7), ("๑๒", 12), ("1,200", 1200), (" 1 200 ", 1200), ("-3", -3)]
)
def test_a_whole_number_in_any_digits(typed: str, number: int):
    field, errors = sent(forms.WholeNumberField("Years", least=-5), typed)
    assert (field.number, errors) == (number, [])


@pytest.mark.parametrize("typed", ["7.5", "seven", "1e3", "9" * 16, "--1"])
def test_what_is_no_whole_number_is_refused(typed: str):
    assert sent(forms.WholeNumberField("Years"), typed)[1] == ["Write a whole number, in digits."]


def test_a_number_keeps_its_bounds_and_zero_is_a_number():
    assert sent(forms.WholeNumberField("Years", most=60), "61")[1] == [
        "Write a number from 0 to 60."
    ]
    assert sent(forms.WholeNumberField("Years"), asked=0)[0].data is None

    class Opened(PortalForm):
        asked = forms.WholeNumberField("Years")

    assert 'value="0"' in str(Opened(None, asked=0).asked())


class Colour(StrEnum):
    """An enum as models have them."""

    RED = "red"
    BLUE = "blue"


def test_choices_of_an_enum_open_with_its_member():
    class Opened(PortalForm):
        asked = forms.ChoiceField("Colour", choices=forms.choices_of(Colour))
        several = forms.ManyChoicesField("Colours", choices=forms.choices_of(Colour))

    form = Opened(None, asked=Colour.BLUE, several=[Colour.RED])
    assert '<option value="blue" selected>' in str(form.asked())
    assert [option.is_chosen for option in form.several.options] == [True, False]


def test_a_choice_that_is_not_offered_is_refused():
    field = forms.ChoiceField("Country", choices=[("LA", "Lao PDR")])
    assert sent(field, "LA")[1] == []
    assert sent(field, "XX")[1] == ["Choose one of the answers in the list."]
    assert sent(field, "")[1] == ["Choose an answer for “Country”."]
    several = forms.ManyChoicesField("Topics", choices=[("a", "A"), ("b", "B")])
    assert sent(several, "a", "a", "b")[0].data == ["a", "b"]
    assert sent(several, "a", "x")[1] == ["Choose only answers in the list."]
    assert sent(several)[1] == ["Tick at least one under “Topics”."]


def test_labels_of_choices_are_escaped():
    field, _errors = sent(forms.ChoiceField("C", choices=[('"><b>', "<i>&")]), "x")
    assert '<option value="&#34;&gt;&lt;b&gt;">&lt;i&gt;&amp;</option>' in str(field())


def test_a_box_that_has_to_be_ticked_says_why():
    assert sent(forms.TickField("True", needed="Tick it."))[1] == ["Tick it."]
    assert sent(forms.TickField("True", needed="Tick it."), "y")[1] == []
    assert sent(forms.TickField("Maybe"))[1] == []


def upload(content: bytes, name: str) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


def test_a_file_is_held_to_its_ending_and_its_weight():
    field = forms.UploadField("Letter", endings=[".pdf"], megabytes=1)
    assert sent(field, upload(b"x" * 1024 * 1024, "A.PDF"))[1] == []
    assert sent(field, upload(b"x" * (1024 * 1024 + 1), "a.pdf"))[1] == [
        "The file has 2 MB: at most 1 MB."
    ]
    assert sent(field, upload(b"", "a.pdf"))[1] == ["The file is empty."]
    assert sent(field, upload(b"x", "a.docm"))[1] == [
        "This kind of file cannot be used. Choose one of these: .pdf."
    ]
    assert sent(field, upload(b"", ""))[1] == ["Choose a file for “Letter”."]
    assert sent(forms.UploadField("Letter", optional=True))[1] == []


def test_a_form_keeps_its_key_when_it_comes_back_and_refuses_a_made_up_one():
    class Plain(PortalForm):
        town = forms.TextField("Town")

    first, second = Plain(None), Plain(None)
    key = first.idempotency_key.data
    assert key != second.idempotency_key.data
    again = Plain(MultiDict({"idempotency_key": key, "town": ""}))
    assert not again.validate()
    assert again.idempotency_key.data == key
    forged = Plain(MultiDict({"idempotency_key": "x' OR 1", "town": "Pakse"}))
    assert not forged.validate()
    assert list(forged.problems) == [(None, "Please send the form once more.")]
    keyless = Plain(MultiDict({"town": "Pakse"}))
    assert keyless.validate()
    assert keyless.values == {"town": "Pakse"}


def test_what_a_service_refuses_stands_beside_its_field_or_on_top():
    class Plain(PortalForm):
        town = forms.TextField("Town")

    form = Plain(MultiDict({"town": "Pakse"}))
    assert form.validate()
    assert not form.has_problems
    form.refuse(form.town, "That town is full.")
    form.refuse(None, "The window has closed.")
    assert list(form.problems) == [(None, "The window has closed."), ("town", "That town is full.")]
