"""Where the confined process begins: loads what any question needs, then serves until the platform ends.

It is named by `engine.sandbox` and imported by nothing: a question that learns and one that counts are answered by
packages that do not know each other.
"""

import socket
import sys
from typing import Any

from ndas.use_cases.engine.answer import Answering
from ndas.use_cases.engine.zygote import Answers, serve
from ndas.use_cases.learning.answering import AnsweringLearning


def begin(question: dict[str, Any]) -> Answers:
    """Take a question in: one that learns, or one that is asked of a use case."""
    return AnsweringLearning(question) if "learn" in question else Answering(question)


def main() -> None:
    """Serve; everything is loaded once, before the first fork."""
    with socket.socket(fileno=int(sys.argv[1])) as control:
        control.sendall(b"+")
        serve(control, begin)


if __name__ == "__main__":
    main()
