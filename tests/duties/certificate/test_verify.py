"""A certificate is believed only as it was issued, by the key one knows, for the week one means."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import packages_distributions, requires

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ndas.duties.certificate import (
    Certificate,
    Expected,
    Forgotten,
    Gone,
    Kept,
    Searched,
    digest_of,
    read_certificate,
    sign,
    verify_certificate,
    verifying_key_of,
    write_certificate,
)
from ndas.duties.certificate.places import PLACES
from ndas.governance import KeyKind, KeyRef
from ndas.store.keys.receipts import receipt_to_json, sign_receipt
from ndas.vocabulary import ForceId, RunId

PLATFORM, HOLDER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
OPENING = "ab" * 32
GONE = ("rms:PERSON:1", "rms:PERSON:2")
AT = datetime(2026, 11, 22, 6, tzinfo=UTC)


def _receipt(subject="000001-abc", force="northmoor", key=HOLDER):
    ref = KeyRef(ForceId(force), KeyKind.SNAPSHOT, subject)
    return receipt_to_json(sign_receipt(ref, destroyed_at=AT, run=RunId("r"), key=key))


def _certificate(**other):
    made = Certificate(
        force="northmoor",
        number=2,
        occasion="week",
        run="refresh",
        delivery="northmoor-all-000002",
        snapshot="000002-abc",
        replaced=("000001-abc",),
        issued_at=AT,
        gone=(Gone("rms", "PERSON", 10, 2), Gone("rms", "LINK", 5, 0)),
        digests=b"".join(sorted(digest_of(OPENING, one) for one in GONE)),
        searched=tuple(Searched(place, "how", 1, 1, 0) for place in sorted(PLACES["week"])),
        kept=(Kept("archive index and cold store", "northmoor-all-000001", "2027-11-16", "twelve months"),),
        forgotten=Forgotten(1, 2, 0),
        receipts=(_receipt(),),
        holder_key=verifying_key_of(HOLDER),
        previous="",
    )
    return replace(made, **other)


def _file(key=PLATFORM, **other):
    return write_certificate(sign(_certificate(**other), key))


KNOWN = Expected(
    platform_key=verifying_key_of(PLATFORM),
    holder_key=verifying_key_of(HOLDER),
    force="northmoor",
    delivery="northmoor-all-000002",
)


def _failed(file, expected=KNOWN):
    return [check.words for check in verify_certificate(file, expected).checks if check.ok is False]


def test_it_passes_as_issued_and_reads_back_the_same():
    file = _file()
    found = verify_certificate(file, KNOWN)
    assert found.ok
    assert [check for check in found.checks if check.ok is None] == []
    assert write_certificate(read_certificate(file)) == file


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_byte_of_it_can_be_changed(data):
    file = bytearray(_file())
    place = data.draw(st.integers(0, len(file) - 1))
    file[place] ^= 1 << data.draw(st.integers(0, 7))
    assert not verify_certificate(bytes(file), KNOWN).ok


@pytest.mark.parametrize("file", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"is":1}'])
def test_what_is_no_certificate_is_refused_in_words(file):
    found = verify_certificate(file, KNOWN)
    assert not found.ok
    assert found.certificate is None
    assert "not a deletion certificate" in found.checks[0].words


def test_a_forged_one_is_signed_by_a_key_that_the_force_does_not_know():
    assert _failed(_file(Ed25519PrivateKey.generate())) == ["the platform's key is the one you were given"]


def test_without_a_key_it_says_that_it_did_not_check_whose_it_is():
    found = verify_certificate(_file(Ed25519PrivateKey.generate()), Expected(delivery="northmoor-all-000002"))
    assert found.ok
    assert any(check.ok is None and "no key was given" in check.words for check in found.checks)


def test_a_replayed_one_is_not_the_week_that_is_meant():
    first = _file(number=1, delivery="northmoor-all-000001")
    assert _failed(first) == ["it is of the delivery that you named"]
    third = replace(KNOWN, delivery="", previous=_file())
    assert _failed(first, third) == ["it follows the certificate before"]


def test_one_of_another_force_is_not_this_forces():
    other = _file(force="easthaven", receipts=(_receipt(force="easthaven"),))
    assert "it is of the force that you named" in _failed(other)


@pytest.mark.parametrize(
    ("words", "receipts"),
    [
        ("every key that protected what went is destroyed, by receipt", ()),
        ("every key that protected what went is destroyed, by receipt", (_receipt("000000-abc"),)),
        ("every key that protected what went is destroyed, by receipt", (_receipt(), _receipt(force="easthaven"))),
        ("the key holder signed every receipt", (_receipt(key=PLATFORM),)),
        ("the key holder signed every receipt", ("not a receipt",)),
    ],
)
def test_the_platform_cannot_do_without_the_key_holders_receipts(words, receipts):
    assert words in _failed(_file(receipts=receipts))


def test_one_that_left_a_place_out_does_not_count():
    searched = tuple(one for one in _certificate().searched if one.place != "temporary folders")
    assert _failed(_file(searched=searched)) == ["every kind of place was searched; missing: temporary folders"]


def test_one_that_found_something_does_not_count():
    searched = (*_certificate().searched, Searched("inbox", "how", 1, 1, 1))
    assert _failed(_file(searched=searched)) == ["every kind of place was searched and nothing was found"]


@pytest.mark.parametrize("digests", [b"", b"x" * 16, b"12345678" * 3, b"9" * 8 + b"1" * 8])
def test_the_digests_must_be_those_of_what_went(digests):
    sound = digests == b"x" * 16
    assert bool(_failed(_file(digests=digests))) is not sound


@pytest.mark.parametrize("record", ["rms:PERSON:1", "rms:PERSON:2"])
def test_the_force_can_check_that_a_record_went(record):
    assert not _failed(_file(), replace(KNOWN, record=record, opening=OPENING))


@pytest.mark.parametrize(
    ("record", "opening"),
    [("rms:PERSON:3", OPENING), ("easthaven:PERSON:1", OPENING), ("rms:LINK:1", OPENING), ("rms:PERSON:1", "cd" * 32)],
)
def test_a_record_that_did_not_go_is_not_among_them(record, opening):
    failed = _failed(_file(), replace(KNOWN, record=record, opening=opening))
    assert failed == ["the record that you named is among what went"]


def test_without_the_opening_nobody_can_tell_which_records_went():
    found = verify_certificate(_file(), replace(KNOWN, record="rms:PERSON:1"))
    assert [check.ok for check in found.checks][-1] is None
    assert OPENING.encode() not in _file()


_OFFLINE = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked}:
            raise ImportError("blocked: " + name)
sys.meta_path.insert(0, Blocked())
from ndas.cli import app
sys.argv = ["ndas", "certificate", "verify", sys.argv[1], *sys.argv[2:]]
app()
"""


def _platform_modules():
    """Every module that the extra ``platform`` brings, as the package itself declares it."""
    wanted = {
        re.split(r"[^a-z0-9-]", one.lower())[0] for one in requires("ndas") if re.search(r"extra == .platform", one)
    }
    return {
        module
        for module, brought_by in packages_distributions().items()
        if wanted & {name.lower().replace("_", "-") for name in brought_by}
    }


def test_it_is_verified_where_nothing_of_the_platform_is_installed(tmp_path):
    path = tmp_path / "certificate.json"
    path.write_bytes(_file())
    blocked = _platform_modules() - {"pydantic"}  # typer, which every command needs, brings that one
    assert {"duckdb", "pyarrow", "sqlalchemy", "fastapi", "numpy"} <= blocked
    program = _OFFLINE.replace("{blocked}", repr(blocked))
    options = ["--key", KNOWN.platform_key, "--holder-key", KNOWN.holder_key, "--delivery", KNOWN.delivery]
    done = subprocess.run(
        [sys.executable, "-c", program, str(path), *options], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "failed" not in done.stdout
