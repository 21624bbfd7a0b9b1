"""T: a bare Flask view with a table of 20 rows in a base template, no database.

Each row has a date formatted by Babel and an address made by `url_for`; the page has some 8 KB.
"""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import format_date
from flask import Flask, render_template_string

_FILLER = "<p>" + "Words of a frame that every page has around what it shows. " * 60 + "</p>"
_PAGE = """{% extends base %}{% block main %}<table>{% for row in rows %}
<tr><th><a href="{{ url_for('thing', number=row.number) }}">{{ row.name }}</a></th>
<td>{{ row.place }}</td><td>{{ row.state }}</td><td>{{ row.day|day }}</td></tr>{% endfor %}
</table>{% endblock %}"""


def make_app() -> Flask:
    """The bare page at `/`."""
    app = Flask(__name__)
    base = app.jinja_env.from_string(
        "<!doctype html><html><head><title>Bare</title></head><body>"
        + _FILLER
        + "{% block main %}{% endblock %}</body></html>"
    )
    app.jinja_env.filters["day"] = lambda day: format_date(day, "EEE d MMM y", locale="en")
    rows = [
        {
            "number": number,
            "name": f"Somebody {number}",
            "place": "Savannakhet",
            "state": "Open for application",
            "day": date(2026, 11, 1) + timedelta(days=number),
        }
        for number in range(20)
    ]

    @app.get("/")
    def bare() -> str:
        return render_template_string(_PAGE, base=base, rows=rows)

    @app.get("/things/<int:number>")
    def thing(number: int) -> str:
        return str(number)

    return app
