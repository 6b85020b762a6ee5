"""The cold store in S3, on a real moto server: lock, hold, Glacier, regions, destruction under a lock."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from ndas.governance import KeyRefusedError
from ndas.store.archive import Archive, ArchiveError
from ndas.store.archive.s3 import BucketSettings, S3ColdStore
from ndas.store.control import StateRefusedError
from ndas.vocabulary.ids import DeliveryId, RunId

RUN = RunId("run-1")
SOON = timedelta(days=30)


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory):
    """A moto server of this session's own; its address."""
    program = Path(sys.executable).parent / "moto_server"
    if not program.exists() and shutil.which("moto_server") is None:
        pytest.skip("moto_server is not installed (pip install 'moto[server,s3]')")
    log = tmp_path_factory.mktemp("moto") / "log"
    with log.open("wb") as file:
        server = subprocess.Popen([str(program), "-H", "127.0.0.1", "-p", "0"], stdout=file, stderr=file)
    try:
        yield _address(server, log)
    finally:
        server.terminate()
        server.wait()


def _address(server, log):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"moto_server ended: {log.read_text()[-500:]}")
        said = [word for word in log.read_text().split() if word.startswith("http://127.0.0.1:")]
        if said:
            urllib.request.urlopen(f"{said[0]}/moto-api/", timeout=60).close()  # noqa: S310 - our own server
            return said[0]
        time.sleep(0.05)
    pytest.fail("moto_server did not say where it listens")


@pytest.fixture
def client(s3_server, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "invented")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "invented")
    return boto3.client("s3", region_name="eu-west-2", endpoint_url=s3_server)


@pytest.fixture
def bucket(client, request):
    name = f"weeks-{abs(hash(request.node.name)) % 10**9}-{os.getpid()}"
    where = {"LocationConstraint": "eu-west-2"}
    client.create_bucket(Bucket=name, CreateBucketConfiguration=where, ObjectLockEnabledForBucket=True)
    return name


@pytest.fixture
def desk(small_desk, s3_server, bucket, tmp_path):
    """The archive's desk with the bucket as its cold store, in the present, so that locks stand."""
    small_desk.now = datetime.now(UTC)
    settings = BucketSettings(bucket, "eu-west-2", prefix="cold", endpoint=s3_server)
    small_desk.spool = tmp_path / "spool"
    small_desk.store = S3ColdStore(settings, spool=small_desk.spool)
    small_desk.archive = Archive(
        small_desk.store,
        force=small_desk.force,
        control=small_desk.control,
        keys=small_desk.keys,
        purpose="archive",
        clock=small_desk.clock,
    )
    return small_desk


def test_it_keeps_a_week_sealed_locked_and_cold(desk, client, bucket):
    item = desk.seal(rows=5)
    (found,) = client.list_objects_v2(Bucket=bucket)["Contents"]
    assert found["Key"] == f"cold/{item.file}"
    head = client.head_object(Bucket=bucket, Key=found["Key"])
    assert (head["StorageClass"], head["ObjectLockMode"]) == ("GLACIER", "COMPLIANCE")
    assert abs(head["ObjectLockRetainUntilDate"] - item.expires_at) < timedelta(seconds=2)
    assert head["ContentLength"] == item.bytes
    assert list(desk.spool.iterdir()) == []
    with pytest.raises(ClientError, match="AccessDenied"):
        client.delete_object(Bucket=bucket, Key=found["Key"], VersionId=head["VersionId"])


def test_it_gives_a_week_back_only_once_it_was_asked_back_and_has_come(desk):
    item = desk.seal()
    request = desk.ask(item.id)
    desk.authorise(request)
    desk.now += timedelta(hours=3)
    with pytest.raises(ArchiveError, match="on its way from cold storage"):
        desk.read(request)
    desk.archive.ask_back(item.id, days=1)
    assert desk.read(request) == ["canary-1-0", "canary-1-1", "canary-1-2"]


def test_it_makes_a_week_unreadable_at_once_though_its_object_is_locked(desk, client, bucket):
    item = desk.seal()
    request = desk.ask(item.id)
    desk.authorise(request)
    desk.archive.destroy(item, run=RUN, audit=desk.said)
    assert desk.archive.strays() == (item.file,)
    assert desk.archive.sweep() == ()
    assert client.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    desk.now += timedelta(hours=3)
    with pytest.raises(StateRefusedError, match="destroyed"):
        desk.read(request)
    with pytest.raises(KeyRefusedError, match="destroyed"):
        desk.keys.lend(desk.archive._ref(item.id), purpose="archive", run=RUN)


def test_it_removes_key_and_object_when_the_twelve_months_are_up(desk, client, bucket):
    desk.now -= timedelta(days=367)  # received then, so that the lock has run out by now
    item = desk.seal()
    desk.now = datetime.now(UTC)
    (gone,) = desk.archive.destroy_due(run=RUN, audit=desk.said)
    assert gone.item.id == item.id
    assert "Versions" not in client.list_object_versions(Bucket=bucket)
    assert desk.archive.strays() == ()


def test_a_legal_hold_stands_on_the_object_too(desk, client, bucket):
    item = desk.seal()
    key = f"cold/{item.file}"
    placed = desk.archive.hold(item.id, reason="court", owner="iao-1", review_on=desk.now + SOON, audit=desk.entry())
    assert client.head_object(Bucket=bucket, Key=key)["ObjectLockLegalHoldStatus"] == "ON"
    second = desk.archive.hold(item.id, reason="inquiry", owner="iao-1", review_on=desk.now + SOON, audit=desk.entry())
    desk.archive.release(placed.id, audit=desk.entry())
    assert client.head_object(Bucket=bucket, Key=key)["ObjectLockLegalHoldStatus"] == "ON"
    desk.archive.release(second.id, audit=desk.entry())
    assert client.head_object(Bucket=bucket, Key=key)["ObjectLockLegalHoldStatus"] == "OFF"


def test_the_bucket_never_sees_a_plain_row(desk, client, bucket):
    item = desk.seal(rows=200)
    desk.archive.ask_back(item.id, days=1)
    body = client.get_object(Bucket=bucket, Key=f"cold/{item.file}")["Body"].read()
    assert len(body) == item.bytes
    assert b"canary" not in body


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1", ""])
def test_it_refuses_a_region_outside_the_united_kingdom(tmp_path, region):
    with pytest.raises(ArchiveError, match="outside the United Kingdom"):
        S3ColdStore(BucketSettings("any", region), spool=tmp_path)


def test_it_refuses_a_bucket_that_lies_elsewhere_than_the_settings_say(client, s3_server, tmp_path):
    where = {"LocationConstraint": "eu-central-1"}
    elsewhere = boto3.client("s3", region_name="eu-central-1", endpoint_url=s3_server)
    elsewhere.create_bucket(Bucket="abroad", CreateBucketConfiguration=where, ObjectLockEnabledForBucket=True)
    with pytest.raises(ArchiveError, match="bucket abroad lies in region eu-central-1"):
        S3ColdStore(BucketSettings("abroad", "eu-west-2", endpoint=s3_server), spool=tmp_path)


def test_it_refuses_a_bucket_without_object_lock(client, s3_server, tmp_path):
    client.create_bucket(Bucket="unlocked", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    with pytest.raises(ArchiveError, match="no object lock"):
        S3ColdStore(BucketSettings("unlocked", "eu-west-2", endpoint=s3_server), spool=tmp_path)


def test_it_says_what_to_install_where_boto3_is_missing(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ArchiveError, match=r"pip install 'ndas\[s3\]'"):
        S3ColdStore(BucketSettings("any", "eu-west-2"), spool=tmp_path)


def test_a_bucket_that_does_not_answer_is_named_with_the_reason(client, s3_server, tmp_path):
    with pytest.raises(ArchiveError, match="NoSuchBucket"):
        S3ColdStore(BucketSettings("nowhere", "eu-west-2", endpoint=s3_server), spool=tmp_path)


def test_sealing_again_after_a_crash_leaves_one_readable_week(desk, client, bucket):
    first = desk.seal()
    desk.control.database.engine  # noqa: B018 - the item row is taken away below, as if the crash came before it
    with desk.control.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM archive_item")
    assert desk.archive.strays() == (first.file,)
    again = desk.seal()
    assert again.file == first.file
    desk.archive.ask_back(again.id, days=1)
    request = desk.ask(again.id)
    desk.authorise(request)
    desk.now += timedelta(hours=3)
    assert len(desk.read(request)) == 3
    assert DeliveryId(again.id) == first.delivery
