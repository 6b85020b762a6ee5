"""What the reading store holds beside the harmonised tables: marts, sets of events, what source columns became."""

import json
from collections.abc import Mapping, Sequence

from ndas.harmonise import Plan
from ndas.journey.work import Work
from ndas.store.reading import Contents, EventSet, SourceColumns
from ndas.use_cases import USE_CASES
from ndas.use_cases.runner import Run
from ndas.vocabulary import ColumnClass, Contract
from ndas.vocabulary.json_form import card_to_json

METHOD = "method"
FINDINGS = "findings"
EFFECTS = "effects"
DEFINITIONS = "definitions"
_WITHHELD = "Special category: held to measure fairness, shown to nobody on this page."


def reading_contents(work: Work, runs: Mapping[str, Run], plans: Sequence[Plan]) -> Contents:
    """Return the contents of a snapshot's reading store, from the use cases' answers and the mappings."""
    marts: dict[tuple[str, str], str] = {}
    for use_case, run in runs.items():
        insights = run.insights
        marts[use_case, EFFECTS] = json.dumps(dict(run.effects))
        for mart in insights.marts:
            marts[use_case, f"insight/{mart.definition.id}"] = card_to_json(mart)
        definitions = [json.loads(card_to_json(mart.definition)) for mart in insights.marts]
        marts[use_case, DEFINITIONS] = json.dumps(definitions)
        marts[use_case, FINDINGS] = json.dumps([json.loads(card_to_json(finding)) for finding in insights.findings])
        marts[use_case, METHOD] = json.dumps([json.loads(card_to_json(section)) for section in insights.method])
    return Contents(
        delivery=work.claim.delivery,
        as_at=work.as_at.isoformat(),
        marts=marts,
        event_sets={
            definition.shown.id: EventSet(definition.codes, definition.categories, definition.flags)
            for use_case in USE_CASES.values()
            for definition in use_case.definitions
        },
        sources={
            f"source/{plan.system}/{table}": _columns(plan, table, work.profile.contracts[plan.system])
            for plan in plans
            for table in plan.contract.tables
        },
    )


def _columns(plan: Plan, table: str, contract: Contract) -> SourceColumns:
    became: dict[str, set[str]] = {}
    for row in plan.rows:
        for attribute, origins in row.lineage.items():
            for origin in origins:
                if origin.table == table:
                    became.setdefault(origin.column, set()).add(f"{row.row.make}.{attribute}")
    return SourceColumns(
        became={column: ", ".join(sorted(attributes)) for column, attributes in became.items()},
        withheld={
            column.name: _WITHHELD
            for column in contract.tables[table].columns
            if column.column_class is ColumnClass.SPECIAL_CATEGORY
        },
    )
