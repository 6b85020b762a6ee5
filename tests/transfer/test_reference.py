"""The reference page says what the code does: entries, steps and codes are compared, and its shell commands are run."""

import json
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from ndas.transfer import Step
from ndas.transfer import errors as transfer_errors

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/delivery-format.md").read_text("utf-8")
CODE = [path.read_text("utf-8") for path in (ROOT / "src/ndas/transfer").glob("*.py")]


def words_in_first_column(heading: str) -> set[str]:
    section = PAGE.partition(heading)[2].split("\n\n", 1)[0]
    return {word for line in section.splitlines() for word in re.findall(r"`([a-z0-9_]+)`", line.split("|")[1])}


def test_it_lists_every_entry_of_the_manifest_and_no_other(week):
    with tarfile.open(week.path) as tar:
        manifest = json.loads(tar.extractfile("manifest.json").read())
    assert words_in_first_column("| Entry | Meaning |\n") == set(manifest)
    assert words_in_first_column("| Entry of a table | Meaning |\n") == set(manifest["tables"][0])


def test_it_names_every_step_with_its_errors():
    for step in Step:
        line = next(line for line in PAGE.splitlines() if line.startswith(f"| {step.value} | "))
        classes = {
            name
            for name, each in vars(transfer_errors).items()
            if isinstance(each, type) and getattr(each, "step", None) is step
        }
        assert step.words in line
        assert set(re.findall(r"`(\w+)`", line)) == classes


def test_it_lists_every_code_that_the_inbox_answers():
    used = {
        code
        for text in CODE
        for code in re.findall(r'(?:ReceiveRefusedError\(\s*\d{3}(?: if [^\n]*)?,\s*|\b4\d\d, )"([a-z][a-z-]*)"', text)
    }
    table = PAGE.partition("| Status | Codes |")[2].split("\n\n", 1)[0]
    assert used == set(re.findall(r"`([a-z-]+)`", table))
    assert len(used) > 20


@pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed; the reference page's commands need it")
@pytest.mark.parametrize("compress", [False, True])
def test_its_commands_decrypt_a_file(write_week, tmp_path, compress):
    week = write_week(compress=compress)
    commands = [line for line in PAGE.splitlines() if line.startswith("age -d -i delivery.key")]
    shutil.copy(week.path, tmp_path)
    (tmp_path / "delivery.key").write_text(next(iter(week.holder.identities.values())))
    block = f"tar -xf {week.path.name}\n{commands[compress]}"
    subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "people.csv").read_bytes() == week.extracts[0].path.read_bytes()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_its_commands_check_a_signature(week, tmp_path):
    block = PAGE.partition("```sh\n")[2].partition("\nage -d")[0].replace("python3 -m json.tool", "cat")
    shutil.copy(week.path, tmp_path)
    answer = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "VERIFYING_KEY": week.key.verifying_key},
        check=True,
        capture_output=True,
        text=True,
    )
    assert "Verified Successfully" in answer.stdout
