"""Says whether an error means that a disk did not take what was written to it, and why, in words for its keeper."""

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError

_BY_NUMBER = {
    errno.ENOSPC: "it is full",
    errno.EDQUOT: "its quota is used up",
    errno.EFBIG: "it is full, or a file on it may not grow further",
    errno.EROFS: "it is read-only",
    errno.EACCES: "this account may not write there",
    errno.EPERM: "this account may not write there",
    errno.EIO: "it fails",
}
_BY_SQLITE = {
    sqlite3.SQLITE_FULL: "it is full",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_IOERR: "it is full, read-only or fails",
    sqlite3.SQLITE_CANTOPEN: "it cannot be written, or the folder is gone",
}


def disk_fault(error: BaseException) -> str | None:
    """Return why the disk did not take it; None where the error is about something else."""
    if isinstance(error, DBAPIError) and isinstance(error.orig, BaseException):
        return disk_fault(error.orig)
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)  # absent where the driver itself refuses
        return None if code is None else _BY_SQLITE.get(code & 0xFF)
    return _BY_NUMBER.get(error.errno or 0) if isinstance(error, OSError) else None
