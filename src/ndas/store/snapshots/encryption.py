"""Parquet modular encryption under the snapshot's lent key.

1. Every file has its own random 256-bit data key; AES-GCM protects each page, header and the footer, so column names,
   statistics and counts are encrypted too, and any changed bit is found.
2. The data key lies in the file wrapped with AES key wrap (RFC 3394) under a key derived from the lent key.
3. The wrapping key and the key id name the table: a file that was moved to another table's name does not open.
4. Each opening of a file asks whether the lease still runs; nothing is opened after its end.
"""

import base64
from collections.abc import Callable
from typing import Any

import pyarrow.dataset as arrow_dataset
import pyarrow.parquet.encryption as arrow_encryption
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from ndas.store.snapshots.errors import SnapshotLockedError
from ndas.store.snapshots.lent_key import LentKey

pe: Any = arrow_encryption
dataset: Any = arrow_dataset  # its published types lack much of what stands here

_LABEL = "ndas snapshot parquet 1:"
_DATA_KEY_BITS = 256


class _TableKms(arrow_encryption.KmsClient):
    """Wraps and unwraps the data keys of one table."""

    def __init__(self, key: LentKey, table: str) -> None:
        super().__init__()
        self._key = key
        self._table = table

    def wrap_key(  # type: ignore[override]  # the stubs say text; Arrow takes bytes
        self, key_bytes: bytes, master_key_identifier: str
    ) -> bytes:
        """The data key, wrapped for the file's footer."""
        return base64.b64encode(aes_key_wrap(self._wrapping_key(master_key_identifier), key_bytes))

    def unwrap_key(  # type: ignore[override]  # the stubs say text; Arrow gives and takes bytes
        self, wrapped_key: bytes, master_key_identifier: str
    ) -> bytes:
        """The data key from the file's footer."""
        try:
            return aes_key_unwrap(self._wrapping_key(master_key_identifier), base64.b64decode(wrapped_key))
        except (InvalidUnwrap, ValueError):
            raise SnapshotLockedError(
                f"the lent key does not open table {self._table}: it is the key of another snapshot, or the file's key "
                "was changed; restore the snapshot or load the delivery again"
            ) from None

    def _wrapping_key(self, table: str) -> bytes:
        if table != self._table:
            raise SnapshotLockedError(f"the file of table {self._table} was written for another table; do not use it")
        return self._key.derive(_LABEL + table)


def _factory(key: LentKey, table: str) -> Any:
    make: Callable[[object], _TableKms] = lambda _config: _TableKms(key, table)  # noqa: E731 - typed on one line
    return pe.CryptoFactory(make)


def encryption_of(key: LentKey, table: str) -> Any:
    """Properties with which the one file of ``table`` is written."""
    settings = pe.EncryptionConfiguration(
        footer_key=table,
        uniform_encryption=True,
        encryption_algorithm="AES_GCM_V1",
        plaintext_footer=False,
        double_wrapping=False,
        data_key_length_bits=_DATA_KEY_BITS,
    )
    return _factory(key, table).file_encryption_properties(pe.KmsConnectionConfig(), settings)


def decryption_of(key: LentKey, table: str) -> Any:
    """Configuration with which the file of ``table``, and no other's, is read."""
    return dataset.ParquetDecryptionConfig(_factory(key, table), pe.KmsConnectionConfig(), pe.DecryptionConfiguration())
