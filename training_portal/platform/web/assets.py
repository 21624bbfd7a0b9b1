"""Stylesheets, scripts and pictures under addresses that never change their content.

The address carries a digest of the whole folder of assets, so that a browser may keep every file
for a year, and a module may import its neighbour by a relative address.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Flask, Response, abort, current_app, request

from training_portal.platform import policy

FOLDER: Final = Path(__file__).resolve().parents[2] / "static"
ONE_YEAR: Final = 365 * 24 * 3600
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
_COMPRESSED: Final = frozenset({".css", ".js", ".svg", ".webmanifest", ".txt"})


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it goes out, and its compressed form where that is smaller."""

    content: bytes
    compressed: bytes | None
    content_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """All files of the folder by their path, and the digest of them all."""

    digest: str
    files: Mapping[str, Asset]


def load(folder: Path = FOLDER) -> Assets:
    """Read a folder of assets; hidden files are left out."""
    whole = hashlib.sha256()
    files: dict[str, Asset] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name.startswith("."):
            continue
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        whole.update(name.encode() + b"\0" + content + b"\0")
        files[name] = _asset(path.suffix, content)
    return Assets(digest=whole.hexdigest()[:12], files=files)


def _asset(suffix: str, content: bytes) -> Asset:
    kind = _TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
    small = gzip.compress(content, 9, mtime=0) if suffix in _COMPRESSED else None
    if small is not None and len(small) >= len(content):
        small = None
    return Asset(content=content, compressed=small, content_type=kind)


def asset_url(path: str) -> str:
    """The address of an asset; raises LookupError for one that is not there, so a test finds it."""
    assets: Assets = current_app.extensions["assets"]
    if path not in assets.files:
        raise LookupError(f"There is no asset {path}")
    return f"{request.script_root}/static/{assets.digest}/{path}"


@policy.public
def asset(digest: str, path: str) -> Response:
    """One asset. Under an old digest (a page from before an update) it is given but not kept."""
    assets: Assets = current_app.extensions["assets"]
    found = assets.files.get(path)
    if found is None:
        abort(404)
    response = Response(found.content, content_type=found.content_type)
    if found.compressed is not None:
        response.vary.add("Accept-Encoding")
        if request.accept_encodings.quality("gzip"):
            response.set_data(found.compressed)
            response.content_encoding = "gzip"
    if digest == assets.digest:
        response.cache_control.public = True
        response.cache_control.max_age = ONE_YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.no_store = True
    return response


def init_app(app: Flask) -> None:
    """Serve the assets and tell templates their addresses."""
    app.extensions["assets"] = load()
    app.jinja_env.globals["asset_url"] = asset_url
    app.add_url_rule("/static/<string(length=12):digest>/<path:path>", "asset", asset)
