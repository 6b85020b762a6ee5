"""Every rule of every pack proves itself on its own examples, and no record can slip past the first step."""

import re

import pyarrow.compute as pc
import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from ndas.ingest.errors import PackError
from ndas.ingest.gate.columns import snake
from ndas.ingest.gate.pack import NameRule, PackRule, read_pack, sensitive_pack, special_category_pack
from ndas.ingest.gate.text import FIELD_END, MEDIA, plain_text, shipped_gate, special_groups

GATE = shipped_gate()
SENSITIVE = [pytest.param(rule, id=rule.id) for rule in sensitive_pack().rules]
SPECIAL = [pytest.param(rule, id=rule.id) for rule in special_category_pack().rules]
NAMES = [sensitive_pack().forbidden_columns, *sensitive_pack().flag_columns]


@pytest.mark.parametrize("rule", SENSITIVE)
def test_it_refuses_what_the_rule_says_it_must(rule: PackRule) -> None:
    assert {example: rule.id in GATE.judge(example) for example in rule.must_match} == dict.fromkeys(
        rule.must_match, True
    )


@pytest.mark.parametrize("rule", SENSITIVE)
def test_it_passes_what_the_rule_says_it_must_not_match(rule: PackRule) -> None:
    assert {example: GATE.judge(example) for example in rule.must_not_match} == dict.fromkeys(rule.must_not_match, ())


@pytest.mark.parametrize("rule", SENSITIVE + SPECIAL)
def test_its_words_let_no_example_slip_past_the_first_step(rule: PackRule) -> None:
    for example in rule.must_match:
        raw = example.encode().lower()
        if re2.search("[ACGT]{40,}", example):
            continue  # found by its length, as the load's own test shows
        assert any(word.encode() in raw for word in rule.words), example


def _simplified(pattern: str) -> str:
    """The pattern with its bounds kept small, so that a generator of matches stays quick."""
    return re.sub(r"\{0,\d+\}", "{0,2}", pattern.replace(r"\b", "")).replace(".{0,2}", "x{0,2}")


@pytest.mark.parametrize("rule", SENSITIVE)
def test_its_words_are_in_whatever_the_pattern_can_match(rule: PackRule) -> None:
    pattern = _simplified(rule.pattern).replace("|[ACGT]{40,}", "")  # found by its length, see below

    @settings(max_examples=25)
    @given(text=st.from_regex(pattern, alphabet=st.characters(codec="ascii")))
    def holds(text: str) -> None:
        match = re.search(pattern, text)
        assert match
        assert any(word in match.group().lower() for word in rule.words), match.group()

    holds()


@pytest.mark.parametrize("rule", SPECIAL)
def test_it_counts_special_category_mentions_and_nothing_else(rule: PackRule) -> None:
    yes = pc.count_substring_regex(list(rule.must_match), rule.pattern).to_pylist()
    no = pc.count_substring_regex(list(rule.must_not_match), rule.pattern).to_pylist()
    assert all(yes)
    assert not any(no)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.rule) for rule in NAMES if rule])
def test_it_knows_columns_by_their_names(rule: NameRule) -> None:
    assert [name for name in rule.must_match if not re2.search(rule.pattern, snake(name))] == []
    assert [name for name in rule.must_not_match if re2.search(rule.pattern, snake(name))] == []


HIDDEN = {
    "full-width letters": "\uff23\uff28\uff29\uff33 reference",
    "invisible letters": "C\u200bH\u200bI\u200bS reference",
    "soft hyphens": "wit\u00adness protection",
    "line ends for blanks": "witness\r\nprotection scheme",
    "many blanks": "child   sexual \t abuse",
    "no-break blanks": "witness\u00a0protection",
    "odd case": "cHiS reference",
    "mathematical letters": "\U0001d402\U0001d407\U0001d408\U0001d412 reference",
    "circled letters": "\u24b8\u24bd\u24be\u24c8 reference",
}


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN.keys())
def test_it_is_not_fooled_by(text: str) -> None:
    assert GATE.judge(text)


def test_it_never_joins_words_of_two_fields() -> None:
    assert GATE.judge(f"witness{FIELD_END}protection of property") == ()
    assert GATE.judge(f"an offence against a child{FIELD_END}Rape of a female aged 16 and over") == ()
    assert plain_text(f"a \n b{FIELD_END}c") == "a b\nc"


def test_it_takes_the_excuse_for_its_own_words_only() -> None:
    assert GATE.judge("Rape of a female aged 16 and over; a second victim, a girl, was raped") != ()


@pytest.mark.parametrize("blob", ["QUJD" * 18 + "a1+/", "0123456789abcdef" * 8, "AbC123" * 14], ids=str)
def test_it_knows_a_file_written_as_letters(blob: str) -> None:
    assert GATE.judge(f"see {blob} end") == (MEDIA,)


@pytest.mark.parametrize(
    "text",
    ["6b0c1f" + "0a" * 29, "-" * 100, "https://example.org/" + "a/b-c_d." * 20, "HA" * 60, "1234567890" * 9],
    ids=["a SHA-256", "a ruled line", "an address", "laughter", "digits"],
)
def test_it_does_not_take_a_long_word_for_a_file(text: str) -> None:
    assert GATE.judge(text) == ()


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"words": []}, "words is missing"),
        ({"pattern": "(?=lookahead)"}, "not RE2"),
        ({"must_not_match": []}, "must_not_match is missing"),
        ({"words": [0x10]}, "quote each entry of words"),
        ({"colour": "blue"}, "unknown entry colour"),
    ],
)
def test_it_refuses_a_pack_that_does_not_say_what_it_must(broken: dict[str, object], says: str) -> None:
    import yaml  # noqa: PLC0415  # only here is a pack written

    rule = {"id": "x", "says": "x", "words": ["xx"], "pattern": "xx", "must_match": ["xx"], "must_not_match": ["y"]}
    document = {"name": "p", "version": "1", "rules": [{**rule, **broken}]}
    with pytest.raises(PackError, match=says):
        read_pack(yaml.safe_dump(document).encode())


def test_it_has_room_for_every_special_category_in_one_pass() -> None:
    assert special_groups(special_category_pack()) == (4, 8, 16, 32, 64, 128)
