"""Hours and what is left are read on one line; a mail gets the same words without marks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale

from training_portal.platform import clock
from training_portal.platform.i18n import listed

_HELD = "{{ at|held(at + three, 'Asia/Tokyo') }}"
_DEADLINE = "{{ soon|deadline('Asia/Tokyo') }}"


@pytest.mark.parametrize(
    ("template", "language", "whole"),
    [
        (_HELD, "en", "09:00–12:00"),
        (_HELD, "ja", "09:00〜12:00"),
        (_DEADLINE, "en", "7\N{NO-BREAK SPACE}days\N{NO-BREAK SPACE}left"),
        (_DEADLINE, "ja", "残り7日"),
    ],
)
def test_no_line_ends_within(app: Flask, template: str, language: str, whole: str) -> None:
    values = {
        "at": datetime(2027, 2, 12, tzinfo=UTC),
        "three": timedelta(hours=3),
        "soon": clock.now() + timedelta(days=7),
    }
    plain = "{% autoescape false %}" + template + "{% endautoescape %}"
    with app.test_request_context(), force_locale(language):
        page, mail = (render_template_string(each, **values) for each in (template, plain))
    assert page == mail.replace(whole, f'<span class="nowrap">{whole}</span>') != mail


def test_a_list_keeps_marks_and_escapes_what_is_beside_them(app: Flask) -> None:
    with app.test_request_context():
        page = render_template_string("{{ ['A-1'|unbroken, '<i>']|listed }}")
    assert page == '<span class="nowrap">A-1</span>, &lt;i&gt;'
    with force_locale("ja"):
        assert listed(["<A>", "B"]) == "<A>、B"
