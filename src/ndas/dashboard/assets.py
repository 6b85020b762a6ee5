"""The built static files: checked against their manifest at start-up, then served from memory for ever.

1. A file whose SHA-256 differs from the manifest stops the start: nobody serves a changed script unnoticed.
2. A file's name holds its content's hash, so a browser may keep it for ever.
"""

import gzip
import json
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from starlette.requests import Request
from starlette.responses import Response

MEDIA = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"


class AssetError(Exception):
    """A static file is missing or not what its manifest says. Run `make assets`."""


@dataclass(frozen=True, slots=True)
class _Asset:
    body: bytes
    packed: bytes
    media: str


class Assets:
    """The static files by their hashed names."""

    def __init__(self, folder: Traversable | None = None) -> None:
        where = folder if folder is not None else files("ndas.dashboard") / "static"
        listed = json.loads((where / "manifest.json").read_text())
        self._addresses = {name: f"/static/{entry['file']}" for name, entry in listed.items()}
        self._assets = {entry["file"]: _read(where, entry) for entry in listed.values()}

    def address(self, name: str) -> str:
        """The address of a file by its plain name ("app.css")."""
        return self._addresses[name]

    def answer(self, request: Request) -> Response:
        """The file, packed where the browser can unpack it."""
        asset = self._assets.get(request.path_params["file"])
        if asset is None:
            return Response("Not found.\n", status_code=404, media_type="text/plain")
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(asset.body, media_type=asset.media, headers=headers)
        return Response(asset.packed, media_type=asset.media, headers=headers | {"Content-Encoding": "gzip"})


def _read(where: Traversable, entry: dict[str, str]) -> _Asset:
    name = entry["file"]
    try:
        body = (where / name).read_bytes()
    except FileNotFoundError as missing:
        raise AssetError(f"static file {name} is missing; run `make assets`") from missing
    if sha256(body).hexdigest() != entry["sha256"]:
        raise AssetError(f"static file {name} is not the one its manifest names; run `make assets`")
    return _Asset(body, gzip.compress(body, 9, mtime=0), MEDIA[name.rsplit(".", 1)[1]])
