"""Every pack finds the sentences that it must find, leaves the traps alone, and takes back what its sentence denies."""

import copy
from dataclasses import replace

import pyarrow as pa
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ndas.use_cases.text import Scanner, TextPackError, load_pack, pack_names
from ndas.use_cases.text.pack import parse_pack
from ndas.use_cases.text.special import MASK, mask_special, special_spans

PACKS = [load_pack(name) for name in pack_names()]
ALL = Scanner(PACKS)
ONE_BY_ONE = [Scanner([pack]) for pack in PACKS]
GROUPS = [pytest.param(pack, group, id=f"{pack.id}-{group.id}") for pack in PACKS for group in pack.groups]


def _found(sentences, pack, group):
    hits = ALL.scan(pa.array(sentences)).to_pylist()
    return {hit["row"] for hit in hits if hit["stands"] and (hit["pack"], hit["indicator"]) == (pack.id, group.id)}


def _groups(text):
    return {(hit["indicator"], hit["why_not"]) for hit in ALL.scan(pa.array([text])).to_pylist()}


@pytest.mark.parametrize(("pack", "group"), GROUPS)
def test_it_finds_every_sentence_that_it_must(pack, group):
    missed = set(range(len(group.finds))) - _found(group.finds, pack, group)
    assert not [group.finds[place] for place in sorted(missed)]


@pytest.mark.parametrize(("pack", "group"), GROUPS)
def test_it_leaves_nine_in_ten_traps_alone(pack, group):
    caught, right = len(_found(group.traps, pack, group)), len(_found(group.finds, pack, group))
    assert right / (right + caught) >= 0.9
    assert caught / len(group.traps) <= 0.1


@pytest.mark.parametrize(("pack", "group"), GROUPS)
def test_every_rule_of_it_is_proven_by_a_sentence(pack, group):
    for rule in group.rules:
        alone = Scanner([replace(pack, groups=(replace(group, rules=(rule,)),))])
        assert alone.scan(pa.array(group.finds)).num_rows, rule.id


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("No evidence that his passport is kept by the boss", "negated"),
        ("The report that doors are locked from the outside was ruled out", "negated"),
        ("Leaflet given on what to do when wages go to another man's bank account", "supposed"),
        ("Heard of someone abroad who was made to see clients", "about somebody else"),
        ("As per log 44 he is not allowed to leave the house", "told of another record"),
        ("Forty years ago he was not allowed to leave the house", "long ago"),
    ],
)
def test_a_sentence_takes_its_words_back(text, why):
    assert why in {reason for _, reason in _groups(text)}


def test_a_negation_reaches_no_further_than_its_sentence():
    assert ("documents", "") in _groups("No CCTV. No witnesses. his passport is kept by the boss")


def test_special_category_words_are_masked_and_are_no_hit():
    text = "IP is Muslim and has depression, his passport is kept by the boss"
    hit = ALL.scan(pa.array([text])).to_pylist()[0]
    assert MASK in hit["quote"]
    assert "Muslim" not in hit["quote"]
    assert "depression" not in hit["quote"]
    assert special_spans(text)
    overlapping = ALL.scan(
        pa.array(["she was told to have sex with men, made to see the gay men for clients"])
    ).to_pylist()
    assert all(not h["stands"] or "gay" not in h["quote"] for h in overlapping)


SPECIAL = [
    "IP is Jewish",
    "he is a shop steward",
    "known to suffer from depression",
    "IC3 male",
    "she is gay",
    "far-right",
]


@given(st.lists(st.sampled_from([*SPECIAL, "kept by the boss", "at the door", "caf\u00e9"]), max_size=6))
def test_masking_leaves_no_special_category_word(parts):
    text = ", ".join(parts)
    assert bool(special_spans(text)) == any(part in SPECIAL for part in parts)
    assert not special_spans(mask_special(text).replace(MASK, "-"))


@given(
    st.lists(st.sampled_from([s for p in PACKS for g in p.groups for s in (*g.finds[:4], *g.traps[:4])]), max_size=4)
)
@settings(max_examples=40)
def test_what_all_packs_find_together_each_finds_alone(sentences):
    texts = pa.array([". ".join(sentences)])
    together = {tuple(hit.items()) for hit in ALL.scan(texts).to_pylist()}
    alone = {tuple(hit.items()) for scanner in ONE_BY_ONE for hit in scanner.scan(texts).to_pylist()}
    assert together == alone


def test_missing_texts_are_skipped_and_rows_keep_their_place():
    hits = ALL.scan(pa.array([None, "", "his passport is kept by the boss"])).to_pylist()
    assert [hit["row"] for hit in hits] == [2]


GOOD = yaml.safe_load("""
pack: sample
title: Sample
version: "1"
source: sentences of this test
negation_window: 5
other_person_window: 5
groups: [{id: one, title: One, rules: [{id: a, pattern: 'alpha'}], finds: [], traps: []}]
""")


def _document(**changed):
    document = copy.deepcopy(GOOD)
    document["groups"][0] |= {"finds": ["alpha"] * 20, "traps": ["beta"] * 20} | changed
    return document


def test_a_pack_with_too_few_sentences_is_refused():
    with pytest.raises(TextPackError, match="finds"):
        parse_pack(_document(finds=["alpha"] * 19), "sample.yaml")


@pytest.mark.parametrize(
    ("pattern", "said"), [("(?=a)", "RE2"), ("a*", "empty"), ("<nobody>", "no list"), ("(", "RE2")]
)
def test_a_pattern_that_cannot_be_trusted_is_refused(pattern, said):
    with pytest.raises(TextPackError, match=said):
        parse_pack(_document(rules=[{"id": "a", "pattern": pattern}]), "sample.yaml")


def test_it_says_nothing_about_a_complainants_credibility():
    words = (
        "credib",
        "consisten",
        "reluctan",
        "intoxicat",
        "drunk complainant",
        "previous allegation",
        "liar",
        "clothing she",
    )
    pack = load_pack("sexual-offences")
    assert not [word for word in words for group in pack.groups for rule in group.rules if word in rule.pattern]
