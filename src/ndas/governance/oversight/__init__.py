"""Looking over the lookers: what in an audit log a supervisor should ask about, each with its reason.

Nothing here knows a name: users, family and well-known people are compared by keyed digests of the words of their names
(`NameKey`) with the digests that a look leaves in its entry. What comes out is a list with reasons (`OddUse`), never a
score: each line is a question for a person to answer.
"""

from ndas.governance.oversight.names import NameKey, words_of
from ndas.governance.oversight.odd_use import LOOKS, Lookers, OddUse, OddUseRules, find_odd_use

__all__ = ["LOOKS", "Lookers", "NameKey", "OddUse", "OddUseRules", "find_odd_use", "words_of"]
