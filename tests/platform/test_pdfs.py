"""A PDF that does more than show pages is refused; one that only shows them is taken."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from training_portal.platform import files
from training_portal.platform.files import FileKind, UploadRefused


def named(**entries: object) -> DictionaryObject:
    """A dictionary of a PDF; plain text becomes a name when it begins with a stroke."""
    return DictionaryObject(
        {
            NameObject(f"/{key}"): value
            if not isinstance(value, str)
            else NameObject(value)
            if value.startswith("/")
            else TextStringObject(value)
            for key, value in entries.items()
        }
    )


def inspected(prepare: Callable[[PdfWriter], None]) -> files.Upload:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    prepare(writer)
    target = io.BytesIO()
    writer.write(target)
    return files.inspect(io.BytesIO(target.getvalue()), "letter.pdf", FileKind.DOCUMENT)


def on_opening(action: object) -> Callable[[PdfWriter], None]:
    def prepare(writer: PdfWriter) -> None:
        writer.root_object[NameObject("/OpenAction")] = action  # type: ignore[assignment]

    return prepare


def with_form(writer: PdfWriter) -> None:
    form = named(Fields=ArrayObject(), XFA=ArrayObject([TextStringObject("template")]))
    writer.root_object[NameObject("/AcroForm")] = form


def with_file_inside(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/Kept")] = named(F="x.exe", EF=named(F=named(Length="0")))


def with_page_action(writer: PdfWriter) -> None:
    action = named(O=named(S="/URI", URI="https://example.org"))
    writer.pages[0][NameObject("/AA")] = action


@pytest.mark.parametrize(
    "prepare",
    [
        on_opening(named(S="/SubmitForm", F="https://example.org")),
        on_opening(named(S="/URI", URI="https://example.org")),
        on_opening(named(S="/GoToR", F="other.pdf")),
        with_form,
        with_file_inside,
        with_page_action,
    ],
    ids=["sends a form", "opens an address", "opens a file", "XFA", "a file inside", "page action"],
)
def test_what_acts_by_itself_is_refused(prepare: Callable[[PdfWriter], None]) -> None:
    with pytest.raises(UploadRefused, match="script or another file"):
        inspected(prepare)


def test_opening_at_a_page_and_links_are_taken() -> None:
    def prepare(writer: PdfWriter) -> None:
        page = writer.pages[0].indirect_reference
        on_opening(named(S="/GoTo", D=ArrayObject([page, NameObject("/Fit")])))(writer)
        link = named(Type="/Annot", Subtype="/Link", A=named(S="/URI", URI="https://example.org"))
        writer.pages[0][NameObject("/Annots")] = ArrayObject([link])

    assert inspected(prepare).content_type == "application/pdf"


def test_a_branch_of_pages_that_stands_in_the_tree_twice_is_refused() -> None:
    """Each such branch doubles the pages: a file of 2 KB took a reader a quarter of a minute."""

    def with_shared_branch(writer: PdfWriter) -> None:
        root = writer.root_object["/Pages"]
        page = writer.pages[0].indirect_reference
        branch = writer._add_object(named(Type="/Pages", Kids=ArrayObject([page])))
        root[NameObject("/Kids")] = ArrayObject([branch, branch])

    with pytest.raises(UploadRefused, match="damaged"):
        inspected(with_shared_branch)


def test_a_pdf_without_pages_is_refused() -> None:
    def without_pages(writer: PdfWriter) -> None:
        writer.root_object["/Pages"][NameObject("/Kids")] = ArrayObject()

    with pytest.raises(UploadRefused, match="no pages"):
        inspected(without_pages)


def test_one_with_more_objects_than_any_document_has_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "MOST_OBJECTS", 30)

    def with_many_objects(writer: PdfWriter) -> None:
        for _number in range(30):
            writer._add_object(DictionaryObject())

    with pytest.raises(UploadRefused, match="too much in this PDF"):
        inspected(with_many_objects)
