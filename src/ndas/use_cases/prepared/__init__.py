"""Tables that the platform makes ready before a use case's own SQL runs, so that the SQL stays short.

texts: `text_hit(record, record_kind, pack, indicator, title, quote, stands, why_not, recorded_at)`; the texts
    themselves are gone afterwards.
people: `person_event(person, event, kind, role, category, moment, recorded_at)` and `adult(person)`.
places: `event_place(event, location, place_kind, cell, area_name, latitude, longitude, moment)`, one row an event.
shared: `shared(kind, thing, person, since, link)`: phones, vehicles, e-mails and addresses that several people share,
    without those that very many share.
co-offending: `co_offending(a, b, moment, events)`: suspects of one event within two years.
exposure: `exposed(person, source, between, steps, happened, moment, evidence)`: within two steps of those whom
    `happened.sql` names.
possible-exposure: `possibly_exposed(person, source, between, steps, happened, moment, evidence, why)`: the same where
    one step rests on two people whom matching left apart and could not rule out to be one.
near-repeats: `near_repeat(series, event, location, moment)`, of the events that `near.sql` names, and
    `knox(pairs, expected, ratio, p_value, metres, days)`.

Every table holds only what was recorded and had happened before the reference time.
"""

from collections.abc import Callable, Mapping

from ndas.use_cases.declaration import Prepared
from ndas.use_cases.prepared.made_of_tables import make_people, make_places, make_shared
from ndas.use_cases.prepared.networked import make_co_offending, make_exposure
from ndas.use_cases.prepared.possible import make_possible_exposure
from ndas.use_cases.prepared.repeats import make_near_repeats
from ndas.use_cases.prepared.request import PreparationError, Request
from ndas.use_cases.prepared.texts import make_texts

PREPARERS: Mapping[Prepared, Callable[[Request], None]] = {
    Prepared.TEXTS: make_texts,
    Prepared.PEOPLE: make_people,
    Prepared.PLACES: make_places,
    Prepared.SHARED: make_shared,
    Prepared.CO_OFFENDING: make_co_offending,
    Prepared.EXPOSURE: make_exposure,
    Prepared.POSSIBLE_EXPOSURE: make_possible_exposure,
    Prepared.NEAR_REPEATS: make_near_repeats,
}
"""What makes each."""

__all__ = ["PREPARERS", "PreparationError", "Request"]
