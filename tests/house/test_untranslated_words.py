"""The gate for untranslated words finds one in each kind of file, and none in the portal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.check_literals import ROOT, findings

PLANTED = {
    "templates/courses/planted.html": "<p>{{ _('Kept') }}</p>\n<p>Seats are left</p>\n",
    "templates/courses/planted_label.html": '<a href="#" aria-label="Go on">{{ arrow }}</a>\n',
    "templates/courses/planted_macro.html": "{{ submit('Send it in') }}\n",
    "templates/courses/planted_alt.html": "<img src=\"{{ x }}\" alt='A map'>\n",
    "templates/courses/planted_button.html": '<input type="submit" value="Send">\n',
    "templates/mail/planted.txt": "Subject: {{ _('Kept') }}\n{{ name }}\n\nWith kind regards\n",
    "templates/mail/planted_subject.txt": "Subject: Your seat\n",
    "training_portal/courses/forms.py": 'class F:\n    name = TextField("Name")\n',
    "training_portal/courses/labels.py": 'name = TextField(_l("Kept"), description="as shown")\n',
    "training_portal/courses/checks.py": 'def check():\n    raise ValidationError("too long")\n',
    "training_portal/courses/services.py": 'def go():\n    raise Refused(f"no {seat} left")\n',
    "training_portal/courses/notices.py": 'WORDS = {"a": "Your seat is kept"}\n',
    "training_portal/courses/states.py": (
        "class State(StrEnum):\n    OPEN = 'open'\n\n    @property\n    def label(self):\n"
        "        return {'open': 'Open'}[self.value]\n"
    ),
    "training_portal/static/js/planted.js": 'count.textContent = "left";\n',
    "training_portal/static/js/planted_sentence.js": "const words = `Saved at ${time}`;\n",
    "training_portal/static/js/planted_attribute.js": (
        'button.setAttribute("aria-label", "close");\n'
    ),
}

KEPT = {
    "templates/courses/kept.html": (
        '<p class="quiet small" title="{{ _(\'Course\') }}">{% trans %}Seats are left{% endtrans %}'
        "{# A note #}</p><script src=\"x.js\"></script>{{ url_for('courses.show') }}\n"
    ),
    "templates/mail/kept.txt": "Subject: {{ _('Kept') }}\n{% if a %}{{ a }}{% endif %}: 3 / 4\n",
    "training_portal/courses/kept.py": (
        '"""A docstring says what it wants."""\nlog.info("Mail was sent")\n'
        'raise ValueError("No such thing")\nx = _("Seats are left")\n'
        'row.say("name", Level.ERROR, _m("“%(text)s” is no name.", text=text))\n'
        'z = nmessage("A seat is left", "Seats are left", count)\n'
        'y = "text/html; charset=utf-8"\n'
    ),
    "training_portal/static/js/kept.js": (
        '// A comment says what it wants.\nbox.textContent = box.dataset.words;\nkey === "Enter";\n'
    ),
}


def _plant(root: Path, name: str, source: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_literal_is_found(tmp_path: Path, name: str) -> None:
    _plant(tmp_path, name, PLANTED[name])
    assert [str(found.path.relative_to(tmp_path)) for found in findings(tmp_path)] == [name]


def test_one_literal_in_a_template_a_form_a_mail_and_a_script_makes_four(tmp_path: Path) -> None:
    kinds = (
        "templates/courses/planted.html",
        "training_portal/courses/forms.py",
        "templates/mail/planted.txt",
        "training_portal/static/js/planted.js",
    )
    for name in kinds:
        _plant(tmp_path, name, PLANTED[name])
    found = {
        str(each.path.relative_to(tmp_path)): (each.line, each.words) for each in findings(tmp_path)
    }
    places = [(2, "Seats are left"), (2, "Name"), (4, "With kind regards"), (1, "left")]
    assert found == dict(zip(kinds, places, strict=True))


@pytest.mark.parametrize("name", KEPT)
def test_what_is_translated_or_nobody_reads_is_left_alone(tmp_path: Path, name: str) -> None:
    _plant(tmp_path, name, KEPT[name])
    assert list(findings(tmp_path)) == []


def test_the_portal_has_no_untranslated_words() -> None:
    assert [f"{each.path}:{each.line}: {each.words}" for each in findings(ROOT)] == []
