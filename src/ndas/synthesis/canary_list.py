"""The canaries of an invented force, as the force keeps them: its own list, made from the known truth of one week."""

import json
from pathlib import Path

from ndas.duties.canaries import Canary, Kind

_VANISHING = "vanishing-"


def canaries_of(truth: Path, week: int) -> tuple[Canary, ...]:
    """Return every canary that the invented force had planted up to a week.

    Args:
        truth: folder of the known truth of that week.
        week: its number, which is the delivery's sequence number.
    """
    words = json.loads((truth / "extract.json").read_text("utf-8"))["canaries"]
    found = [Canary(Kind.REFUSED, word, 1) for word in words.get("refused", ())]
    found += [Canary(Kind.OWN, word, 1) for word in words.get("force", ())]
    for name, planted in words.items():
        if name.startswith(_VANISHING) and int(name.removeprefix(_VANISHING)) <= week:
            found += [Canary(Kind.VANISHING, word, int(name.removeprefix(_VANISHING))) for word in planted]
    return tuple(found)
