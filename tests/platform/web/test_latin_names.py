"""A name in Latin letters has Latin letters: it goes onto certificates beside the own script."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.person_name import LatinNameField


class Form(PortalForm):
    name = LatinNameField("Name in Latin letters", optional=True)


def errors(app: Flask, written: str, kept: str = "") -> list[str]:
    with app.test_request_context(method="POST"):
        form = Form(
            formdata=MultiDict({"name": written}), data={"name": kept}, meta={"csrf": False}
        )
        form.validate()
        return [str(error) for error in form.name.errors]


@pytest.mark.parametrize(
    "name", ["Nguyễn Thị Quỳnh", "O'Brien-Keo", "Đỗ", "Ｋｅｏ", "Sok D.", "Kaʻiulani", "N’Dour", ""]
)
def test_latin_letters_with_any_marks_are_taken(app: Flask, name: str) -> None:
    assert errors(app, name) == []


@pytest.mark.parametrize("name", ["สมชาย", "វណ្ណ ដារ៉ា", "ສົມສັກ", "မောင်", "山田", "Keo สม", "Иван"])
def test_letters_of_another_script_are_refused(app: Flask, name: str) -> None:
    assert errors(app, name) == ["Write this name in Latin letters, as in a passport."]


def test_a_name_that_was_kept_before_is_not_refused_now(app: Flask) -> None:
    assert errors(app, "สมชาย", kept="สมชาย") == []
