"""Answers the question: one mart for each definition that the force's records can be counted under."""

from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources

import duckdb

from ndas.use_cases.declaration import Declaration, read_declaration
from ndas.use_cases.outputs import Insights
from ndas.use_cases.serious_violence.counted import count_events
from ndas.use_cases.serious_violence.facts import HarmWeights, ViolenceDefinition, read_definitions, read_harm
from ndas.use_cases.serious_violence.figures import break_down, headline_totals, map_places
from ndas.use_cases.serious_violence.method import describe_method
from ndas.use_cases.serious_violence.trend import choose_period, draw_trend
from ndas.vocabulary.insight import InsightMart


@dataclass(frozen=True, slots=True)
class SeriousViolence:
    """The serious violence use case."""

    declaration: Declaration
    definitions: tuple[ViolenceDefinition, ...]
    harm: HarmWeights

    def run(self, connection: duckdb.DuckDBPyConnection, as_at: datetime) -> Insights:
        """Return a mart for each definition under which anything was counted, the default first."""
        marts = [
            self._mart(connection, definition, as_at)
            for definition in self.definitions
            if count_events(connection, definition, self.harm, as_at)
        ]
        return Insights(marts=tuple(marts), method=describe_method(self.definitions, self.harm))

    def _mart(
        self, connection: duckdb.DuckDBPyConnection, definition: ViolenceDefinition, as_at: datetime
    ) -> InsightMart:
        first, last = connection.execute(
            "SELECT CAST(min(occurred) AS DATE), CAST(max(occurred) AS DATE) FROM counted"
        ).fetchall()[0]
        counted_from = max(first, _years_before(last, 1))
        cells, unplaced = map_places(connection, counted_from)
        return InsightMart(
            use_case=self.declaration.id,
            definition=definition.shown,
            counted_from=counted_from,
            counted_to=last,
            as_at=as_at,
            totals=headline_totals(connection, definition, self.harm, counted_from, last),
            trend=draw_trend(connection, choose_period(connection), as_at),
            cells=cells,
            breakdowns=break_down(connection, definition, counted_from),
            harm_measure=self.harm.measure,
            unplaced=unplaced,
        )


def _years_before(day: date, years: int) -> date:
    leap_day = day.month == 2 and day.day == 29  # noqa: PLR2004 - the one day that other years lack
    return day.replace(year=day.year - years, day=28 if leap_day else day.day)


SERIOUS_VIOLENCE = SeriousViolence(
    declaration=read_declaration(resources.files("ndas.use_cases.serious_violence")),
    definitions=read_definitions(),
    harm=read_harm(),
)
