"""A client that reads pages as a person does: each is linted, forms are sent as a browser would."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.html_lint import lint, read, text_of

#: One value, several (tick boxes, ticked rows), or None to leave a field out.
Value = str | int | list[str] | tuple[Any, ...] | None


class Page:
    """An answer that was a page."""

    def __init__(self, response: TestResponse, tree: Element | None = None) -> None:
        self.response = response
        self.status = response.status_code
        self.url = response.request.path
        #: The whole address, with what is asked for in it.
        self.address = response.request.full_path.rstrip("?")
        self.html = response.get_data(as_text=True)
        self.tree = read(self.html) if tree is None else tree

    def __contains__(self, words: str) -> bool:
        return words in self.text

    @property
    def text(self) -> str:
        """All words of the page, spaces folded."""
        return text_of(self.tree)

    @property
    def heading(self) -> str:
        """The page's one heading."""
        return text_of(self.tree.find(".//h1"))

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        return [
            text_of(line)
            for box in self.tree.iter("div")
            if "summary" in (box.get("class") or "").split()
            for line in box.iter("li")
        ]

    @property
    def notices(self) -> list[str]:
        """What the last action had to say."""
        return [
            text_of(line)
            for box in self.tree.iter("div")
            if "flashes" in (box.get("class") or "").split()
            for line in box.iter("p")
        ]

    def link(self, words: str) -> str:
        """The address of the link with exactly these words."""
        for link in self.tree.iter("a"):
            if text_of(link) == words:
                return urljoin(self.url, link.get("href", ""))
        raise AssertionError(f"no link {words!r} on {self.url}: {self._links()}")

    def _links(self) -> list[str]:
        return [text_of(link) for link in self.tree.iter("a")]

    def form(self, action: str | None = None, button: str | None = None) -> Element:
        """The form in `main` that is sent to `action`, or that has this button, or the only one.

        Of those that only ask for a page it knows the one around a table's ticks.
        """
        main = self.tree.find(".//main")
        assert main is not None
        forms = [
            f
            for f in main.iter("form")
            if f.get("method", "get").lower() == "post" or f.get("data-table") is not None
        ]
        if action is not None:
            forms = [f for f in forms if urlsplit(f.get("action", "")).path == action]
        if button is not None:
            forms = [f for f in forms if button in {text_of(b) for b in f.iter("button")}]
        assert len(forms) >= 1, f"no such form on {self.url} ({action=}, {button=})"
        return forms[0]


def values_of(form: Element) -> dict[str, list[str]]:
    """What a browser would send of a form nobody has touched."""
    values: dict[str, list[str]] = {}

    def add(name: str | None, value: str | None) -> None:
        if name:
            values.setdefault(name, []).append(value or "")

    for control in form.iter():
        name = control.get("name")
        if control.get("disabled") is not None:
            continue
        if control.tag == "textarea":
            add(name, "".join(control.itertext()).removeprefix("\n"))
        elif control.tag == "select":
            options = list(control.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            for option in chosen:
                add(name, option.get("value", text_of(option)))
        elif control.tag == "input":
            kind = control.get("type", "text")
            if kind in {"checkbox", "radio"}:
                if control.get("checked") is not None:
                    add(name, control.get("value", "on"))
            elif kind not in {"file", "submit", "button", "image"}:
                add(name, control.get("value"))
    return values


class PageClient:
    """A test client that lints every page it fetches and follows redirects after sending."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, url: str, status: int = 200) -> Page:
        """A page; redirects are followed, and the status at the end is held to `status`."""
        return self._page(self.client.get(url, follow_redirects=True), status)

    def submit(
        self,
        url: str | Page,
        *,
        action: str | None = None,
        button: str | None = None,
        status: int = 200,
        values: dict[str, Value] | None = None,
        **fields: Value,
    ) -> Page:
        """Fill in and send a form of a page, as a browser would, and give the page that follows.

        `button` names the button that is pressed (and picks the form that has it). Files are
        (stream, name) pairs.
        """
        page = url if isinstance(url, Page) else self.get(url)
        form = page.form(action, button)
        sent: dict[str, Any] = dict(values_of(form))
        for pressed in form.iter("button"):
            if button is not None and text_of(pressed) == button and pressed.get("name"):
                sent[pressed.get("name", "")] = pressed.get("value", "")
                break
        for name, value in {**(values or {}), **fields}.items():
            if value is None:
                sent.pop(name, None)
            else:
                sent[name] = value
        target = urljoin(page.url, form.get("action", ""))
        if form.get("method", "get") == "get":
            answer = self.client.get(target, query_string=sent, follow_redirects=True)
            return self._page(answer, status)
        answer = self.client.post(
            target,
            data=sent,
            content_type=form.get("enctype") or "application/x-www-form-urlencoded",
            headers={
                "Sec-Fetch-Site": "same-origin",
                "Referer": f"http://localhost{page.url}",
            },
            follow_redirects=True,
        )
        return self._page(answer, status)

    def _page(self, response: TestResponse, status: int) -> Page:
        html = response.get_data(as_text=True)
        assert response.status_code == status, f"{response.status_code}: {html[:3000]}"
        assert response.mimetype == "text/html", response.mimetype
        return Page(response, lint(html))
