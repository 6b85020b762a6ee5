"""Which things records speak of: places, telephones, vehicles, e-mail addresses and organisations.

Each kind has a normal form (`address`, `phone`, `vehicle`, `email`, `organisation`), whose file names the source of its
rules. Records that state one normal form speak of one thing (`resolve`), which gets an id that persists (`identify`).
Things that very many people share are hubs: capped, and counted by kind and size (`hubs`). A thing ties people to it;
it never makes two people one.
"""

from ndas.match.entities.hubs import CAPS
from ndas.match.entities.identify import (
    ENTITY_SCHEMA,
    LISTED_SCHEMA,
    NO_ENTITIES,
    STATED_SCHEMA,
    TIED_SCHEMA,
    Entities,
    identify_entities,
    listed_by_entity,
)
from ndas.match.entities.kinds import MENTION_SCHEMA, TIE_SCHEMA, EntityKind

__all__ = [
    "CAPS",
    "ENTITY_SCHEMA",
    "LISTED_SCHEMA",
    "MENTION_SCHEMA",
    "NO_ENTITIES",
    "STATED_SCHEMA",
    "TIED_SCHEMA",
    "TIE_SCHEMA",
    "Entities",
    "EntityKind",
    "identify_entities",
    "listed_by_entity",
]
