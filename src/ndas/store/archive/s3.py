"""The cold store in S3: one locked object per archived week, in a Glacier class, in the United Kingdom.

1. The bucket lies in a UK region and has versioning and object lock on; any other bucket is refused before use.
2. An object is locked in compliance mode until the week's twelve months are up: nobody, the account's owner
   included, can delete it before. What makes a week unreadable at once is the destruction of its key.
3. An object is written once its sealed bytes are whole. Until then they lie in a spool file, sealed as well.
4. A week in a Glacier class is asked back and can be read once the store has brought it back.
"""

import io
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from ndas.store.archive.errors import ArchiveError
from ndas.vocabulary import ForceId

UK_REGIONS = frozenset({"eu-west-2"})
"""AWS Europe (London); the only region of AWS in the United Kingdom."""
_COLD = frozenset({"GLACIER", "DEEP_ARCHIVE"})
_SUFFIX = ".week"


@dataclass(frozen=True, slots=True)
class BucketSettings:
    """Which bucket, and how it keeps weeks. Credentials are boto3's own business (role, environment, profile)."""

    bucket: str
    region: str
    prefix: str = ""
    endpoint: str = ""
    """Address of an S3 that is not AWS's; it must state a UK region all the same."""
    storage_class: str = "GLACIER"
    tier: str = "Standard"
    """How fast Glacier brings a week back: Standard (3 to 5 h) or Bulk (5 to 12 h)."""


class S3ColdStore:
    """A `ColdStore` in one bucket."""

    def __init__(self, settings: BucketSettings, *, spool: Path) -> None:
        """Look at the bucket.

        Args:
            settings: which bucket.
            spool: folder for sealed bytes until they are whole.

        Raises:
            ArchiveError: boto3 is not installed, or the bucket is not one to keep weeks in.
        """
        _check_region(settings.region, "the settings name")
        self._settings, self._spool = settings, spool
        self._client, self._refusal = _client(settings)
        self._check_bucket()

    @contextmanager
    def write(self, name: str, *, keep_until: datetime) -> Iterator[BinaryIO]:
        """As `ColdStore.write`."""
        self._spool.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=self._spool) as file:
            yield file
            file.seek(0)
            lock = {
                "StorageClass": self._settings.storage_class,
                "ObjectLockMode": "COMPLIANCE",
                "ObjectLockRetainUntilDate": keep_until,
                "ChecksumAlgorithm": "SHA256",
            }
            with self._asking("written"):
                self._client.upload_fileobj(file, self._settings.bucket, self._key(name), ExtraArgs=lock)

    @contextmanager
    def read(self, name: str) -> Iterator[BinaryIO]:
        """As `ColdStore.read`."""
        if not self.is_back(name):
            raise ArchiveError(
                f"{name} is on its way from cold storage; it was asked for when two people agreed. Try again later"
            )
        with self._asking("read"):
            body = self._client.get_object(Bucket=self._settings.bucket, Key=self._key(name))["Body"]
        try:
            yield io.BufferedReader(_Body(body), 1024 * 1024)
        finally:
            body.close()

    def ask_back(self, name: str, *, days: int) -> None:
        """As `ColdStore.ask_back`."""
        if self._head(name).get("StorageClass") not in _COLD:
            return
        wanted = {"Days": days, "GlacierJobParameters": {"Tier": self._settings.tier}}
        with self._asking("asked back", allowed="RestoreAlreadyInProgress"):
            self._client.restore_object(Bucket=self._settings.bucket, Key=self._key(name), RestoreRequest=wanted)

    def is_back(self, name: str) -> bool:
        """As `ColdStore.is_back`."""
        head = self._head(name)
        return head.get("StorageClass") not in _COLD or 'ongoing-request="false"' in head.get("Restore", "")

    def hold(self, name: str, *, on: bool) -> None:
        """As `ColdStore.hold`: an object's legal hold."""
        with self._asking("held"):
            self._client.put_object_legal_hold(
                Bucket=self._settings.bucket, Key=self._key(name), LegalHold={"Status": "ON" if on else "OFF"}
            )

    def delete(self, name: str) -> bool:
        """As `ColdStore.delete`: every version of the object; False while a lock or a hold keeps one."""
        gone = True
        for version in self._versions(self._key(name)):
            try:
                self._client.delete_object(Bucket=self._settings.bucket, **version)
            except self._refusal as refused:
                if _code(refused) != "AccessDenied":
                    raise ArchiveError(f"the bucket does not delete {name}: {_code(refused)}") from refused
                gone = False
        return gone

    def files(self, force: ForceId) -> tuple[str, ...]:
        """As `ColdStore.files`."""
        start = len(self._key(""))
        found = {version["Key"] for version in self._versions(self._key(f"{force}/"))}
        return tuple(sorted(key[start:] for key in found))

    def place(self) -> str:
        """In words, where this is."""
        at = f" at {self._settings.endpoint}" if self._settings.endpoint else ""
        return f"S3 bucket {self._settings.bucket} in {self._settings.region}{at}"

    def _key(self, name: str) -> str:
        return f"{self._settings.prefix.strip('/')}/{name}".lstrip("/")

    def _head(self, name: str) -> Mapping[str, Any]:
        try:
            found: Mapping[str, Any] = self._client.head_object(Bucket=self._settings.bucket, Key=self._key(name))
        except self._refusal as refused:
            raise ArchiveError(f"the archive has no object {name} in {self.place()}: {_code(refused)}") from refused
        return found

    def _versions(self, prefix: str) -> list[dict[str, str]]:
        with self._asking("listed"):
            pages = self._client.get_paginator("list_object_versions").paginate(
                Bucket=self._settings.bucket, Prefix=prefix
            )
            return [
                {"Key": one["Key"], "VersionId": one["VersionId"]}
                for page in pages
                for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ()))
            ]

    def _check_bucket(self) -> None:
        bucket = self._settings.bucket
        with self._asking("looked at"):
            where = self._client.get_bucket_location(Bucket=bucket).get("LocationConstraint") or "us-east-1"
            versioning = self._client.get_bucket_versioning(Bucket=bucket).get("Status")
        _check_region(where, f"bucket {bucket} lies in")
        try:
            lock = self._client.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
        except self._refusal:
            lock = {}
        if versioning != "Enabled" or lock.get("ObjectLockEnabled") != "Enabled":
            raise ArchiveError(
                f"bucket {bucket} has no object lock, so anyone with its credentials could delete a week early; make a "
                "bucket with object lock and versioning on"
            )

    @contextmanager
    def _asking(self, what: str, *, allowed: str = "") -> Iterator[None]:
        try:
            yield
        except self._refusal as refused:
            if _code(refused) != allowed:
                raise ArchiveError(f"{self.place()}: an object could not be {what}: {_code(refused)}") from refused


class _Body(io.RawIOBase):
    """What boto3 gives of an object, as a raw stream."""

    def __init__(self, body: Any) -> None:
        super().__init__()
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._body.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)


def _check_region(region: str, who: str) -> None:
    if region not in UK_REGIONS:
        raise ArchiveError(
            f"{who} region {region}, which is outside the United Kingdom; weeks are archived in "
            f"{' or '.join(sorted(UK_REGIONS))} and nowhere else"
        )


def _client(settings: BucketSettings) -> tuple[Any, tuple[type[Exception], ...]]:
    try:
        boto3 = import_module("boto3")  # an extra that most deployments do without; it ships no types
        exceptions = import_module("botocore.exceptions")
        transfer = import_module("boto3.exceptions")
        config = import_module("botocore.config").Config
    except ImportError:
        raise ArchiveError("an archive in S3 needs boto3; install it with: pip install 'ndas[s3]'") from None
    made = boto3.client(
        "s3",
        region_name=settings.region,
        endpoint_url=settings.endpoint or None,
        config=config(retries={"mode": "standard"}, s3={"addressing_style": "path" if settings.endpoint else "auto"}),
    )
    return made, (exceptions.BotoCoreError, exceptions.ClientError, transfer.Boto3Error)


def _code(refused: Exception) -> str:
    said: Any = getattr(refused, "response", {})
    return str(said.get("Error", {}).get("Code", "")) or type(refused).__name__
