"""Runs a use case where it can reach nothing but the tables it declared.

Read in this order: `sandbox` (the platform's side), `zygote` (where the confined process is born; it begins in
`ndas.use_cases.confined`), `confine` and `syscalls` (what is taken from it), `wire` and `question` (what travels),
`answer` (what it does).
"""

from ndas.use_cases.engine.confine import Limits, NotConfinedError
from ndas.use_cases.engine.sandbox import Answered, Sandbox, SandboxError, shared_sandbox

__all__ = ["Answered", "Limits", "NotConfinedError", "Sandbox", "SandboxError", "shared_sandbox"]
