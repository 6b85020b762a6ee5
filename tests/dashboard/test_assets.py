"""Static files: what was built is what is served, with nothing in it that is not ours to use."""

import gzip
import json
from importlib.resources import files

import pytest

from ndas.dashboard.assets import AssetError, Assets

STATIC = files("ndas.dashboard") / "static"


def test_a_changed_file_stops_the_start(tmp_path):
    for source in STATIC.iterdir():
        (tmp_path / source.name).write_bytes(source.read_bytes())
    Assets(tmp_path)
    script = next(tmp_path.glob("app.*.js"))
    script.write_bytes(script.read_bytes() + b"\n")
    with pytest.raises(AssetError, match="make assets"):
        Assets(tmp_path)
    script.unlink()
    with pytest.raises(AssetError, match="missing"):
        Assets(tmp_path)


def test_the_name_holds_the_content_and_nothing_else_lies_there():
    listed = json.loads((STATIC / "manifest.json").read_text())
    for name, entry in listed.items():
        stem, ending = name.split(".")
        assert entry["file"] == f"{stem}.{entry['sha256'][:12]}.{ending}"
        assert len((STATIC / entry["file"]).read_bytes()) == entry["bytes"]
    expected = {entry["file"] for entry in listed.values()} | {"manifest.json", "THIRD-PARTY-LICENCES.txt"}
    assert {f.name for f in STATIC.iterdir()} == expected


def test_it_holds_no_typeface_crown_or_crest_and_fetches_nothing():
    for file in STATIC.iterdir():
        if file.name.endswith((".css", ".js", ".svg")):
            text = file.read_text()
            for barred in ("GDS Transport", "crest", "crown", "url(", "@import", "sourceMappingURL", "eval("):
                assert barred not in text, (file.name, barred)


def test_the_lock_names_no_registry():
    lock = STATIC.joinpath("..", "..", "..", "..", "web", "package-lock.json")
    if not lock.is_file():
        pytest.skip("installed without its sources")
    assert "resolved" not in lock.read_text()


def test_it_is_kept_for_ever_and_packed_where_understood(stranger):
    page = stranger.get("/sign-in").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    packed = stranger.get(address, headers={"accept-encoding": "gzip"})
    plain = stranger.get(address, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert "immutable" in plain.headers["cache-control"]
    assert len(gzip.compress(plain.content)) < 25_000


def test_no_path_trick_leads_out_of_the_folder(stranger):
    for trick in ("manifest.json", "..%2fapp.py", "%2e%2e%2f%2e%2e%2fapp.py", "....//app.py"):
        assert stranger.get(f"/static/{trick}").status_code == 404
