"""The one upload pipeline: looked at, stored under a random name, given as attachment only.

Nothing is believed of what the browser says: the kind is read from the bytes, pictures are decoded
and written anew (which strips metadata and whatever else they also were), PDFs must open without a
password and hold no script, no attachment and no launch action.
"""

from __future__ import annotations

import hashlib
import io
import struct
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Final

from flask import Response, current_app, send_file
from flask_babel import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform import clock
from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    after_commit,
    db,
    insert_all,
    new_public_id,
)
from training_portal.platform.jpeg_scans import scans
from training_portal.platform.text import beginning

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
#: What a workbook may unpack to, in all; a 254 KB bomb unpacks to 72 MB and takes a minute to read.
MAX_UNPACKED = 40 * MEGABYTE
MAX_RATIO = 120
MAX_PIXELS = 25_000_000
#: Of a file's name, in characters (as its column has it) and in bytes.
LONGEST_NAME: Final = 255
MOST_NAME_BYTES: Final = 300
_LONGEST_ENDING: Final = 10
#: The longest side that the JPEG format can write, in pixels.
MAX_SIDE = 65_500
#: Scans of a JPEG. Cameras and programs write a dozen at most; each costs the decoder the whole
#: picture, and one that says nothing takes 42 bytes: 2,000 of them in 182 KB took 28 seconds.
MOST_SCANS: Final = 40
#: Keys, and values of /S and /Subtype, of a PDF that does more than show pages (ISO 32000-2, 12.6:
#: actions that start, send or fetch something; 7.11.4: files inside; 12.7.8: forms of XML).
_PDF_ACTIVE = {
    *("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMedia"),
    *("/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound"),
    *("/XFA", "/AA"),
}


class FileKind(StrEnum):
    """What an upload may be."""

    DOCUMENT = "document"  # a PDF or a photo
    SHEET = "sheet"  # XLSX or CSV


class UploadRefused(Exception):
    """An upload that is not kept; the text says why and what would do."""


class StoredFile(Base):
    """A kept file; the bytes lie in the file store under `storage_key`."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    storage_key: Mapped[str] = mapped_column(String(80), unique=True)
    original_name: Mapped[str] = mapped_column(Words(LONGEST_NAME))
    content_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Upload:
    """An upload that was looked at and found good, not yet kept."""

    original_name: str
    content_type: str
    content: bytes


def inspect(stream: IO[bytes], filename: str, kind: FileKind) -> Upload:
    """Read an upload and say what it is. Raises UploadRefused with words for the person."""
    content = stream.read(MAX_BYTES + 1)
    name = safe_name(filename)
    if len(content) > MAX_BYTES:
        raise UploadRefused(_("The file is larger than %(limit)d MB.", limit=MAX_BYTES // MEGABYTE))
    if not content:
        raise UploadRefused(_("The file is empty."))
    if kind is FileKind.SHEET:
        return _inspect_sheet(name, content)
    return _inspect_document(name, content)


def safe_name(filename: str) -> str:
    """The name under which a file is offered again: no path, no control or direction characters.

    A name of the region's scripts takes three bytes a letter: 300 are kept. A longer one loses the
    end of its stem, by whole graphemes, never its ending.
    """
    base = filename.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        character
        for character in unicodedata.normalize("NFC", base)
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    ).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not stem or len(ending) > _LONGEST_ENDING:
        stem, dot, ending = kept, "", ""
    tail = dot + ending
    stem = beginning(stem, LONGEST_NAME - len(tail))
    stem = beginning(stem, MOST_NAME_BYTES - _bytes(tail), _bytes).rstrip(" .")
    return (stem or "file") + tail


def _bytes(text: str) -> int:
    return len(text.encode())


def _inspect_document(name: str, content: bytes) -> Upload:
    if content.startswith(b"%PDF-"):
        _refuse_active_pdf(content)
        return Upload(name, "application/pdf", content)
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _reencode_picture(name, content)
    raise UploadRefused(_("Only a PDF, or a photo as JPEG or PNG, can be taken here."))


#: Objects in a PDF: a thesis has some thousands. Packed into one stream they take time that grows
#: with the square of their number: 60,000 in 400 KB took seven seconds.
MOST_OBJECTS: Final = 20_000


def _refuse_active_pdf(content: bytes) -> None:
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise UploadRefused(_("The PDF is protected by a password: save it without one."))
        numbers = [*reader.xref_objStm, *(n for table in reader.xref.values() for n in table)]
        if len(numbers) > MOST_OBJECTS:
            raise UploadRefused(
                _("There is too much in this PDF: print its pages to a plain PDF and send that.")
            )
        has_pages = _has_pages(reader)
        active = any(_is_active(reader.get_object(number)) for number in numbers)
    except UploadRefused:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UploadRefused(
            _("The PDF cannot be read: it is damaged. Save or scan it again.")
        ) from None
    if not has_pages:
        raise UploadRefused(_("The PDF has no pages."))
    if active:
        raise UploadRefused(
            _("The PDF holds a script or another file: print it to a plain PDF and send that.")
        )


def _has_pages(reader: PdfReader) -> bool:
    """Whether the tree of pages has one.

    Raises ValueError where a branch stands in it twice (ISO 32000-2, 7.7.3.2: each has one parent):
    thirty such branches would be a thousand million pages, here and on the screen of who opens it.
    """
    branches: set[int] = set()
    waiting: list[object] = [reader.root_object.raw_get("/Pages")]
    has_pages = False
    while waiting:
        kid = waiting.pop()
        node = kid.get_object() if isinstance(kid, IndirectObject) else kid
        if not isinstance(node, DictionaryObject):
            continue
        if "/Kids" not in node:
            has_pages = has_pages or node.get("/Type") != "/Pages"
            continue
        if isinstance(kid, IndirectObject):
            if kid.idnum in branches:
                raise ValueError("a branch of the page tree stands in it twice")
            branches.add(kid.idnum)
        kids = node["/Kids"]
        waiting.extend(list.__iter__(kids) if isinstance(kids, ArrayObject) else ())
    return has_pages


def _is_active(thing: object) -> bool:
    """Whether an object, or one written inside it, runs, starts or carries something."""
    if isinstance(thing, DictionaryObject):
        kinds = {str(thing.get(key)) for key in ("/S", "/Subtype", "/Type")}
        if _PDF_ACTIVE & (kinds | {str(key) for key in thing}):
            return True
        # Going to a page on opening is common and harmless; anything else done by itself is not.
        # By its key, which follows a reference; `get` would give the reference itself.
        opening = thing["/OpenAction"] if "/OpenAction" in thing else None  # noqa: SIM401
        if isinstance(opening, DictionaryObject) and opening.get("/S") != "/GoTo":
            return True
        return any(_is_active(thing.raw_get(key)) for key in thing)
    if isinstance(thing, ArrayObject):
        return any(_is_active(part) for part in list.__iter__(thing))
    return False


def _reencode_picture(name: str, content: bytes) -> Upload:
    damaged = _("The picture cannot be read: it is damaged.")
    if content.startswith(b"\xff\xd8") and scans(content) > MOST_SCANS:
        raise UploadRefused(damaged)
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise UploadRefused(
                    _("The picture has more than 25 megapixels: take it with “medium” size.")
                )
            if max(picture.size) > MAX_SIDE:
                raise UploadRefused(_("The picture is too long on one side: cut it."))
            target = io.BytesIO()
            ImageOps.exif_transpose(picture).convert("RGB").save(target, "JPEG", quality=88)
    except UploadRefused:
        raise
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        TypeError,
        LookupError,
        ArithmeticError,
        struct.error,
        Image.DecompressionBombError,
    ):  # what a decoder stumbles over in damaged tags and data
        raise UploadRefused(damaged) from None
    return Upload(safe_name(Path(name).stem + ".jpg"), "image/jpeg", target.getvalue())


def _inspect_sheet(name: str, content: bytes) -> Upload:
    if content.startswith(b"PK\x03\x04"):
        _refuse_bomb(content)
        return Upload(
            name,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            content,
        )
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UploadRefused(
            _("This Excel file is old or protected: save it as .xlsx without a password.")
        )
    if name.lower().endswith((".xlsx", ".xlsm")):
        # Text or half a download under this name: read as CSV it would be said to lack headings.
        raise UploadRefused(
            _(
                "This is not an Excel file, although its name says so. Open it in Excel and save "
                "it again as “Excel Workbook (.xlsx)”."
            )
        )
    is_utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if (
        (b"\x00" in content and not is_utf_16)
        or content.lstrip()[:1] == b"<"
        or content.startswith(b"%PDF")
    ):
        raise UploadRefused(_("Only an Excel file (.xlsx) or a CSV file can be taken here."))
    return Upload(name, "text/csv", content)


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise UploadRefused(_("The Excel file is damaged: save it again.")) from None
    names = {part.filename for part in parts}
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise UploadRefused(_("The Excel file is damaged: save it again."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UploadRefused(_("The Excel file holds macros: save it as plain .xlsx."))
    if "xl/workbook.xml" not in names:
        raise UploadRefused(_("Only an Excel file (.xlsx) or a CSV file can be taken here."))
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(content) + MEGABYTE:
        raise UploadRefused(
            _("The Excel file unpacks to too much: copy the rows to a new sheet and send that.")
        )


def keep(upload: Upload) -> StoredFile:
    """Write the bytes and add the row in the running unit of work; flushes to give it an id.

    The bytes are written first: a unit of work that fails leaves a file without a row, which the
    worker sweeps (`file_sweep.py`), never a row without its file.
    """
    return keep_made(upload.original_name, upload.content_type, io.BytesIO(upload.content))


def keep_made(name: str, content_type: str, content: IO[bytes]) -> StoredFile:
    """Keep a file that the portal made, as `keep` does; `content` is read from its beginning.

    It is copied piece by piece: a file of any length takes the same memory.
    """
    stored = _written(name, content_type, content, clock.now())
    db.session.add(stored)
    db.session.flush()
    return stored


def keep_many(uploads: Sequence[tuple[Upload, datetime]]) -> list[int]:
    """Keep many, each with the moment it came; their ids, in their order."""
    written = [
        _written(upload.original_name, upload.content_type, io.BytesIO(upload.content), at)
        for upload, at in uploads
    ]
    insert_all(written)
    keys = [stored.storage_key for stored in written]
    found = select(StoredFile.storage_key, StoredFile.id).where(StoredFile.storage_key.in_(keys))
    ids = dict(db.session.execute(found).all())
    return [ids[key] for key in keys]


def _written(name: str, content_type: str, content: IO[bytes], at: datetime) -> StoredFile:
    storage_key = new_public_id(26)
    path = file_path(storage_key)
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    content.seek(0)
    with path.open("wb") as target:
        while piece := content.read(MEGABYTE):
            digest.update(piece)
            target.write(piece)
        size = target.tell()
    return StoredFile(
        storage_key=storage_key,
        original_name=name,
        content_type=content_type,
        size_bytes=size,
        sha256=digest.hexdigest(),
        created_at=at,
    )


def read(stored: StoredFile) -> bytes:
    return file_path(stored.storage_key).read_bytes()


def remove(stored: StoredFile) -> None:
    """Delete a file and its row (drafts, erasure); the row goes in the running unit of work.

    The bytes go after the commit: a unit of work that fails keeps both.
    """
    path = file_path(stored.storage_key)
    after_commit(lambda: path.unlink(missing_ok=True))
    db.session.delete(stored)


def send(stored: StoredFile) -> Response:
    """Give a kept file as an attachment that no browser will run (RFC 6266 names it)."""
    return given(file_path(stored.storage_key), stored.content_type, stored.original_name)


def given(content: Path | IO[bytes], content_type: str, name: str) -> Response:
    """The same for content that was opened first, because it is kept sealed."""
    response = send_file(
        content, mimetype=content_type, as_attachment=True, download_name=name, conditional=False
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def file_path(storage_key: str) -> Path:
    """Where the bytes of a kept file lie."""
    root: Path = current_app.extensions["settings"].file_store
    return root / storage_key[:2] / storage_key
