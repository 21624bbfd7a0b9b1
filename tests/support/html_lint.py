"""What every page must be: valid HTML that can be read, reached and sent without script."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
from html5lib.html5parser import ParseError
from lxml import etree

_TAG = re.compile(r"<[^<>]*>?|&(?!(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);)")
_NAME = re.compile(r"<(/?[a-z][a-z0-9-]*)")
_VOID = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}
_VALUE = re.compile(r"""=\s*("[^"]*"|'[^']*')""")
#: Every three tags that stood after each other in a valid page of this process.
_known: set[tuple[str, ...]] = set()
#: The elements of a page, each with its attributes.
Elements = list[tuple[Element, dict[str, str]]]
_CONTROLS = {"input", "select", "textarea"}
_NOT_TYPED = {"hidden", "submit", "button", "image", "reset", "checkbox", "radio", "file"}
_POINTS = ("for", "aria-describedby", "aria-labelledby", "aria-controls")
_WITHOUT_LABEL = {"hidden", "submit", "button", "image", "reset"}


def parse(html: str) -> Element:
    """The page as a tree; raises AssertionError where it is not valid HTML."""
    parser = html5lib.HTMLParser(
        tree=html5lib.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=False
    )
    try:
        tree: Element = parser.parse(html)
    except ParseError as error:
        line, column = parser.errors[-1][0] if parser.errors else (0, 0)
        source = html.splitlines()[line - 1] if line else ""
        raise AssertionError(
            f"not valid HTML in line {line}: {error}: {source[: column + 80]}"
        ) from error
    return tree


def read(html: str) -> Element:
    """The page as a tree, whether it is valid or not: some ten times faster than `parse`."""
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8")
    tree: Element = etree.fromstring(html.encode(), parser=parser)
    return tree


def shape_of(html: str) -> set[tuple[str, ...]]:
    """Each three tags that follow each other, with their attributes but not the values of those.

    What looks like a tag and is none, and an ampersand that begins nothing, are parts of it too.
    """
    tags = [_VALUE.sub("", tag) for tag in _TAG.findall(html)]
    balance = Counter[str]()
    for name in _NAME.findall(html):
        balance[name.removeprefix("/")] += -1 if name.startswith("/") else 1
    # What is opened and closed unequally often: void elements, and those whose end was forgotten.
    open_ends = {(name,) for name, left in balance.items() if left and name not in _VOID}
    return set(zip(tags, tags[1:], tags[2:], strict=False)) | {tuple(tags[:2])} | open_ends


def text_of(element: Element | None) -> str:
    """All words inside an element, spaces folded."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def problems(tree: Element) -> list[str]:
    """What is wrong with a whole page, one sentence each."""
    # Each look through a tree of lxml's makes its elements anew.
    elements = [(element, dict(element.attrib)) for element in tree.iter()]
    return [
        *_document(tree),
        *_ids(elements),
        *_controls(tree),
        *_enter(tree),
        *_inline(elements),
        *_references(elements),
        *_names(elements),
    ]


def lint(html: str) -> Element:
    """The page as a tree; raises AssertionError with everything that is wrong with it.

    Holding a page to the grammar is dear, so it is done once for each shape: pages whose tags
    follow each other only as they did in valid pages before are not held to it again.
    """
    shape = shape_of(html)
    if not shape <= _known:
        parse(html)
        _known.update(shape)
    tree = read(html)
    found = problems(tree)
    assert not found, "\n".join(found)
    return tree


def _document(tree: Element) -> list[str]:
    found = []
    if not tree.get("lang"):
        found.append("the page does not say its language")
    if not text_of(tree.find(".//title")):
        found.append("the page has no title")
    headings = tree.findall(".//h1")
    if len(headings) != 1 or not text_of(headings[0]):
        found.append(f"the page has {len(headings)} h1, or a blank one")
    if len(tree.findall(".//main")) != 1:
        found.append("the page has not exactly one main")
    levels = [int(e.tag[1]) for e in tree.iter() if e.tag in {"h1", "h2", "h3", "h4", "h5"}]
    found += [
        f"a heading of level {after} follows one of level {before}"
        for before, after in pairwise(levels)
        if after > before + 1
    ]
    return found


def _ids(elements: Elements) -> list[str]:
    ids = Counter(has["id"] for _element, has in elements if "id" in has)
    return [f"the id {each!r} stands twice" for each in sorted(ids) if ids[each] > 1]


def _controls(tree: Element) -> list[str]:
    found = []
    labelled = {e.get("for") for e in tree.iter("label") if text_of(e)}
    inside = {c for e in tree.iter("label") if text_of(e) for c in e.iter() if c.tag in _CONTROLS}
    for control in (e for e in tree.iter() if e.tag in _CONTROLS):
        if control.get("type") in _WITHOUT_LABEL:
            continue
        named = control.get("aria-label") or control.get("aria-labelledby")
        if not named and control.get("id") not in labelled and control not in inside:
            found.append(f"the {control.tag} {control.get('name')!r} has no label")
    for form in tree.iter("form"):
        if not form.get("action"):
            found.append("a form does not say where it is sent")
        names = {e.get("name") for e in form.iter("input")}
        if form.get("method", "get").lower() == "post" and "csrf_token" not in names:
            found.append(f"the form to {form.get('action')!r} has no token")
    return found


def _enter(tree: Element) -> list[str]:
    """The key Enter in a field presses the form's first button: that is to be the main one."""
    found = []
    for form in tree.iter("form"):
        fields = [e for e in form.iter("input") if e.get("type", "text") not in _NOT_TYPED]
        buttons = [e for e in form.iter("button") if e.get("type", "submit") == "submit"]
        quiet = ["quiet" in (e.get("class") or "").split() for e in buttons]
        if fields and quiet and quiet[0] and not all(quiet):
            found.append(f"Enter presses {text_of(buttons[0])!r}, which is not the main button")
    return found


def _inline(elements: Elements) -> list[str]:
    found = []
    for element, has in elements:
        if "style" in has or element.tag == "style":
            found.append(f"an inline style on {element.tag}")
        if element.tag == "script" and not has.get("src"):
            found.append("an inline script")
        found += [f"{name} on {element.tag}" for name in has if name.startswith("on")]
        if has.get("href", "").startswith("javascript:"):
            found.append("a javascript: address")
    return found


def _references(elements: Elements) -> list[str]:
    ids = {has.get("id") for _element, has in elements}
    found = []
    for element, has in elements:
        for name in _POINTS:
            for target in has.get(name, "").split():
                if target not in ids:
                    found.append(f"{name} of {element.tag} leads to {target!r}, which is not there")
        href = has.get("href", "")
        if href.startswith("#") and href[1:] not in ids:
            found.append(f"a link leads to {href!r}, which is not there")
    return found


def _names(elements: Elements) -> list[str]:
    found = []
    for element, has in elements:
        if element.tag == "img" and "alt" not in has:
            found.append(f"the picture {has.get('src')!r} has no alternative text")
        if element.tag in {"a", "button", "summary"} and not (
            text_of(element) or has.get("aria-label") or element.find(".//img[@alt]") is not None
        ):
            found.append(f"a {element.tag} to {has.get('href')!r} has no words")
    return found
