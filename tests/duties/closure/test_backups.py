"""Backups outside the home are searched wherever they were ever made; one that is away is named, not passed over."""

import shutil

import pyrage
import pytest

from ndas.duties.backup import BackupError, Holdings, Target, make_backup, prune_backups
from ndas.duties.backup.known_places import give_up_place, known_places
from ndas.duties.certificate import read_certificate, verify_certificate
from ndas.duties.certificate.places import BACKUPS, NOT_REACHED
from ndas.store.archive import Archive

GONE = "rms:PERSON:P0000002"


@pytest.fixture
def backed_up(fresh, tmp_path_factory):
    """The first week with a backup outside the home; returns the ground, its holdings and the place."""

    def archive(force):
        return Archive(fresh.home / "archive", force=force, control=fresh.control, keys=fresh.holder, purpose="archive")

    holdings = Holdings(fresh.home, fresh.control, archive, lambda _: fresh.holder, lambda: fresh.now)
    place = tmp_path_factory.mktemp("backups") / "disk"
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    make_backup(holdings, Target(place), recipient=recipient)
    return fresh, holdings, place


def _certificate(ground):
    issued = ground.certify()
    assert not issued.refused, issued.findings
    return read_certificate((ground.home / issued.record.file).read_bytes())


def test_it_searches_a_place_that_only_the_log_knows_of(backed_up):
    ground, holdings, place = backed_up
    ground.second()
    prune_backups(holdings, Target(place))
    certificate = _certificate(ground)
    (searched,) = (one for one in certificate.searched if one.place == BACKUPS)
    assert searched.found == 0
    assert searched.bytes > 0
    assert [one.item for one in certificate.kept if one.place == BACKUPS] == [f"{place}: 1 sealed dumps"]


def test_it_is_refused_while_a_copy_of_the_replaced_week_lies_there(backed_up):
    ground, holdings, place = backed_up
    ground.second()
    issued = ground.certify()
    assert {one.place for one in issued.findings} == {BACKUPS}
    assert any(f"{place}: snapshot 000001-abc" in one.what for one in issued.findings)
    prune_backups(holdings, Target(place))
    assert _certificate(ground).number


@pytest.mark.parametrize("file", ["index.json", "made/x/manifest.json"])
def test_it_is_refused_while_a_list_there_names_a_record_that_went(backed_up, file):
    ground, holdings, place = backed_up
    ground.second()
    prune_backups(holdings, Target(place))
    (place / file).parent.mkdir(exist_ok=True)
    (place / file).write_text(f'{{"record": "{GONE}"}}')
    assert [one.place for one in ground.certify().findings] == [BACKUPS]


def test_a_place_that_is_away_is_named_as_not_reached_until_it_is_given_up(backed_up):
    ground, _, place = backed_up
    ground.second()
    shutil.rmtree(place)
    place.mkdir()  # what is left of a disk that is not mounted
    certificate = _certificate(ground)
    assert [(one.item, one.until) for one in certificate.kept if one.place == BACKUPS] == [(str(place), NOT_REACHED)]
    assert not [one for one in certificate.searched if one.place == BACKUPS]
    issued = (ground.home / "certificates" / ground.force / "000001.json").read_bytes()
    said = [check.words for check in verify_certificate(issued).checks if check.ok is None]
    assert f"{BACKUPS}: {place} could not be searched when it was issued" in said


def test_a_place_is_given_up_by_name_with_a_reason_and_only_when_nothing_lies_there(backed_up):
    ground, _, place = backed_up
    say = {"by": "administrator", "clock": lambda: ground.now}
    with pytest.raises(BackupError, match="backups still lie"):
        give_up_place(ground.control, place, reason="disk shredded, job 7", **say)
    shutil.rmtree(place)
    with pytest.raises(BackupError, match="needs a name and a reason"):
        give_up_place(ground.control, place, reason=" ", **say)
    assert known_places(ground.control) == (place,)
    give_up_place(ground.control, place, reason="disk shredded, job 7", **say)
    assert known_places(ground.control) == ()
    with pytest.raises(BackupError, match="given up before"):
        give_up_place(ground.control, place, reason="disk shredded, job 7", **say)
