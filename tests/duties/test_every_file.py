"""Every kind of file in a home says its place in each duty; a path that the program writes without a kind fails."""

import ast
import resource
import subprocess
import sys
from pathlib import Path

import pytest

import ndas
from ndas.duties.home_kinds import KINDS, kind_of, owner_of
from ndas.vocabulary.ids import force_of

SOURCE = Path(ndas.__file__).parent


def _written_paths():
    """The first names below a home in every ``home / "name"`` of the program."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.right, ast.Constant):
                left = node.left
                name = left.attr if isinstance(left, ast.Attribute) else left.id if isinstance(left, ast.Name) else ""
                if name in ("home", "_home"):
                    yield path.name, str(node.right.value)


def test_every_name_that_the_program_puts_below_a_home_is_of_a_kind():
    known = {kind.pattern.partition("/")[0] for kind in KINDS}
    found = set(_written_paths())
    assert len(found) > 8
    assert [one for one in sorted(found) if one[1] not in known] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.pattern)
def test_each_kind_gives_its_reasons_and_knows_whose_it_is(kind):
    assert all(len(why.split()) >= 3 for why in (kind.shows, kind.stays, kind.searched, kind.not_backed_up) if why)
    assert kind.stays or "{force}" in kind.pattern or "{delivery}" in kind.pattern, "it goes, and is nobody's"
    name = kind.pattern.replace("{force}", "north-vale").replace("{delivery}", "north-vale-all-000001")
    path = Path("home") / name.replace("**", "x/y").replace("*", "000001")
    assert kind_of(Path("home"), path) is kind
    assert owner_of(Path("home"), path) == ("north-vale" if "{" in kind.pattern else None)


def test_the_homes_of_these_tests_hold_files_of_known_kinds_alone(ground):
    ground.certify()
    strange = [path for path in ground.home.rglob("*") if path.is_file() and kind_of(ground.home, path) is None]
    assert strange == []


def test_a_force_whose_name_begins_with_anothers_is_not_that_one():
    assert force_of("north-vale-all-000001") == "north-vale"
    assert force_of("north-all-000001") == "north"
    assert force_of("north-vale") is None


def test_a_command_leaves_no_image_of_its_memory():
    """The command line sets the limit before anything else; a process begun by it inherits it."""
    said = (
        "import resource, ndas.cli as c; c.app = lambda **_: print(resource.getrlimit(resource.RLIMIT_CORE)); c.main()"
    )
    raised = lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)  # noqa: E731 - handed on
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, preexec_fn=raised)
    assert done.stdout.strip() == "(0, 0)"
