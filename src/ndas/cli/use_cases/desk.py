"""What the commands about a use case's life do: each act is asked of the access policies and leaves its audit entry."""

from dataclasses import dataclass
from pathlib import Path

from ndas.cli.errors import CommandError
from ndas.cli.home.platform import open_platform
from ndas.duties.permission import require
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Action
from ndas.governance.duties_of_looking import duty_of
from ndas.journey import Platform
from ndas.use_cases import USE_CASES, UseCase
from ndas.use_cases.folder import shipped_folder
from ndas.use_cases.lives.acts import Person, Wanted, take_step
from ndas.use_cases.lives.life import Life, life_of, register_text
from ndas.use_cases.scaffold import check
from ndas.vocabulary import ForceId
from ndas.vocabulary.ids import force_id
from ndas.vocabulary.lifecycle import State, Step


@dataclass(frozen=True, slots=True)
class Desk:
    """One force's use cases, at the command line."""

    platform: Platform
    force: ForceId

    def move(self, name: str, wanted: Wanted, *, by: str) -> Step:
        """Take a step.

        Raises:
            CommandError: there is no such use case, or it is not ready to be called built.
            StepRefusedError, NotAllowedError: it may not be taken, or not by this person.
        """
        action = Action.SUSPEND_USE_CASE if wanted.state is State.SUSPENDED else Action.MOVE_USE_CASE
        person = require(self.platform.control, by, action, self.force, clock=self.platform.clock)
        use_case = self._named(name)
        if wanted.state is State.BUILT:
            self._check(use_case, name)
        entry = AuditEntry(
            AuditEvent.USE_CASE_MOVED,
            self.platform.clock(),
            self.force,
            actor=by,
            role=",".join(sorted(person.roles)),
            purpose=duty_of(action),
            detail={"use_case": name, "state": str(wanted.state)},
        )
        return take_step(
            self.platform.control, self.force, use_case, wanted, by=Person(id=by, roles=person.roles), audit=entry
        )

    def suspend(self, name: str, *, reason: str, by: str) -> Step:
        """Stop a use case at once."""
        return self.move(name, Wanted(state=State.SUSPENDED, reason=reason), by=by)

    def life(self, name: str) -> Life:
        """Everything about a use case's life at the force."""
        return life_of(self.platform.control, self.force, self._named(name), self.platform.clock())

    def register(self) -> str:
        """The public register."""
        control, at = self.platform.control, self.platform.clock()
        known = control.forces.get(self.force)
        lives = [life_of(control, self.force, one, at) for one in USE_CASES.values()]
        return register_text(known.title if known else self.force, lives, at)

    @staticmethod
    def _named(name: str) -> UseCase:
        found = USE_CASES.get(name)
        if found is None:
            raise CommandError(f"there is no use case {name}; there are {', '.join(USE_CASES)}")
        return found

    @staticmethod
    def _check(use_case: UseCase, name: str) -> None:
        folder = Path(str(shipped_folder(name.replace("-", "_"))))
        if left := check(folder):
            raise CommandError(
                f"{use_case.declaration.id} is not built: {left[0]}"
                + (f" and {len(left) - 1} more" if left[1:] else "")
            )


def open_desk(home: Path, force: str) -> Desk:
    """Return the desk of a force."""
    return Desk(open_platform(home), force_id(force))
