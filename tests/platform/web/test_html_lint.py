"""The lint finds what it is there for."""

from __future__ import annotations

import pytest

from tests.support import html_lint
from tests.support.html_lint import lint, parse, problems, read

GOOD = (
    "<!doctype html><html lang=en><title>T</title><body><main><h1>One</h1>"
    '<form action="/a" method="post"><input type="hidden" name="csrf_token" value="t">'
    '<label for="n">Name</label><input id="n" name="n" aria-describedby="h"><p id="h">Hint</p>'
    '<button>Send</button></form><a href="#n">Up</a></main>'
)


def test_a_good_page_has_no_problems():
    lint(GOOD)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("<html lang=en>", "<html>", "does not say its language"),
        ("<title>T</title>", "<title> </title>", "no title"),
        ("<h1>One</h1>", "<h2>One</h2>", "0 h1"),
        ("<h1>One</h1>", "<h1>One</h1><h1>Two</h1>", "2 h1"),
        ("<h1>One</h1>", "<h1></h1>", "blank one"),
        ("<h1>One</h1>", "<h1>One</h1><h3>Deep</h3>", "level 3 follows one of level 1"),
        ("<main>", "<div>", "not exactly one main"),
        ('<p id="h">', '<p id="n">', "'n' stands twice"),
        ('<label for="n">', '<label for="m">', "the input 'n' has no label"),
        ('<label for="n">Name', '<label for="n">', "the input 'n' has no label"),
        ('aria-describedby="h"', 'aria-describedby="x"', "leads to 'x'"),
        ('<form action="/a"', "<form", "does not say where it is sent"),
        ("csrf_token", "token", "has no token"),
        ("<h1>", '<h1 style="color:red">', "inline style on h1"),
        ("<h1>", "<style>a{}</style><h1>", "inline style on style"),
        ("<h1>", "<script>1</script><h1>", "an inline script"),
        ("<h1>", '<h1 onclick="x()">', "onclick on h1"),
        ('href="#n"', 'href="javascript:x()"', "a javascript: address"),
        ('href="#n"', 'href="#gone"', "'#gone', which is not there"),
        (">Up</a>", "></a>", "has no words"),
        ("<h1>", '<img src="/x.png"><h1>', "no alternative text"),
    ],
)
def test_each_fault_is_found(before: str, after: str, words: str):
    page = GOOD.replace(before, after, 1)
    if before == "<main>":
        page = page.replace("</main>", "</div>")
    assert page != GOOD
    for tree in (parse(page), read(page)):
        assert any(words in each for each in problems(tree)), problems(tree)
    with pytest.raises(AssertionError):
        lint(page)


@pytest.mark.parametrize(
    "broken",
    [
        "<p><div></div></p>",
        "<a href=/x href=/y>a</a>",
        "<b><i></b></i>",
        "</main></span>",
        "<p>2 < 3</p>",
        "<p>a&copyb</p>",
        "<div><div><div></div></div>",
        '<p id="a"id="b">c</p>',
    ],
)
def test_html_that_a_browser_has_to_guess_is_not_valid(broken: str):
    # A good page with the same tags was met before.
    lint(GOOD.replace("</main>", "<div><div><div></div></div></div><p>a</p></main>"))
    with pytest.raises(AssertionError, match="not valid HTML"):
        lint(GOOD.replace("</main>", broken + "</main>"))


def test_a_page_is_held_to_the_grammar_once_for_each_shape(monkeypatch: pytest.MonkeyPatch):
    lint(GOOD)
    monkeypatch.setattr(html_lint, "parse", pytest.fail)
    lint(GOOD.replace("Hint", "Another hint").replace('"/a"', '"/b"'))
    with pytest.raises(pytest.fail.Exception):
        lint(GOOD.replace("</main>", "<p><b>c</b></p></main>"))
