"""What an upload may be, and the words when it may not."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from training_portal.platform import files
from training_portal.platform.files import FileKind, UploadRefused
from training_portal.platform.jpeg_scans import scans


def look(content: bytes, name: str = "x", kind: FileKind = FileKind.DOCUMENT) -> files.Upload:
    return files.inspect(io.BytesIO(content), name, kind)


def refusal(content: bytes, kind: FileKind = FileKind.DOCUMENT) -> str:
    with pytest.raises(UploadRefused) as refused:
        look(content, kind=kind)
    return str(refused.value)


def pdf(**options: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if "script" in options:
        action = DictionaryObject(
            {
                NameObject("/S"): NameObject("/JavaScript"),
                NameObject("/JS"): TextStringObject(options["script"]),
            }
        )
        writer.root_object[NameObject("/OpenAction")] = action
    if "attached" in options:
        writer.add_attachment("x.exe", options["attached"].encode())
    if "password" in options:
        writer.encrypt(options["password"])
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "red").save(target, kind, **options)
    return target.getvalue()


def workbook(parts: dict[str, bytes] | None = None) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"xl/workbook.xml": b"<workbook/>", **(parts or {})}.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_a_plain_pdf_is_taken_as_it_is() -> None:
    content = pdf()
    assert look(content, "letter.pdf") == files.Upload("letter.pdf", "application/pdf", content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (pdf(password="x"), "password"),
        (pdf(script="app.alert(1)"), "script"),
        (pdf(attached="MZ"), "another file"),
        (b"%PDF-1.7 nothing behind it", "damaged"),
        (b"", "empty"),
        (b"x" * (files.MAX_BYTES + 1), "larger than 10 MB"),
        (b"<html><script>alert(1)</script>", "Only a PDF"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "Only a PDF"),
        (workbook(), "Only a PDF"),
        (b"GIF89a", "Only a PDF"),
        (b"\x89PNG\r\n\x1a\n broken", "damaged"),
    ],
)
def test_other_documents_are_refused_in_words(content: bytes, words: str) -> None:
    assert words in refusal(content)


def test_a_picture_is_written_anew_without_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    hiding = picture("JPEG", exif=exif) + b"<script>alert(1)</script>"
    upload = look(hiding, "ຮູບ.png")
    assert upload.content_type == "image/jpeg"
    assert upload.original_name == "ຮູບ.jpg"
    assert b"script" not in upload.content and b"taken at home" not in upload.content


def test_a_picture_over_25_megapixels_is_refused_before_it_is_decoded() -> None:
    assert "25 megapixels" in refusal(picture(size=(5001, 5000)))


def repeated(content: bytes, times: int) -> bytes:
    """A progressive picture whose last scan, which says nothing new, comes so often again."""
    last = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + last * times + b"\xff\xd9"


def test_a_picture_gone_over_thousands_of_times_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = repeated(picture("JPEG", progressive=True), 2000)

    def decode(*_anything: object, **_more: object) -> Image.Image:
        raise AssertionError("nobody is to begin with such a picture")

    monkeypatch.setattr(files.Image, "open", decode)
    assert refusal(bomb) == "The picture cannot be read: it is damaged."


def test_scans_are_counted_wherever_they_are_hidden_from_a_decoder_that_skips() -> None:
    plain = picture("JPEG", progressive=True)
    count = scans(plain)
    assert 2 <= count <= 12
    # A code that no decoder knows, with what would be a length: only this one is skipped.
    assert scans(repeated(plain[:-2] + b"\xff\x02\xff\xff" + plain[-2:], 5)) == count + 5


def test_a_photo_may_come_in_parts_with_a_preview_and_with_a_film_behind_it() -> None:
    preview = b"\xff\xe2" + (8_002).to_bytes(2) + b"\xff\xda\x00\x02" * 2_000
    photo = picture("JPEG", progressive=True)
    moving = photo[:2] + preview + photo[2:] + b"\xff\xda\x00\x02" * 2_000
    assert scans(moving) == scans(photo)
    assert look(moving).content_type == "image/jpeg"


def test_a_workbook_and_a_csv_are_taken() -> None:
    assert look(workbook(), "n.xlsx", FileKind.SHEET).content_type.endswith("sheet")
    assert look(b"name;born\n", "n.csv", FileKind.SHEET).content_type == "text/csv"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (workbook({"xl/worksheets/sheet1.xml": b"0" * (files.MAX_UNPACKED + 1)}), "unpacks"),
        (workbook({"xl/worksheets/sheet1.xml": b"0" * 5_000_000}), "unpacks"),
        (workbook({"xl/vbaProject.bin": b"x"}), "macros"),
        (workbook({"../../etc/passwd": b"x"}), "damaged"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0old", "old or protected"),
        (b"<html>", "Only an Excel"),
        (b"a\x00b", "Only an Excel"),
    ],
)
def test_other_sheets_are_refused_in_words(content: bytes, words: str) -> None:
    assert words in refusal(content, FileKind.SHEET)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("inner.zip", b"PK")
    assert "Only an Excel" in refusal(target.getvalue(), FileKind.SHEET)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\letter.pdf", "letter.pdf"),
        ("หนังสือรับรอง.pdf", "หนังสือรับรอง.pdf"),
        ("cod\u202efdp.exe", "codfdp.exe"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert files.safe_name(given) == kept


#: A Burmese syllable of four characters that is one grapheme, twelve bytes.
SYLLABLE = "ကြို"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("หนังสือ" * 14 + ".pdf", "หนังสือ" * 14 + ".pdf"),  # 298 bytes: as it came
        (SYLLABLE * 30 + ".pdf", SYLLABLE * 24 + ".pdf"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("e" + "\u0302" * 400 + ".pdf", "file.pdf"),
        ("x" * 300, "x" * 255),
    ],
    ids=["fits", "Burmese", "Latin", "no end of marks", "no ending"],
)
def test_a_long_name_keeps_300_bytes_its_ending_and_whole_letters(given: str, kept: str) -> None:
    assert files.safe_name(given) == kept


def test_a_picture_with_the_longest_name_fits_its_column() -> None:
    target = io.BytesIO()
    Image.new("RGB", (4, 4)).save(target, "PNG")
    upload = look(target.getvalue(), "x" * 255)
    assert upload.original_name == "x" * 251 + ".jpg"


def test_a_picture_longer_than_its_format_can_write_is_refused() -> None:
    target = io.BytesIO()
    Image.new("L", (70_000, 1)).save(target, "PNG")
    assert "too long" in refusal(target.getvalue())


def test_a_picture_whose_tags_are_damaged_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = io.BytesIO()
    Image.new("RGB", (8, 8)).save(target, "JPEG")

    def stumble(_picture: Image.Image) -> Image.Image:
        raise struct.error("unpack requires a buffer of 4 bytes")

    monkeypatch.setattr(files.ImageOps, "exif_transpose", stumble)
    assert "damaged" in refusal(target.getvalue())


def test_an_opening_action_behind_a_reference_is_found() -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    action = DictionaryObject(
        {
            NameObject("/S"): NameObject("/URI"),
            NameObject("/URI"): TextStringObject("https://example.org"),
        }
    )
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)
    target = io.BytesIO()
    writer.write(target)
    assert "script or another file" in refusal(target.getvalue())
