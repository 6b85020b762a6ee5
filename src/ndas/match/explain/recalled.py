"""A run brought back from the state that it left: to weigh any pair again and to search, without matching anew."""

from collections.abc import Iterable

from ndas.match.carried import records_of, rows_with
from ndas.match.cluster import Clusters
from ndas.match.edges import Scored
from ndas.match.full import Run
from ndas.match.guards import edge_guards
from ndas.match.judgement import Judgement, bind
from ndas.match.model import Model
from ndas.match.plan import plan_of
from ndas.match.state import State


def recall(state: State, model: Model, judgements: Iterable[Judgement] = ()) -> Run:
    """The run that left `state`, with the weights and groups it had. What it did on the way is not in it."""
    rows = rows_with(model, state, state.rows, state.lists, state.dictionaries)
    records = records_of(state, state.ids, rows, state.dictionaries)
    plan = plan_of(model, rows, records, state.frequencies)
    clusters = Clusters(state.groups, state.components, edge_guards(model, state.edges.levels), ())
    scored = Scored(state.edges, (), (), (), state.capped)
    binding = bind(judgements, state.ids)
    return Run(state.identity, model, state.frequencies, records, rows, plan, scored, clusters, binding)
