"""One digest of everything that a use case is: what was approved is what runs, or it does not run."""

import hashlib
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable

_LEFT_OUT = (".py", ".pyc")


def digest_of_folder(folder: Traversable, packs: tuple[str, ...] = ()) -> str:
    """Return the SHA-256 of a use case's files, of the text packs it names, and of the harm weights.

    Args:
        folder: of the use case.
        packs: names of its text packs.
    """
    here = resources.files("ndas.use_cases")
    files = [*_files(folder, ""), ("harm.yaml", here.joinpath("harm.yaml"))]
    files += [
        (f"packs/{pack}", here.joinpath("text", "packs", f"{pack.replace('-', '_')}.yaml")) for pack in sorted(packs)
    ]
    digest = hashlib.sha256()
    for name, file in sorted(files, key=lambda one: one[0]):
        content = file.read_bytes()
        digest.update(f"{name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(folder: Traversable, before: str) -> Iterator[tuple[str, Traversable]]:
    for one in folder.iterdir():
        name = f"{before}{one.name}"
        if one.is_dir():
            if one.name != "__pycache__":
                yield from _files(one, f"{name}/")
        elif not one.name.endswith(_LEFT_OUT):
            yield name, one
