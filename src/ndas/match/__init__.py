"""Stage 4: find who is who among the records of one force, and be able to say why.

Records are encoded once per distinct value (`encode`), pairs worth looking at are brought together by rules
(`block`), compared aspect by aspect (`compare`), weighed as Fellegi and Sunter do (`edges`), and grouped so that chains
do not hold (`cluster`). Person ids persist and what changed is told (`identity`, `history`). People's judgements bind
every run (`judgement`). Nothing here opens a file, a database or a socket.

`match_persons` does it all for a table of person records. `link_by_identifiers` is the plain identity: exact, valid,
strong identifiers and nothing else.
"""

from ndas.match.by_identifier import link_by_identifiers
from ndas.match.full import Run, edge_table, match_records
from ndas.match.identity import NOBODY, Identity
from ndas.match.judgement import Judgement, dump_judgements, load_judgements
from ndas.match.persons import match_persons, train_persons
from ndas.match.schema import PERSON_SCHEMA

__all__ = [
    "NOBODY",
    "PERSON_SCHEMA",
    "Identity",
    "Judgement",
    "Run",
    "dump_judgements",
    "edge_table",
    "link_by_identifiers",
    "load_judgements",
    "match_persons",
    "match_records",
    "train_persons",
]
