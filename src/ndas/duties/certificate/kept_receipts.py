"""Every receipt of a destroyed key that the platform holds for a force: in its certificates and its archive's index.

The force keeps them apart from its key holder. Should the holder ever be recovered from an old copy, they say which
keys stay dead (`ndas keyholder recover --receipts`).
"""

from pathlib import Path

from ndas.duties.certificate.form import read_certificate
from ndas.store.control import Control
from ndas.vocabulary import ForceId


def kept_receipts(home: Path, control: Control, force: ForceId) -> tuple[str, ...]:
    """Return the receipts as the holder signed them, JSON, oldest certificate first, each once.

    Raises:
        CertificateRefusedError: a certificate's file was changed.
        OSError: a certificate's file is missing.
    """
    issued = sorted((one.number, one.file) for one in control.certificates.of(force) if one.number is not None)
    found = [receipt for _, file in issued for receipt in read_certificate((home / file).read_bytes()).receipts]
    found += [one.receipt for one in control.archive_items.of(force) if one.receipt]
    return tuple(dict.fromkeys(found))
