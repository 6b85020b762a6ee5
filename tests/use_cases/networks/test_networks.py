"""Exposure, core numbers and groups agree with plain walks over the edges."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ndas.use_cases.networks import communities, core_numbers, exposure
from ndas.use_cases.networks.exposure import adjacency, counts

EDGES = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=40)


def _matrix(edges, people=15):
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    return adjacency(ends[:, 0], ends[:, 1], people)


def _neighbours(edges):
    near = {one: set() for one in range(15)}
    for a, b in edges:
        if a != b:
            near[a].add(b)
            near[b].add(a)
    return near


@given(EDGES, st.sets(st.integers(0, 14), max_size=4))
def test_exposure_is_every_shortest_path_of_one_or_two_steps(edges, listed):
    near = _neighbours(edges)
    expected = {(who, -1, source) for source in listed for who in near[source]}
    expected |= {
        (who, middle, source)
        for source in listed
        for middle in near[source]
        for who in near[middle] - near[source] - {source}
    }
    found = exposure(_matrix(edges), np.array(sorted(listed), dtype=np.int64))
    assert set(zip(found.who.tolist(), found.between.tolist(), found.source.tolist(), strict=True)) == expected
    assert len(found.who) == len(expected)


@given(EDGES, st.sets(st.integers(0, 14), min_size=1, max_size=4))
def test_counts_are_walks(edges, listed):
    near = _neighbours(edges)
    one, two = counts(_matrix(edges), np.array(sorted(listed)))
    assert one.tolist() == [len(near[who] & listed) for who in range(15)]
    assert two.tolist() == [sum(len(near[middle] & listed) for middle in near[who]) for who in range(15)]


def _core_by_definition(near):
    core = dict.fromkeys(near, 0)
    for k in range(1, 15):
        left = set(near)
        while weak := {one for one in left if len(near[one] & left) < k}:
            left -= weak
        for one in left:
            core[one] = k
    return core


@settings(max_examples=60)
@given(EDGES)
def test_core_numbers_are_those_of_the_definition(edges):
    assert core_numbers(_matrix(edges)).tolist() == list(_core_by_definition(_neighbours(edges)).values())


@given(EDGES)
def test_groups_are_what_edges_join(edges):
    label, near = communities(_matrix(edges)), _neighbours(edges)
    for start in range(15):
        reached, frontier = {start}, {start}
        while frontier := {b for a in frontier for b in near[a]} - reached:
            reached |= frontier
        assert {one for one in range(15) if label[one] == label[start]} == reached
