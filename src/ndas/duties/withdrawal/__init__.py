"""Force withdrawal: two people of the force, and everything of it is gone, with a certificate.

`ask_to_withdraw` and `agree_to_withdraw` are the two people; `withdraw_force` does it: pointer and people in one
transaction, keys at the force's own holder, files after, the subjects of its audit chain forgotten, everything looked
through. The other forces are untouched, byte for byte.
"""

from ndas.duties.withdrawal.asking import agree_to_withdraw, ask_to_withdraw, open_request
from ndas.duties.withdrawal.errors import WithdrawalError
from ndas.duties.withdrawal.removing import Withdrawn, withdraw_force

__all__ = [
    "WithdrawalError",
    "Withdrawn",
    "agree_to_withdraw",
    "ask_to_withdraw",
    "open_request",
    "withdraw_force",
]
