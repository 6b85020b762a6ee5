"""Every kind of place in which a record that went could remain, and how each is searched: a closed list.

A certificate must have searched them all; one that leaves a place out does not verify.
"""

from collections.abc import Mapping

SOURCE = "source tables"
QUARANTINE = "quarantine and fix-list"
POLE_TABLES = "harmonised records and links"
MATCHES = "matches, clusters and the state that matching carries"
READING = "reading store, full text index included"
INSIGHTS = "insights and figures"
JUDGEMENTS = "judgements"
DECISIONS = "decisions"
AUDIT = "audit log"
CONTROL = "the rest of the control database"
SNAPSHOTS = "snapshots and their keys"
ARCHIVE = "archive index and cold store"
INBOX = "inbox"
FILES = "log files, exports, backups' index and every other file of the home"
TEMPORARY = "temporary folders"
BACKUPS = "backups, wherever they were made"
"""Named where any backup was ever made; a certificate of a platform that never made one leaves it out."""
NOT_REACHED = "not reached"
"""What stands in the place of an end where something could not be looked into."""
USERS = "users, sessions and sign-in links"
KEYS = "keys at the force's holder"

PLACES: Mapping[str, frozenset[str]] = {
    "week": frozenset(
        {
            SOURCE,
            QUARANTINE,
            POLE_TABLES,
            MATCHES,
            READING,
            INSIGHTS,
            JUDGEMENTS,
            DECISIONS,
            AUDIT,
            CONTROL,
            SNAPSHOTS,
            ARCHIVE,
            INBOX,
            FILES,
            TEMPORARY,
        }
    ),
    "withdrawal": frozenset(
        {SNAPSHOTS, ARCHIVE, JUDGEMENTS, DECISIONS, AUDIT, CONTROL, INBOX, USERS, KEYS, FILES, TEMPORARY}
    ),
}
"""Occasion to the places that its certificate searches."""
