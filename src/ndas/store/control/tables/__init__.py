"""The tables of the control database, by what belongs together (the log's: `ndas.store.audit.tables`).

No column holds personal data of a data subject: ids of deliveries, snapshots and records, counts, states, dates, and
the platform's own users. What people write about a record is kept sealed (`note`), never in the clear. Each table says
what the duties of deletion do with it. Whoever imports this has all of them in the one metadata.
"""

from ndas.store.control.tables import access, assessments, deciding, ending, loads, outcomes, people, use_cases, weeks

__all__ = ["access", "assessments", "deciding", "ending", "loads", "outcomes", "people", "use_cases", "weeks"]
