"""Say how this SQLite must be used so that a record cannot be damaged.

Versions 3.7.0 to 3.51.2 (but for the mended 3.44.6 and 3.50.7) can damage a file in write-ahead
mode when several connections write and start the log anew. There the record keeps to the rollback
journal, which never had the fault: one writer at a time, slower, as safe. Nothing else changes.
"""

import sqlite3
from types import ModuleType

__all__ = ["Version", "driver", "has_wal_fault", "journal_mode"]

Version = tuple[int, ...]
FIRST_BAD: Version = (3, 7, 0)
FIRST_GOOD: Version = (3, 51, 3)
MENDED: frozenset[Version] = frozenset({(3, 44, 6), (3, 50, 7)})


def has_wal_fault(version: Version) -> bool:
    """True where write-ahead mode can damage a file that two connections write."""
    return FIRST_BAD <= version < FIRST_GOOD and version not in MENDED


def journal_mode(version: Version) -> str:
    return "truncate" if has_wal_fault(version) else "wal"


def driver() -> ModuleType:
    """Python's own SQLite; the newer one of `pysqlite3` where that is there and needed."""
    if not has_wal_fault(sqlite3.sqlite_version_info):
        return sqlite3
    try:
        import pysqlite3.dbapi2
    except ImportError:
        return sqlite3
    newer: ModuleType = pysqlite3.dbapi2
    return sqlite3 if has_wal_fault(newer.sqlite_version_info) else newer
