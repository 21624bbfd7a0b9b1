"""The list of errors on top stands in the order of the page, not of the form's class."""

from __future__ import annotations

import re

from flask import Flask, render_template_string

from training_portal.platform.web.forms import PortalForm, TextField

PAGE = """
{% from "components/field.html" import field %}
{% from "components/form.html" import form as the_form with context %}
{% call the_form(form, '/x') %}{{ field(form.second) }}{{ field(form.first) }}{% endcall %}
"""


class TwoFields(PortalForm):
    first = TextField("First")
    second = TextField("Second")
    third = TextField("Third")


def drawn(app: Flask) -> str:
    with app.test_request_context("/x", method="POST", data={"first": ""}):
        form = TwoFields(meta={"csrf": False})
        form.validate()
        form.refuse(None, "Nothing was kept.")
        return render_template_string(PAGE, form=form)


def test_errors_are_listed_as_the_page_draws_their_controls(app: Flask) -> None:
    html = drawn(app).partition("<form")[0]
    assert re.findall(r'href="#(\w+)"', html) == ["second", "first", "third"]


def test_what_is_said_of_the_whole_comes_first(app: Flask) -> None:
    html = drawn(app).partition("<form")[0]
    assert html.index("Nothing was kept.") < html.index("#second")
