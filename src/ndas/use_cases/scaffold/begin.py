"""Writes the folder of a new use case: one definition, one list about addresses, one reason. It runs as it is.

What a person must say is marked `CHANGE ME`; `check` finds every place that still says so.
"""

from datetime import date
from pathlib import Path

from ndas.use_cases.declaration import CrimePurpose
from ndas.use_cases.scaffold.learning import LEARNING_READS, LEARNING_TABLES, learning_files

MARK = "CHANGE ME"

_DECLARATION = """\
# What this use case is for, what it may read and why, what it may say, to whom, until when.
id: {id}
title: {title}
version: 1
aim: "CHANGE ME: what officers will know from it that they do not know now"
purpose: {purpose}
lawful_basis: "CHANGE ME: the law enforcement purpose (Data Protection Act 2018 s.35(2))"
schedule_8_condition: "CHANGE ME: the paragraph of Schedule 8, or that no special category is read"
strict_necessity: "CHANGE ME: why less would not do"
subject_categories: []
children: "CHANGE ME: what happens with records about children"
no_automated_decision: "CHANGE ME: that a person decides, and what about"
# Every column that is read, with the reason why it is needed. What is not here does not exist for the SQL.
reads:
  event:
    id: Counts each event once and lets every figure be checked against its records.
    kind: Tells crimes from calls, custody and intelligence.
    offence_code: Decides which definition an event falls under.
    offence_as_recorded: Says in the source's words what was recorded.
    status: Cancelled and transferred crimes are left out.
    outcome_as_recorded: Shows how reported crimes ended.
    occurred_from: "The first clock: when it happened."
    occurred_precision: Crimes dated only to a month are drawn by month.
    recorded_at: "The second clock: when it was known."
    flags: What the force itself flagged.
  event_location:
    event: Joins an event to its place.
    location: Joins an event to its place.
    role: Only the scene is mapped.
    recorded_at: The second clock of the join.
  location:
    id: Joins an event to its place.
    kind: Tells an address from a street.
    cell: The map's cell, never a dwelling.
    area_name: Breaks the count down by area.
    latitude: Prepared with the places of events; never shown.
    longitude: Prepared with the places of events; never shown.
    recorded_at: The second clock of the place.
# What is made ready before the SQL runs; the reference lists all.
prepares: [places]
method: counting
outputs: [totals, trend, places, breakdowns, findings]
roles: [officer, analyst]
training: "CHANGE ME: what a user must have learnt"
reference_hint: Crime or operation number
# Whether a supervisor signs each decision about its leads.
sign_off: false
# What would show that it does not work. One with a measure is enforced at each refresh.
kill_criteria:
  - words: "CHANGE ME: what would show that it does not work, fixed before it is built"
    measure: confirmed
    below: 0.2
    after: 100
"""

_DEFINITIONS = """\
# What counts. A class stands for its sub-classes.
version: "{today}"
verified_by: nobody yet
verified_on: null
definitions:
  - id: {id}-recorded
    name: "CHANGE ME: what the figures count"
    meaning: "CHANGE ME: in words that an officer would use"
    source: "CHANGE ME: who says that these classes are it"
    codes: ["34A", "34B"]
"""

_METHOD = """\
- heading: What this use case does
  paragraphs:
    - "CHANGE ME: how it works, and what it cannot say"
"""

_LIST = """\
title: "CHANGE ME: what the list is of"
about: location
headline: "{kinds} kinds of reason in {records} records"
longest: 20
least_kinds: 1
rank_by: [records, latest]
missing:
  - "CHANGE ME: what is not held and would matter"
not_used:
  - "CHANGE ME: what was held and deliberately not used"
measured: How often leads like this were right is not known yet.
"""

_POPULATION = """\
-- Which subjects may be on the list at all. Give one column, `subject`.
SELECT DISTINCT location AS subject FROM event_place WHERE moment >= as_at() - INTERVAL 1 YEAR
"""

_REASON = """\
-- One reason for looking closer: subject, kind, words for the officer, the records, a weight, and when last.
-- `as_at()` is the reference time; nothing later is in any table.
SELECT p.location AS subject, 'again' AS kind, count(*) || ' crimes at the address within a year' AS words,
       list(e.id ORDER BY e.id) AS evidence, CAST(count(*) AS DOUBLE) AS weight, max(p.moment) AS latest
FROM event e JOIN event_place p ON p.event = e.id
WHERE e.kind = 'crime' AND p.moment >= as_at() - INTERVAL 1 YEAR
GROUP BY p.location HAVING count(*) >= 5
"""

_AGAINST = """\
-- What speaks against looking closer. The same columns; weight is 0.
SELECT p.location AS subject, 'closed' AS kind, count(*) || ' of them are closed' AS words,
       list(e.id ORDER BY e.id) AS evidence, 0.0 AS weight, max(p.moment) AS latest
FROM event e JOIN event_place p ON p.event = e.id
WHERE e.kind = 'crime' AND e.status = 'closed' GROUP BY p.location
"""


def begin(into: Path, name: str, title: str, purpose: CrimePurpose, today: date, *, learns: bool = False) -> Path:
    """Write the folder of a new use case and return it.

    Args:
        into: the folder that will hold it.
        name: its id, such as ``robbery-places``.
        title: as people call it.
        purpose: one of the assessment's.
        today: the version of its definitions.
        learns: writes the files about learning, too: outcome, lives, features, evaluation and fairness plans.

    Raises:
        FileExistsError: there is a folder of that name; nothing was written.
    """
    folder = into / name.replace("-", "_")
    words = {"id": name, "title": title, "purpose": purpose, "today": today}
    files = {
        "__init__.py": f'"""{title}."""\n',
        "declaration.yaml": _declared(learns=learns).format(**words),
        "definitions.yaml": _DEFINITIONS.format(**words),
        "method.yaml": _METHOD,
        "leads/addresses.yaml": _LIST,
        "leads/addresses/population.sql": _POPULATION,
        "leads/addresses/reasons/1_again.sql": _REASON,
        "leads/addresses/against/1_closed.sql": _AGAINST,
    }
    if learns:
        files |= learning_files(name)
    folder.mkdir(parents=True)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def _declared(*, learns: bool) -> str:
    """The declaration; with the columns that lives are made of, where it learns."""
    if not learns:
        return _DECLARATION
    flags = "    flags: What the force itself flagged.\n"
    prepared = "# What is made ready before the SQL runs"
    return _DECLARATION.replace(flags, flags + LEARNING_READS).replace(prepared, LEARNING_TABLES + prepared)
