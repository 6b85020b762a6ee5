"""What was sealed once stays readable: a delivery in format 1, made when the format was, and its keys (invented)."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ndas.governance import Lease
from ndas.transfer import open_delivery, verify_delivery
from ndas.vocabulary import RunId

GOLDEN = Path(__file__).with_name("golden")
DELIVERY = GOLDEN / "northmoor-all-000001.ndas"


@pytest.fixture
def opening():
    keys = json.loads((GOLDEN / "keys.json").read_text("utf-8"))

    class Known:
        def signing_keys(self, force):
            return [keys["verifying_key"]] if force == "northmoor" else []

        def last_sequence(self, force, system_set):
            del force, system_set
            return 0

        def lend(self, ref, *, purpose, run):
            del purpose, run
            return Lease(ref, keys["identity"].encode(), datetime.now(UTC) + timedelta(minutes=1))

    return {
        "register": Known(),
        "holder": Known(),
        "now": datetime(2026, 11, 22, 6, tzinfo=UTC),
        "run": RunId("golden"),
    }


def test_it_opens_a_delivery_sealed_when_the_format_was_made(opening):
    assert verify_delivery(DELIVERY, **opening).ok


def test_it_reads_from_it_what_was_put_in(opening):
    with open_delivery(DELIVERY, **opening) as delivery:
        people, names = delivery.manifest.tables
        assert (people.rows, people.columns) == (2, ("NOMINAL_ID", "SURNAME", "NOTES"))
        assert (names.rows, names.columns) == (3, ("REF", "NAME"))
        with delivery.read(people) as stream:
            assert stream.read().startswith(b'NOMINAL_ID,SURNAME,NOTES\r\nN1,"Ash, of ""Elm"" Road"')
        with delivery.read(names) as stream:
            assert stream.read().decode("utf-16").splitlines()[-1] == "C3;Łukasz"
